import http from 'node:http'
import net, { type AddressInfo } from 'node:net'

export interface TestServer {
  url: string
  host: string
  /** Connections accepted so far. */
  connections: number
  /** Requests seen so far. */
  requests: http.IncomingMessage[]
  /** What answers from now on. */
  answer: http.RequestListener
  close(): Promise<void>
}

/** An HTTP server on a free port. Closing it breaks off whatever still hangs. */
export async function httpServer(answer: http.RequestListener): Promise<TestServer> {
  const requests: http.IncomingMessage[] = []
  const server = http.createServer((request, response) => {
    requests.push(request)
    self.answer(request, response)
  })
  const listening = await listen(server)
  const self: TestServer = {
    ...listening,
    connections: 0,
    requests,
    answer,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  server.on('connection', () => self.connections++)
  return self
}

/** A TCP server that speaks for itself. */
export async function tcpServer(
  talk: (socket: net.Socket) => void,
): Promise<Pick<TestServer, 'url' | 'host' | 'close'>> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    talk(socket)
  })
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { ...(await listen(server)), close }
}

/** An address where nobody listens. */
export async function closedUrl(): Promise<string> {
  const server = await tcpServer(() => {})
  await server.close()
  return server.url
}

async function listen(server: net.Server): Promise<{ url: string; host: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `http://${host}/path`, host }
}
