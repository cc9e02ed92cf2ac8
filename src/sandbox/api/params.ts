import { badRequest } from './errors.ts'

export interface Upload {
  name: string
  mime: string
  data: Buffer
}

/** The parameters of one call, read as loosely as Telegram reads them: everything is text first. */
export class Params {
  readonly #values: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, Upload>

  constructor(values: ReadonlyMap<string, string>, files: ReadonlyMap<string, Upload> = new Map()) {
    this.#values = values
    this.files = files
  }

  text(name: string): string {
    return this.#values.get(name) ?? ''
  }

  has(name: string): boolean {
    return this.text(name) !== ''
  }

  /** An integer; anything else counts as 0, as the leading digits of "12abc" count as 12. */
  int(name: string, fallback = 0): number {
    const text = this.text(name)
    return text === '' ? fallback : Number.parseInt(text, 10) || 0
  }

  clamped(name: string, fallback: number, min: number, max: number): number {
    return Math.min(Math.max(this.int(name, fallback), min), max)
  }

  flag(name: string): boolean {
    return /^(true|yes|1)$/i.test(this.text(name).trim())
  }

  /** Decoded JSON, or undefined when absent; `refusal` is thrown when it is no JSON. */
  json(name: string, refusal: string): unknown {
    const text = this.text(name)
    if (text === '') return undefined
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw badRequest(refusal)
    }
  }

  /** The same call with one parameter changed. */
  with(name: string, value: string): Params {
    return new Params(new Map([...this.#values, [name, value]]), this.files)
  }

  /** Everything, for the transcript; bounded so that a flood can't fill the memory. */
  record(): Record<string, string> {
    return Object.fromEntries([...this.#values].map(([name, value]) => [name, value.slice(0, 40_000)]))
  }
}
