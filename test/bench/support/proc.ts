import { readdirSync, readFileSync } from 'node:fs'
import type { Ms } from '../../../src/core/clock.ts'

/**
 * CPU time a process has used in user and kernel mode, all its living threads, by the scheduler's own count (ns). Unlike
 * `/proc/PID/stat`, which counts ticks of 10 ms, it can tell one scrape from the next.
 */
export function cpuOf(pid: number): Ms {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + threadCpu(`/proc/${pid}/task/${thread}/schedstat`), 0)
}

function threadCpu(file: string): Ms {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
  } catch {
    // It ended since it was listed.
    return 0
  }
}

/** Memory of a process that is its own or shared, MB (10^6 bytes). */
export function rssOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kib) * 1024) / 1e6
}
