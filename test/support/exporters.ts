import { onFreePort, startProcess } from './process.ts'

export interface Exporter {
  /** Of its metrics. */
  url: string
  stop(): Promise<void>
}

/** Debian's prometheus-node-exporter about this machine. */
export const startNodeExporter = (): Promise<Exporter> =>
  startExporter('prometheus-node-exporter', (port) => [`--web.listen-address=127.0.0.1:${port}`])

/** Debian's prometheus-redis-exporter about a Redis. */
export const startRedisExporter = (redis: string): Promise<Exporter> =>
  startExporter('prometheus-redis-exporter', (port) => [
    `-web.listen-address=127.0.0.1:${port}`,
    `-redis.addr=${redis}`,
  ])

function startExporter(command: string, args: (port: number) => string[]): Promise<Exporter> {
  return onFreePort(async (port) => {
    const url = `http://127.0.0.1:${port}/metrics`
    const { stop } = await startProcess({ command, args: args(port), ready: () => fetch(url).then((r) => r.text()) })
    return { url, stop }
  })
}
