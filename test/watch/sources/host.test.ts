import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os, { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usedShare } from '../../../src/watch/sources/host/reading.ts'
import { rig } from './rig.ts'

const stat = (busy: number, idle: number) => `cpu  ${busy} 0 0 ${idle} 0 0 0 0 0 0
cpu0 ${busy} 0 0 ${idle} 0 0 0 0 0 0
cpu1 0 0 0 0 0 0 0 0 0 0
intr 1 2 3
btime 1700000000
`
const files = {
  stat: stat(1000, 9000),
  meminfo:
    'MemTotal:        1000 kB\nMemFree:          100 kB\nMemAvailable:     250 kB\nSwapTotal:         64 kB\nSwapFree:          32 kB\n',
  loadavg: '0.52 1.03 2.00 1/123 4567\n',
  'net/dev': `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9 9 9 9 0 0 0 0 9 9 9 9 0 0 0 0
  eth0:  100 7 1 2 0 0 0 0 200 8 3 4 0 0 0 0
eth0.5:1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0
`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'procfs-'))
  await mkdir(join(folder, 'net'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('RP-2: the host source', () => {
  it('reads /proc', async () => {
    const { poll, values } = rig('host', { procfs: folder })
    await poll()
    await writeFile(join(folder, 'stat'), stat(1080, 9020))
    await poll()
    expect(values()).toEqual({
      host_cpu_usage_ratio: 0.8,
      'host_cpu_seconds_total{mode="user"}': 10.8,
      'host_cpu_seconds_total{mode="nice"}': 0,
      'host_cpu_seconds_total{mode="system"}': 0,
      'host_cpu_seconds_total{mode="idle"}': 90.2,
      'host_cpu_seconds_total{mode="iowait"}': 0,
      'host_cpu_seconds_total{mode="irq"}': 0,
      'host_cpu_seconds_total{mode="softirq"}': 0,
      'host_cpu_seconds_total{mode="steal"}': 0,
      host_cpu_count: 2,
      host_memory_total_bytes: 1_024_000,
      host_memory_available_bytes: 256_000,
      host_memory_used_ratio: 0.75,
      host_swap_total_bytes: 65_536,
      host_swap_free_bytes: 32_768,
      host_load1: 0.52,
      host_load5: 1.03,
      host_load15: 2,
      host_boot_time_seconds: 1_700_000_000,
      'host_network_receive_bytes_total{device="eth0"}': 100,
      'host_network_receive_errors_total{device="eth0"}': 1,
      'host_network_receive_dropped_total{device="eth0"}': 2,
      'host_network_transmit_bytes_total{device="eth0"}': 200,
      'host_network_transmit_errors_total{device="eth0"}': 3,
      'host_network_transmit_dropped_total{device="eth0"}': 4,
      'host_network_receive_bytes_total{device="eth0.5"}': 1,
      'host_network_receive_errors_total{device="eth0.5"}': 0,
      'host_network_receive_dropped_total{device="eth0.5"}': 0,
      'host_network_transmit_bytes_total{device="eth0.5"}': 2,
      'host_network_transmit_errors_total{device="eth0.5"}': 0,
      'host_network_transmit_dropped_total{device="eth0.5"}': 0,
    })
  })

  it.each(['/proc', '/nowhere'])('tells sane figures of this machine from %s', async (procfs) => {
    const { poll, values } = rig('host', { procfs })
    const first = await poll()
    const before = values()
    await poll()
    const now = values() as Record<string, number>
    expect(first.refused).toEqual({})
    expect(now.host_memory_total_bytes).toBeGreaterThan(1e8)
    expect(now.host_memory_available_bytes).toBeLessThanOrEqual(now.host_memory_total_bytes as number)
    expect(now.host_cpu_count).toBe(os.cpus().length)
    expect(now.host_boot_time_seconds).toBeLessThan(Date.now() / 1000)
    for (const ratio of ['host_cpu_usage_ratio', 'host_memory_used_ratio']) {
      expect(now[ratio] ?? 0).toBeGreaterThanOrEqual(0)
      expect(now[ratio] ?? 0).toBeLessThanOrEqual(1)
    }
    for (const [series, value] of Object.entries(now)) {
      expect(Number.isFinite(value)).toBe(true)
      if (series.includes('_total{')) expect(value).toBeGreaterThanOrEqual(before[series] as number)
    }
  })

  it('gives a share of CPU time only between 0 and 1', () => {
    const seconds = fc.nat()
    const cpu = fc.record({ user: seconds, system: seconds, idle: seconds, iowait: seconds })
    fc.assert(
      fc.property(cpu, cpu, (before, now) => {
        const share = usedShare(before, now)
        expect(share === undefined || (share >= 0 && share <= 1)).toBe(true)
      }),
    )
    expect(usedShare({ user: 1, idle: 1 }, { user: 1, idle: 1 })).toBeUndefined()
    expect(usedShare({ user: 1, idle: 5 }, { user: 2, idle: 4 })).toBeUndefined()
  })

  it('stops waiting for its first span when it is told to', async () => {
    const { poll } = rig('host')
    await expect(poll(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})
