import { createServer as createHttp, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A server on a port that stays the same while it is taken down and up again. */
export class Port {
  readonly #make: () => Server
  readonly #open = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  private constructor(make: () => Server) {
    this.#make = make
  }

  /** Says what PostgreSQL says to whoever speaks to it: nothing, until it is spoken to; then it hangs up. */
  static silent(): Port {
    return new Port(() => createServer((socket) => socket.once('data', () => socket.end())))
  }

  static http(answer: RequestListener): Port {
    return new Port(() => createHttp(answer))
  }

  get port(): number {
    return this.#port
  }

  async up(): Promise<void> {
    if (this.#server) return
    const server = this.#make()
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.on('error', () => {}).once('close', () => this.#open.delete(socket))
    })
    this.#server = server
    await listening(server, { port: this.#port, host: '127.0.0.1' })
    this.#port = (server.address() as AddressInfo).port
  }

  /** Refuses from now on; who is connected is cut off. */
  async down(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of this.#open) socket.destroy()
    await closed
  }
}

/** Resolves once the server listens; rejects when it can't. */
export function listening(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => resolve())
  })
}
