import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'

/** After the first, refused requests are summed up this often: a guesser must not fill the log. */
const tellEvery: Ms = 3_600_000

/** Whether a request brings one of the tokens: as bearer, or as the password of user `opsbell`. */
export function authorised(header: string | undefined, tokens: readonly string[]): boolean {
  const [scheme = '', value = ''] = (header ?? '').split(' ', 2)
  const basic = scheme.toLowerCase() === 'basic'
  const given = basic ? Buffer.from(value, 'base64').toString('utf8') : scheme.toLowerCase() === 'bearer' ? value : ''
  // Every token is compared, also behind one that fits.
  const fits = tokens.map((token) => same(given, basic ? `opsbell:${token}` : token))
  return given !== '' && fits.includes(true)
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

/** Notes requests that were refused: the first at once, those of an hour in one line. */
export class Refusals {
  readonly #clock: Clock
  readonly #log: Log
  #count = 0
  #toldAt: Ms | undefined

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  note(path: string): void {
    this.#count++
    const now = this.#clock.mono()
    if (this.#toldAt !== undefined && now - this.#toldAt < tellEvery) return
    this.#log.warn('requests without the right API_TOKEN are refused', {
      refused: this.#count,
      path: path.slice(0, 200),
    })
    this.#toldAt = now
    this.#count = 0
  }
}
