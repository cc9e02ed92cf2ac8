import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { bootTime, type CpuTime, type NetworkCounters, parseMeminfo, parseNetDev, parseStat } from './procfs.ts'

/** What one look at the machine shows; parts that this platform doesn't tell are missing. */
export interface HostReading {
  cpus: number
  cpu: CpuTime
  memory: { total: number; available: number }
  swap?: { total: number; free: number }
  /** Averages over 1, 5 and 15 minutes. */
  load: readonly number[]
  network: readonly NetworkCounters[]
  bootSeconds: number
}

/** Reads /proc under `root`; where there is none (not Linux), what Node's os module tells. */
export async function readHost(root: string): Promise<HostReading> {
  const read = (name: string) => readFile(join(root, name), 'utf8').catch(() => '')
  const [stat, meminfo, netDev, loadavg] = await Promise.all(['stat', 'meminfo', 'net/dev', 'loadavg'].map(read))
  const memory = parseMeminfo(meminfo ?? '')
  const load = /^([\d.]+) ([\d.]+) ([\d.]+) /.exec(loadavg ?? '')
  const swap = swapOf(memory)
  return {
    cpus: stat?.match(/^cpu\d+ /gm)?.length ?? os.cpus().length,
    cpu: parseStat(stat ?? '') ?? cpuOfNode(),
    memory: memoryOf(memory),
    ...(swap === undefined ? {} : { swap }),
    load: load ? load.slice(1).map(Number) : os.loadavg(),
    network: parseNetDev(netDev ?? ''),
    bootSeconds: bootTime(stat ?? '') ?? Math.round(Date.now() / 1000 - os.uptime()),
  }
}

function memoryOf(memory: ReadonlyMap<string, number>): HostReading['memory'] {
  const total = memory.get('MemTotal')
  const available = memory.get('MemAvailable') ?? memory.get('MemFree')
  return total && available !== undefined ? { total, available } : { total: os.totalmem(), available: os.freemem() }
}

function swapOf(memory: ReadonlyMap<string, number>): HostReading['swap'] {
  const total = memory.get('SwapTotal')
  const free = memory.get('SwapFree')
  return total === undefined || free === undefined ? undefined : { total, free }
}

function cpuOfNode(): CpuTime {
  const spent: Record<string, number> = {}
  for (const { times } of os.cpus()) {
    for (const [mode, ms] of Object.entries({
      user: times.user,
      nice: times.nice,
      system: times.sys,
      idle: times.idle,
      irq: times.irq,
    })) {
      spent[mode] = (spent[mode] ?? 0) + ms
    }
  }
  return spent
}

/**
 * Share of CPU time between two readings that was spent working (neither idle nor waiting for I/O), 0 to 1; undefined when no
 * time passed or the counters went back.
 */
export function usedShare(before: CpuTime, now: CpuTime): number | undefined {
  const sum = (cpu: CpuTime, modes: readonly string[]) => modes.reduce((total, mode) => total + (cpu[mode] ?? 0), 0)
  const total = sum(now, Object.keys(now)) - sum(before, Object.keys(now))
  const idle = sum(now, ['idle', 'iowait']) - sum(before, ['idle', 'iowait'])
  return total > 0 && idle >= 0 ? Math.min(1, Math.max(0, 1 - idle / total)) : undefined
}
