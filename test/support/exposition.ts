import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A `/metrics` page whose text a test sets. */
export interface ExpositionServer {
  url: string
  text: string
  /** Status to answer; 200. */
  status: number
  close(): Promise<void>
}

export async function startExposition(text = ''): Promise<ExpositionServer> {
  const server = createServer((_request, response) => {
    response.writeHead(self.status, { 'content-type': 'text/plain; version=0.0.4' }).end(self.text)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const self: ExpositionServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    text,
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return self
}
