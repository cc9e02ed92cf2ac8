import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readBody } from '../api/request.ts'
import { listening } from './tixmaster-port.ts'

const bodyLimit = 64 * 1024

export interface Container {
  name: string
  image: string
  running: boolean
}

/** What the sockets of the simulation reach. */
export interface Desk {
  containers(): readonly Container[]
  /** What a container printed, last line last. */
  printed(container: string, lines: number): string
  restart(container: string): Promise<void>
  /** A program of the machine: what it prints and its exit code. */
  command(program: string, args: readonly string[]): Promise<{ code: number; text: string }>
}

/** A server on a socket of the machine. */
export async function openSocket(path: string, answer: Answer): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request)
      .then(({ status, body }) => send(response, status, body))
      .catch(() => response.destroy())
  })
  await listening(server, { path })
  return server
}

type Answer = (request: IncomingMessage) => Promise<{ status: number; body: unknown }>

function send(response: ServerResponse, status: number, body: unknown): void {
  if (Buffer.isBuffer(body)) {
    response.writeHead(status, { 'content-type': 'application/vnd.docker.raw-stream' }).end(body)
    return
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body))
}

/** The Docker Engine's API, as far as states, logs and restarts go. */
export function engine(desk: Desk): Answer {
  return async ({ method, url = '/' }) => {
    const { pathname, searchParams } = new URL(url, 'http://docker')
    const path = pathname.replace(/^\/v[\d.]+/, '')
    if (method === 'GET' && path === '/containers/json') return { status: 200, body: desk.containers().map(listed) }
    const [, name = '', what] = /^\/containers\/([\w.-]+)\/(logs|restart)$/.exec(path) ?? []
    const found = desk.containers().find((one) => one.name === name)
    if (!found) return { status: 404, body: { message: `No such container: ${name}` } }
    if (what === 'logs')
      return { status: 200, body: framed(desk.printed(name, Number(searchParams.get('tail')) || 100)) }
    await desk.restart(name)
    return { status: 204, body: undefined }
  }
}

const listed = ({ name, image, running }: Container) => ({
  Id: Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64),
  Names: [`/${name}`],
  Image: image,
  State: running ? 'running' : 'exited',
  Status: running ? 'Up 3 days' : 'Exited (137) 2 minutes ago',
})

/** As the Engine sends it where there is no terminal: the stream, three zeros, the length, the line. */
function framed(text: string): Buffer {
  const lines = text.split('\n').filter(Boolean)
  return Buffer.concat(
    lines.map((line) => {
      const head = Buffer.alloc(8)
      const body = Buffer.from(`${line}\n`)
      head[0] = 1
      head.writeUInt32BE(body.length, 4)
      return Buffer.concat([head, body])
    }),
  )
}

/** What the stand-ins of `pm2` and `docker-compose` ask: `{ program, args }`. */
export function commands(desk: Desk): Answer {
  return async (request) => {
    const asked = JSON.parse((await readBody(request, bodyLimit)).toString()) as { program?: unknown; args?: unknown }
    const args = Array.isArray(asked.args) ? asked.args.map(String) : []
    return { status: 200, body: await desk.command(String(asked.program), args) }
  }
}
