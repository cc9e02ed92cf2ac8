import { redacted } from './redact-forms.ts'

export interface DeepOptions {
  /** Levels of objects within objects; 8. */
  depth?: number
  /** Values altogether; 1000. */
  values?: number
  /** Characters of one text; 16384. */
  text?: number
}

type Redact = (text: string) => string

// Fields that hold a credential by their name; only texts are taken, so that a count of tokens stays.
const secretKey =
  /(?:^|[-_.]|[a-z](?=[A-Z]))(?:token|secret|passw(?:or)?d|authorization|cookie|api[-_]?key|credentials?)$/i
// Longer texts are cut before they are searched, and again to their final length after it.
const searched = 1_000_000

/** A copy of `value` that is JSON, bounded, and has each text and key passed through `redact`. Never throws. */
export function deepRedact(value: unknown, redact: Redact, options: DeepOptions = {}): unknown {
  return new Walk(redact, options).visit(value, options.depth ?? 8)
}

class Walk {
  readonly #redact: Redact
  readonly #longest: number
  readonly #path = new Set<object>()
  #left: number

  constructor(redact: Redact, { values = 1000, text = 16_384 }: DeepOptions) {
    this.#redact = redact
    this.#left = values
    this.#longest = text
  }

  visit(value: unknown, depth: number): unknown {
    this.#left--
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'bigint') return this.#text(String(value))
    if (typeof value === 'symbol' || typeof value === 'function') return `[${typeof value}]`
    if (typeof value !== 'object' || value === null) return value
    if (this.#path.has(value)) return '[circular]'
    if (depth <= 0) return '[too deep]'
    this.#path.add(value)
    try {
      return this.#object(value, depth - 1)
    } catch {
      return '[unreadable]'
    } finally {
      this.#path.delete(value)
    }
  }

  #text(text: string): string {
    const clean = this.#redact(text.length > searched ? text.slice(0, searched) : text)
    if (clean.length <= this.#longest) return clean
    return `${clean.slice(0, this.#longest)}… (${text.length} characters)`
  }

  #object(value: object, depth: number): unknown {
    if (value instanceof Error) return this.#error(value, depth)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Map) return this.#entries(value, depth)
    if (Array.isArray(value) || value instanceof Set) return this.#items(value, depth)
    const json = (value as { toJSON?: unknown }).toJSON
    if (typeof json === 'function') return this.visit(json.call(value), depth)
    return this.#entries(Object.entries(value), depth)
  }

  #items(values: Iterable<unknown>, depth: number): unknown[] {
    const items: unknown[] = []
    for (const value of values) {
      if (this.#left <= 0) return [...items, '[more]']
      items.push(this.visit(value, depth))
    }
    return items
  }

  #entries(entries: Iterable<readonly [unknown, unknown]>, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = Object.create(null)
    for (const [key, value] of entries) {
      const name = this.#text(String(key))
      if (this.#left <= 0) {
        copy['[more]'] = true
        break
      }
      copy[name] = typeof value === 'string' && secretKey.test(name) ? redacted : this.visit(value, depth)
    }
    return { ...copy }
  }

  /** What an error says, its stack, code and cause; libraries hang requests with headers on theirs, so nothing else. */
  #error(error: Error, depth: number): Record<string, unknown> {
    const { name, message, stack } = error
    const { code, cause, errors } = error as Error & { code?: unknown; errors?: unknown }
    const copy: Record<string, unknown> = { name: this.#text(String(name)), message: this.#text(String(message)) }
    if (typeof code === 'string' || typeof code === 'number') copy.code = this.visit(code, depth)
    if (stack !== undefined) copy.stack = this.#text(String(stack))
    if (cause !== undefined) copy.cause = this.visit(cause, depth)
    if (Array.isArray(errors)) copy.errors = this.visit(errors, depth)
    return copy
  }
}
