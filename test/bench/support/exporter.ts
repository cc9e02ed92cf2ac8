import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Report } from '../figure.ts'

/** A server of prepared pages of metrics; both sides of a comparison scrape it. */
export interface Exporter {
  url: string
  /** `host:port`. */
  target: string
  /** Served in turn, to each asker at its own pace. */
  pages: readonly Buffer[]
  /** Told of each scrape by the asker's User-Agent. */
  onScrape: (agent: string) => void
}

export async function startExporter(report: Report): Promise<Exporter> {
  const asked = new Map<string, number>()
  const exporter: Exporter = { url: '', target: '', pages: [Buffer.from('bench_idle 1\n')], onScrape: () => {} }
  const server = createServer((request, response) => {
    const agent = request.headers['user-agent'] ?? ''
    exporter.onScrape(agent)
    const turn = asked.get(agent) ?? 0
    asked.set(agent, turn + 1)
    const page = exporter.pages[turn % exporter.pages.length] ?? Buffer.alloc(0)
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'content-length': page.length }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  report.cleanup(() => {
    server.close()
    server.closeAllConnections()
  })
  exporter.target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  exporter.url = `http://${exporter.target}/metrics`
  return exporter
}
