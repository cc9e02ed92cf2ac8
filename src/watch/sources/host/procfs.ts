import type { Ms } from '../../../core/clock.ts'

/** CPU time by mode in ms (whole, so that differences are exact), all CPUs together, since boot. */
export type CpuTime = Readonly<Record<string, Ms>>

/** Linux counts CPU time in ticks; USER_HZ is 100 on every architecture that Node runs on. */
const msPerTick = 10
const modes = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal']

/** The first line of /proc/stat; undefined when it isn't one. */
export function parseStat(text: string): CpuTime | undefined {
  const line = /^cpu +(.+)$/m.exec(text)?.[1]
  if (line === undefined) return undefined
  const ticks = line.split(' ').map(Number)
  return Object.fromEntries(modes.map((mode, i) => [mode, (ticks[i] ?? 0) * msPerTick]))
}

export function bootTime(stat: string): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(stat)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}

/** /proc/meminfo in bytes by name, such as `MemAvailable`. */
export function parseMeminfo(text: string): ReadonlyMap<string, number> {
  return new Map([...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, kb]) => [name as string, Number(kb) * 1024]))
}

/** Counters of one network device since boot. */
export interface NetworkCounters {
  device: string
  receiveBytes: number
  receiveErrors: number
  receiveDropped: number
  transmitBytes: number
  transmitErrors: number
  transmitDropped: number
}

/** /proc/net/dev. */
export function parseNetDev(text: string): NetworkCounters[] {
  return [...text.matchAll(/^\s*([^\s:]+):\s*(.+)$/gm)].map(([, device = '', rest = '']) => {
    const [rxBytes = 0, , rxErrors = 0, rxDropped = 0, , , , , txBytes = 0, , txErrors = 0, txDropped = 0] = rest
      .trim()
      .split(/\s+/)
      .map(Number)
    return {
      device,
      receiveBytes: rxBytes,
      receiveErrors: rxErrors,
      receiveDropped: rxDropped,
      transmitBytes: txBytes,
      transmitErrors: txErrors,
      transmitDropped: txDropped,
    }
  })
}
