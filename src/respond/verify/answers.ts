import { compile } from '@jmespath-community/jmespath'
import type { SourceConfig } from '../../config/config.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { SourceError } from '../../watch/sources/contract.ts'
import { httpClient } from '../../watch/sources/http.ts'
import { Evaluator } from '../../watch/sources/json/evaluate.ts'
import type { JSONValue } from '../../watch/sources/json/expression.ts'
import { parseJson } from '../../watch/sources/json.ts'
import type { HttpConfig } from '../../watch/sources/schema.ts'
import type { Said } from './contract.ts'

/** What a source answered to one request. */
export type Answered =
  | { ok: true; ms: number; status: number; json?: JSONValue }
  /** `off`: it is switched off in the configuration. */
  | { ok: false; why: 'off' | 'failed'; said: Said }

/** Asks every source once, when its first check comes. */
export class Answers {
  readonly #sources: readonly SourceConfig[]
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #redact: (text: string) => string
  readonly #known = new Map<string, Promise<Answered>>()

  constructor(
    sources: readonly SourceConfig[],
    { clock, signal, redact }: { clock: Clock; signal: AbortSignal; redact: (text: string) => string },
  ) {
    this.#sources = sources
    this.#clock = clock
    this.#signal = signal
    this.#redact = redact
  }

  config(source: string): HttpConfig | undefined {
    const found = this.#sources.find(({ id }) => id === source)
    return found && typeof found.url === 'string' ? (found as unknown as HttpConfig) : undefined
  }

  of(source: string): Promise<Answered> {
    const known = this.#known.get(source) ?? this.#ask(source)
    this.#known.set(source, known)
    return known
  }

  async #ask(source: string): Promise<Answered> {
    const config = this.config(source)
    if (!config) return { ok: false, why: 'off', said: { id: 'respond-verify-off', args: { source } } }
    const client = httpClient(config, {})
    const late = new AbortController()
    const cancel = this.#clock.after(config.timeout, () => late.abort())
    const began = this.#clock.mono()
    try {
      const signal = AbortSignal.any([this.#signal, late.signal])
      const { status, body } = await client.get({ accept: 'application/json, text/plain;q=0.9' }, signal)
      const ms = this.#clock.mono() - began
      const json = jsonOf(body, config)
      return { ok: true, ms, status, ...(json !== undefined && { json }) }
    } catch (error) {
      return { ok: false, why: 'failed', said: this.#saidOf(error) }
    } finally {
      cancel()
      client.release()
      await client.close()
    }
  }

  #saidOf(error: unknown): Said {
    const { failure } = error instanceof SourceError ? error : {}
    if (!failure) return { id: 'respond-verify-error', args: { why: this.#redact(messageOf(error)).slice(0, 200) } }
    const args = Object.fromEntries(Object.entries(failure.params).map(([name, text]) => [name, this.#redact(text)]))
    return { id: `watch-${failure.code}`, args }
  }
}

/** Undefined for what is no JSON within bounds: only checks that look into it mind. */
function jsonOf(body: Buffer, { kind, url }: HttpConfig): JSONValue | undefined {
  try {
    return parseJson(body, { kind, host: new URL(url).host }) as JSONValue
  } catch {
    return undefined
  }
}

/** The value of a JMESPath expression; null where there is none, or where it does not fit the answer. */
export function look(answer: JSONValue, path: string): JSONValue {
  try {
    return new Evaluator().run(compile(path), answer, { root: answer, key: null }) ?? null
  } catch {
    return null
  }
}
