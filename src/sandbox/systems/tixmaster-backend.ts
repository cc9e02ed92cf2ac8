import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the simulation answers for a page. */
export interface Reply {
  n: number
  status: number
  type: string
  body: string
}

/** What this process tells the simulation. */
export type Told = { ready: number } | { n: number; path: string }

// The backend as a process of its own: it has a port and a pid, and asks the simulation for what is on its pages.
const waiting = new Map<number, ServerResponse>()
let asked = 0
const tell = (message: Told) => process.send?.(message)

const server = createServer((request, response) => {
  const n = ++asked
  waiting.set(n, response)
  response.once('close', () => waiting.delete(n))
  tell({ n, path: new URL(request.url ?? '/', 'http://backend').pathname })
})
process.on('message', ({ n, status, type, body }: Reply) => {
  waiting.get(n)?.writeHead(status, { 'content-type': type }).end(body)
})
process.once('disconnect', () => process.exit(0))
server.once('error', () => process.exit(1))
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => tell({ ready: (server.address() as AddressInfo).port }))
