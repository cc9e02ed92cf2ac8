import type { Exposition, Sample } from './exposition.ts'

const gigabyte = 1024 ** 3
const cores = 4
const memory = 8 * gigabyte

export interface HostLoad {
  /** 0 to 1. */
  cpu: number
  /** 0 to 1. */
  memory: number
  /** Free share of the disk, 0 to 1; 43 of 80 GiB unless given. */
  diskFree?: number
}

/** A machine as the node exporter shows it: CPU seconds that grow with the load, memory, network, disk. */
export class SimulatedHost {
  readonly #cpu = { idle: 120_000, user: 24_000, system: 8000, iowait: 600 }
  #received = 48 * gigabyte
  #sent = 12 * gigabyte

  /** Lets `seconds` pass under `load`. */
  run(seconds: number, load: HostLoad): void {
    const busy = seconds * cores * load.cpu
    this.#cpu.user += busy * 0.78
    this.#cpu.system += busy * 0.2
    this.#cpu.iowait += busy * 0.02
    this.#cpu.idle += seconds * cores - busy
    this.#received += Math.round(seconds * 220_000)
    this.#sent += Math.round(seconds * 90_000)
  }

  write(out: Exposition, load: HostLoad): void {
    const used = memory * load.memory
    const cached = Math.min(1.5 * gigabyte, memory - used)
    const device = (value: number): Sample[] => [{ labels: { device: 'eth0' }, value }]
    const disk = (value: number): Sample[] => [
      { labels: { device: '/dev/vda1', fstype: 'ext4', mountpoint: '/' }, value },
    ]
    out
      .counter('node_cpu_seconds_total', 'Seconds the CPUs spent in each mode.', this.#modes())
      .gauge('node_load1', '1m load average.', Math.round(load.cpu * cores * 100) / 100)
      .gauge('node_memory_MemTotal_bytes', 'Memory information field MemTotal_bytes.', memory)
      .gauge(
        'node_memory_MemAvailable_bytes',
        'Memory information field MemAvailable_bytes.',
        Math.round(memory - used),
      )
      .gauge('node_memory_MemFree_bytes', 'Memory information field MemFree_bytes.', Math.round(memory - used - cached))
      .gauge('node_memory_Cached_bytes', 'Memory information field Cached_bytes.', Math.round(cached))
      .counter('node_network_receive_bytes_total', 'Network device statistic receive_bytes.', device(this.#received))
      .counter('node_network_transmit_bytes_total', 'Network device statistic transmit_bytes.', device(this.#sent))
      .gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', disk(80 * gigabyte))
      .gauge(
        'node_filesystem_avail_bytes',
        'Filesystem space available to non-root users in bytes.',
        disk(Math.round(80 * gigabyte * (load.diskFree ?? 43 / 80))),
      )
  }

  #modes(): Sample[] {
    return Array.from({ length: cores }, (_, cpu) =>
      Object.entries(this.#cpu).map(([mode, total]) => ({
        labels: { cpu: String(cpu), mode },
        value: Math.round((total / cores) * 100) / 100,
      })),
    ).flat()
  }
}
