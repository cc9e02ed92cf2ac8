import os from 'node:os'
import { z } from 'zod'
import { sleep } from '../../../core/clock.ts'
import type { Sink } from '../../samples/sink.ts'
import type { SourceKind } from '../contract.ts'
import { type CommonConfig, commonShape, eg } from '../schema.ts'
import type { CpuTime, NetworkCounters } from './procfs.ts'
import { type HostReading, readHost, usedShare } from './reading.ts'

const mostDevices = 200
/** A share of CPU time needs two readings: the first poll takes them this far apart. */
const firstSpan = 200

export type HostConfig = CommonConfig & { kind: 'host'; procfs: string }

/**
 * The machine the bot runs on (or whose /proc it sees at `procfs`):
 *
 * - `host_cpu_usage_ratio`: share of CPU time spent working since the last poll, 0 to 1
 * - `host_cpu_seconds_total{mode}`: user, nice, system, idle, iowait, irq, softirq, steal; all CPUs together
 * - `host_cpu_count`
 * - `host_memory_total_bytes`, `host_memory_available_bytes`, `host_memory_used_ratio` (1 - available / total)
 * - `host_swap_total_bytes`, `host_swap_free_bytes`
 * - `host_load1`, `host_load5`, `host_load15`
 * - `host_network_{receive,transmit}_{bytes,errors,dropped}_total{device}`, the loopback device left out
 * - `host_boot_time_seconds`
 */
export const hostKind: SourceKind<HostConfig> = {
  kind: 'host',
  schema: z.strictObject({
    ...commonShape('host', 15_000),
    procfs: z.string().default('/proc').meta(eg('/host/proc')),
  }),
  instance: () => os.hostname(),
  create({ procfs }, { clock }) {
    let before: CpuTime | undefined
    let usage: number | undefined
    return {
      async poll(signal) {
        if (before === undefined) {
          before = (await readHost(procfs)).cpu
          await sleep(clock, firstSpan, signal)
        }
        const reading = await readHost(procfs)
        // Where no time passed, or a counter went back, nothing shows: the last share stands.
        usage = usedShare(before, reading.cpu) ?? usage
        before = reading.cpu
        return (sink) => writeHost(reading, usage, sink)
      },
      close: async () => {},
    }
  },
}

function writeHost(reading: HostReading, usage: number | undefined, sink: Sink): void {
  const { cpus, cpu, memory, swap, load, network, bootSeconds } = reading
  if (usage !== undefined) sink.add('host_cpu_usage_ratio', {}, usage)
  for (const [mode, ms] of Object.entries(cpu)) sink.add('host_cpu_seconds_total', { mode }, ms / 1000)
  sink.add('host_cpu_count', {}, cpus)
  sink.add('host_memory_total_bytes', {}, memory.total)
  sink.add('host_memory_available_bytes', {}, memory.available)
  sink.add('host_memory_used_ratio', {}, (memory.total - memory.available) / memory.total)
  if (swap) {
    sink.add('host_swap_total_bytes', {}, swap.total)
    sink.add('host_swap_free_bytes', {}, swap.free)
  }
  for (const [i, minutes] of [1, 5, 15].entries()) sink.add(`host_load${minutes}`, {}, load[i] ?? 0)
  sink.add('host_boot_time_seconds', {}, bootSeconds)
  for (const counters of network.filter(({ device }) => device !== 'lo').slice(0, mostDevices))
    writeDevice(counters, sink)
}

function writeDevice(counters: NetworkCounters, sink: Sink): void {
  const { device } = counters
  sink.add('host_network_receive_bytes_total', { device }, counters.receiveBytes)
  sink.add('host_network_receive_errors_total', { device }, counters.receiveErrors)
  sink.add('host_network_receive_dropped_total', { device }, counters.receiveDropped)
  sink.add('host_network_transmit_bytes_total', { device }, counters.transmitBytes)
  sink.add('host_network_transmit_errors_total', { device }, counters.transmitErrors)
  sink.add('host_network_transmit_dropped_total', { device }, counters.transmitDropped)
}
