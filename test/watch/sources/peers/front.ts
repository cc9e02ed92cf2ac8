import net, { type AddressInfo } from 'node:net'
import type { Behaviour } from './peer.ts'

/** What a server of some protocol says before it goes on for ever, so that its reader believes it. */
export interface Speech {
  garbage: string
  /** Begins an answer without end. */
  preamble: string
  /** Says so only after it was spoken to, as most protocols have it. */
  whenAsked: boolean
}

/** A port on which a good server is reached, or one that behaves badly. */
export interface Front {
  port: number
  host: string
  behave(how: Behaviour): Promise<void>
  close(): Promise<void>
}

/** @param backend port of the good server */
export async function front(backend: number, speech: Speech): Promise<Front> {
  const sockets = new Set<net.Socket>()
  let how: Behaviour = 'well'
  const server = net.createServer((socket) => {
    keep(sockets, socket)
    if (how === 'well') return pipe(sockets, socket, backend)
    const behave = () => misbehave(socket, how, speech)
    if (speech.whenAsked) socket.once('data', behave)
    else behave()
    // What is sent is read, so that nobody waits for that.
    socket.resume()
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const shut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `127.0.0.1:${port}`,
    async behave(next) {
      how = next
      for (const socket of sockets) socket.destroy()
      if (next === 'absent') await shut()
      else if (!server.listening) await listen(port)
    },
    close: async () => {
      if (server.listening) await shut()
    },
  }
}

function keep(sockets: Set<net.Socket>, socket: net.Socket): void {
  sockets.add(socket)
  socket.on('error', () => {}).once('close', () => sockets.delete(socket))
}

function pipe(sockets: Set<net.Socket>, socket: net.Socket, backend: number): void {
  const through = net.connect(backend, '127.0.0.1')
  keep(sockets, through)
  socket.pipe(through).pipe(socket)
  socket.once('close', () => through.destroy())
  through.once('close', () => socket.destroy())
}

function misbehave(socket: net.Socket, how: Behaviour, { garbage, preamble }: Speech): void {
  if (how === 'garbage') socket.end(garbage)
  else if (how === 'endless') flood(socket, preamble)
  else if (how === 'dripping') drip(socket, preamble)
}

function flood(socket: net.Socket, preamble: string): void {
  const block = Buffer.alloc(65_536, 0x20)
  const more = () => {
    while (!socket.destroyed && socket.write(block));
    socket.once('drain', more)
  }
  socket.write(preamble)
  more()
}

function drip(socket: net.Socket, preamble: string): void {
  socket.write(preamble)
  const drops = setInterval(() => socket.write(' '), 5)
  socket.once('close', () => clearInterval(drops))
}
