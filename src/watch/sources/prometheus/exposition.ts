import type { Ms } from '../../../core/clock.ts'
import type { SeriesRef, Sink } from '../../samples/sink.ts'
import { normaliseBounds } from './bucket-label.ts'
import { Cursor, printable } from './cursor.ts'
import type { ScrapeCache } from './scrape-cache.ts'
import { keyEnd, parseKey } from './series-key.ts'

/** `text`: Prometheus text format 0.0.4. `openmetrics`: 1.0, where times are seconds and `# EOF` must end it. */
export type Format = 'text' | 'openmetrics'

const newline = 0x0a
const hash = 0x23

/**
 * Writes an exposition into a sink. `cache` belongs to the source and remembers lines from scrape to scrape.
 * @throws SourceError at the first line that breaks the format; the cache is then empty again.
 */
export function readExposition(body: Buffer, format: Format, cache: ScrapeCache, sink: Sink): void {
  const reader = new Reader(body, format, cache, sink)
  try {
    reader.run()
    cache.commit()
  } catch (error) {
    cache.clear()
    throw error
  }
}

class Reader {
  readonly #cursor: Cursor
  readonly #openMetrics: boolean
  readonly #cache: ScrapeCache
  readonly #sink: Sink
  #ended = false

  constructor(body: Buffer, format: Format, cache: ScrapeCache, sink: Sink) {
    this.#cursor = new Cursor(body)
    this.#openMetrics = format === 'openmetrics'
    this.#cache = cache
    this.#sink = sink
  }

  run(): void {
    const cursor = this.#cursor
    while (cursor.pos < cursor.length) {
      const byte = cursor.bytes[cursor.pos]
      if (this.#ended) throw cursor.error('exposition-behind-end')
      if (byte === newline) cursor.pos++
      else if (byte === 0x20 || byte === 0x09) cursor.blanks()
      else if (byte === hash) this.#comment()
      else this.#sample()
    }
    if (this.#openMetrics && !this.#ended) throw cursor.error('exposition-no-end')
  }

  #comment(): void {
    const { bytes, pos } = this.#cursor
    const expected = this.#cache.expected
    const known = expected < 0 ? -1 : this.#cache.endOf(expected, bytes, pos)
    if (known >= 0 && (known >= bytes.length || bytes[known] === newline)) {
      this.#cache.visit(expected)
      this.#cursor.pos = known
      return
    }
    const end = this.#cursor.lineEnd()
    const found = this.#cache.find(bytes, pos, end)
    if (found < 0) this.#newComment(end)
    else this.#cache.visit(found)
    // Behind # EOF its line break is the end.
    this.#cursor.pos = this.#ended ? end + 1 : end
  }

  #newComment(end: number): void {
    const { bytes, pos } = this.#cursor
    const text = bytes.subarray(pos, Math.min(end, pos + 2048)).toString('utf8')
    if (this.#openMetrics && text === '# EOF') {
      this.#ended = true
      return
    }
    const [, kind, metric, rest] = /^#[ \t]+(HELP|TYPE)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(.*)$/s.exec(text) ?? []
    if (metric !== undefined && rest !== undefined) {
      this.#sink.describe(metric, kind === 'TYPE' ? { type: rest.trim() } : { help: rest })
    }
    this.#cache.visit(this.#cache.add(bytes, pos, end))
  }

  #sample(): void {
    const cursor = this.#cursor
    const from = cursor.pos
    const expected = this.#cache.expected
    let end = expected < 0 ? -1 : this.#cache.endOf(expected, cursor.bytes, from)
    let id = expected
    if (end < 0 || !endsKey(cursor.bytes, end)) {
      end = keyEnd(cursor)
      id = this.#cache.find(cursor.bytes, from, end)
    }
    cursor.pos = end
    if (cursor.blanks() === 0 && cursor.bytes[end - 1] !== 0x7d) throw cursor.error('exposition-value')
    const value = cursor.number()
    const at = this.#rest()
    const behind = cursor.pos
    cursor.pos = from
    this.#write(id, end, value, at)
    cursor.pos = behind
  }

  /** What may follow a value: a timestamp, and in OpenMetrics an exemplar, which is passed over. */
  #rest(): Ms | undefined {
    const cursor = this.#cursor
    cursor.blanks()
    if (cursor.atLineEnd()) return undefined
    const at = cursor.bytes[cursor.pos] === hash ? undefined : this.#timestamp()
    cursor.blanks()
    if (cursor.atLineEnd()) return at
    const end = cursor.lineEnd()
    if (!this.#openMetrics || cursor.bytes[cursor.pos] !== hash) {
      throw cursor.error('exposition-behind', printable(cursor.text(cursor.pos, end)))
    }
    cursor.pos = end
    return at
  }

  #timestamp(): Ms {
    const cursor = this.#cursor
    const value = cursor.number()
    const at = this.#openMetrics ? Math.round(value * 1000) : value
    if (!Number.isSafeInteger(at)) throw cursor.error('exposition-time')
    return at
  }

  /** The cursor stands at the series' text, which ends at `end`. */
  #write(known: number, end: number, value: number, at: Ms | undefined): void {
    let id = known
    if (id >= 0) {
      const row = this.#cache.row(id)
      if (row !== null && this.#sink.put(row, value, at)) {
        this.#cache.visit(id)
        return
      }
    }
    const row = this.#resolve(end, at !== undefined)
    if (row === undefined) return
    if (id < 0) id = this.#cache.add(this.#cursor.bytes, this.#cursor.pos, end)
    this.#cache.setRow(id, row)
    this.#cache.visit(id)
    this.#sink.put(row, value, at)
  }

  #resolve(end: number, timed: boolean): SeriesRef | undefined {
    const key = parseKey(this.#cursor, end)
    if (key === undefined) {
      this.#sink.refuse('invalid_utf8')
      return undefined
    }
    normaliseBounds(key, this.#sink)
    return this.#sink.series(key.name, key.labels, timed)
  }
}

/** A known key must be the whole series text: `foo` is not the beginning of `foo_bar` or of `foo {…}`. */
function endsKey(bytes: Uint8Array, end: number): boolean {
  const byte = bytes[end]
  if (bytes[end - 1] === 0x7d) return true
  if (byte !== 0x20 && byte !== 0x09) return false
  const next = bytes[end + 1]
  return next !== 0x7b && next !== 0x20 && next !== 0x09
}
