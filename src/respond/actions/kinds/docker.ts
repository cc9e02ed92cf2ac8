import { Client } from 'undici'
import { z } from 'zod'
import type { ActionOf } from '../../../config/actions.ts'
import { formatDuration } from '../../../core/duration.ts'
import { plainOutput } from '../output.ts'
import { reasonOf } from './http.ts'
import { readBounded } from './read-bounded.ts'
import { ended, type Outcome, type RunContext, type Runner } from './runner.ts'

const mostJson = 4 * 1024 * 1024
/** A thousand lines, each as long as the Engine makes them. */
const mostLog = 16 * 1024 * 1024
/** A container has this many seconds to end by itself before it is killed. */
const restartGrace = 10

export const dockerSocket = (): string =>
  process.platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock'

/** State, logs and restart of containers through the Docker Engine's API; no shell, no client program. */
export const docker: Runner<'docker'> = async (action, context) => {
  const socketPath = action.socket ?? dockerSocket()
  const client = new Client('http://docker', {
    socketPath,
    headersTimeout: action.timeout,
    bodyTimeout: action.timeout,
  })
  const engine = new Engine(client, context.signal)
  try {
    switch (action.do) {
      case 'state':
        return await states(engine, action)
      case 'logs':
        return await logs(engine, action)
      case 'restart':
        return await restart(engine, action)
    }
  } catch (error) {
    return broken(error, action, context)
  } finally {
    await client.destroy()
  }
}

class EngineError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What is asked of the Engine; names are of the configuration, and have no character that means anything in a path. */
class Engine {
  readonly #client: Client
  readonly #signal: AbortSignal
  constructor(client: Client, signal: AbortSignal) {
    this.#client = client
    this.#signal = signal
  }

  async json(path: string): Promise<unknown> {
    const { body } = await this.#ask('GET', path)
    return JSON.parse((await readBounded(body, mostJson)).toString('utf8'))
  }

  async bytes(path: string, most: number): Promise<Buffer> {
    const { body } = await this.#ask('GET', path)
    return readBounded(body, most)
  }

  async post(path: string): Promise<void> {
    const { body } = await this.#ask('POST', path)
    await readBounded(body, mostJson)
  }

  async #ask(method: 'GET' | 'POST', path: string) {
    const answer = await this.#client.request({ method, path, signal: this.#signal })
    if (answer.statusCode < 300 || answer.statusCode === 304) return answer
    const text = (await readBounded(answer.body, 4096)).toString('utf8')
    throw new EngineError(answer.statusCode, messageIn(text))
  }
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    if (typeof message === 'string') return message.slice(0, 200)
  } catch {
    // No JSON: as it is.
  }
  return text.slice(0, 200)
}

const listed = z.array(
  z.looseObject({
    Names: z.array(z.string()).default([]),
    State: z.string().default(''),
    Status: z.string().default(''),
  }),
)

type Docker = ActionOf<'docker'>

/** One line for each container; failed when one of them does not run, or none is there. */
async function states(engine: Engine, { containers, matching }: Docker): Promise<Outcome> {
  const all = listed
    .parse(await engine.json('/containers/json?all=true'))
    .flatMap(({ Names, State, Status }) =>
      Names.map((name) => ({ name: name.replace(/^\//, ''), state: State, status: Status })),
    )
  const found = matching === undefined ? [] : all.filter(({ name }) => name.includes(matching))
  const named = containers.map((name) => all.find((one) => one.name === name) ?? { name, state: 'absent', status: '' })
  const shown = [...named, ...found.filter(({ name }) => !containers.includes(name))].slice(0, 50)
  const running = shown.filter(({ state, status }) => state === 'running' && !status.includes('(unhealthy)')).length
  return {
    state: running === shown.length && shown.length > 0 ? 'done' : 'failed',
    result: { id: 'respond-action-containers', args: { running, total: shown.length } },
    ...(shown.length > 0 && {
      output: shown.map(({ name, state, status }) => `${name}: ${state}${status ? ` · ${status}` : ''}`).join('\n'),
    }),
  }
}

async function logs(engine: Engine, { containers, lines }: Docker): Promise<Outcome> {
  const parts: string[] = []
  for (const name of containers) {
    const bytes = await engine.bytes(`/containers/${name}/logs?stdout=true&stderr=true&tail=${lines}`, mostLog)
    const text = plainOutput(withoutFrames(bytes))
    parts.push(containers.length > 1 ? `== ${name}\n${text}` : text)
  }
  const output = parts.join('\n')
  const n = output === '' ? 0 : output.split('\n').length
  return { state: 'done', result: { id: 'respond-action-lines', args: { n } }, ...(output && { output }) }
}

/** Without a terminal the Engine puts 8 bytes before each piece: the stream's number, three zeros, the length. */
function withoutFrames(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  while (at + 8 <= bytes.length) {
    const head = bytes.readUInt32BE(at)
    if (head !== 0x01000000 && head !== 0x02000000 && head !== 0)
      return pieces.length === 0 ? bytes : joined(pieces, bytes, at)
    const length = bytes.readUInt32BE(at + 4)
    pieces.push(bytes.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return joined(pieces, bytes, at)
}

const joined = (pieces: readonly Buffer[], bytes: Buffer, at: number): Buffer =>
  Buffer.concat([...pieces, bytes.subarray(Math.min(at, bytes.length))])

/** One after another; what could not be restarted is named, and the others are restarted all the same. */
async function restart(engine: Engine, { containers }: Docker): Promise<Outcome> {
  const lines: string[] = []
  let restarted = 0
  for (const name of containers) {
    try {
      await engine.post(`/containers/${name}/restart?t=${restartGrace}`)
      restarted++
      lines.push(`${name}: restarted`)
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      lines.push(`${name}: ${error.status} ${error.message}`)
    }
  }
  return {
    state: restarted === containers.length ? 'done' : 'failed',
    result: { id: 'respond-action-restarted', args: { n: restarted, total: containers.length } },
    output: lines.join('\n'),
  }
}

function broken(error: unknown, action: Docker, { signal }: RunContext): Outcome {
  const over = ended(signal, formatDuration(action.timeout))
  if (over) return over
  if (error instanceof EngineError) {
    const args = { status: error.status, why: error.message }
    return { state: 'failed', result: { id: 'respond-action-docker-refused', args } }
  }
  const why = reasonOf(error)
  const absent = why === 'ENOENT' || why === 'ECONNREFUSED' || why === 'EACCES'
  return {
    state: 'failed',
    result: { id: absent ? 'respond-action-docker-away' : 'respond-action-failed', args: { why } },
    ...(absent && { idle: true as const }),
  }
}
