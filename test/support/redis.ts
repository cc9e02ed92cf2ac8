import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onFreePort, startProcess } from './process.ts'

export interface RedisServer {
  port: number
  url: string
  /** Sends one command and gives the raw answer; for what a test does to the server. */
  command(...words: string[]): Promise<string>
  /** Ends the process; `start` begins it anew on the same port, with an empty memory. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A Redis of a test's own, in a folder of its own. @param args such as `['--requirepass', 'secret']` */
export async function startRedis(args: readonly string[] = [], password?: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const start = (port: number) =>
    startProcess({
      command: 'redis-server',
      args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...args],
      ready: async () => {
        const pong = await command(port, password, ['PING'])
        if (!/PONG|NOAUTH|NOPERM/.test(pong)) throw new Error(pong)
      },
    })
  let port = 0
  let running = await onFreePort((free) => {
    port = free
    return start(free)
  })
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => command(port, password, words),
    stop: () => running.stop(),
    start: async () => {
      running = await start(port)
    },
    close: async () => {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function command(port: number, password: string | undefined, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString('utf8')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    const commands = [...(password === undefined ? [] : [['AUTH', password]]), words, ['QUIT']]
    for (const parts of commands) {
      socket.write(`*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`)
    }
  })
}
