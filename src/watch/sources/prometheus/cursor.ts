import { parseSampleValue } from '../../../core/float.ts'
import type { SourceError } from '../contract.ts'
import { type ExpositionFault, failure } from '../failures.ts'

const newline = 0x0a
const space = 0x20
const tab = 0x09

const pow10 = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/** A place in an exposition, and the reading of numbers there: bytes are read in place, text is made only where it must. */
export class Cursor {
  readonly bytes: Buffer
  readonly length: number
  pos = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.length = bytes.length
  }

  /** Skips blanks; answers how many. */
  blanks(): number {
    const from = this.pos
    let pos = from
    while (pos < this.length && (this.bytes[pos] === space || this.bytes[pos] === tab)) pos++
    this.pos = pos
    return pos - from
  }

  atLineEnd(): boolean {
    return this.pos >= this.length || this.bytes[this.pos] === newline
  }

  /** End of the current line (the newline's place). */
  lineEnd(): number {
    const end = this.bytes.indexOf(newline, this.pos)
    return end < 0 ? this.length : end
  }

  text(from: number, to: number): string {
    return this.bytes.toString('latin1', from, to)
  }

  /**
   * The number at the cursor, which then stands behind it. Decimals of up to 15 digits are exact by one multiplication
   * or division (Clinger); everything else goes through core's parser.
   */
  number(): number {
    const { bytes, length } = this
    const from = this.pos
    let pos = from
    let byte = bytes[pos]
    const negative = byte === 0x2d
    if (negative || byte === 0x2b) byte = bytes[++pos]
    let digits = 0
    let mantissa = 0
    let scale = 0
    while (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30)
      digits++
      byte = bytes[++pos]
    }
    if (byte === 0x2e) {
      byte = bytes[++pos]
      while (byte !== undefined && byte >= 0x30 && byte <= 0x39) {
        mantissa = mantissa * 10 + (byte - 0x30)
        digits++
        scale++
        byte = bytes[++pos]
      }
    }
    const ended = pos >= length || byte === space || byte === newline || byte === tab
    if (!ended || digits === 0 || digits > 15) return this.#slowNumber(from)
    this.pos = pos
    const value = scale === 0 ? mantissa : mantissa / (pow10[scale] as number)
    return negative ? -value : value
  }

  #slowNumber(from: number): number {
    let to = from
    while (to < this.length && !isBreak(this.bytes[to] as number)) to++
    const text = this.text(from, to)
    const value = parseSampleValue(text)
    if (value === undefined)
      throw text === '' ? this.error('exposition-value') : this.error('exposition-number', printable(text))
    this.pos = to
    return value
  }

  /** A parse failure at the cursor, with its line's number. @param found what stands there, printable */
  error(fault: ExpositionFault, found = ''): SourceError {
    let line = 1
    for (let i = this.bytes.indexOf(newline); i >= 0 && i < this.pos; i = this.bytes.indexOf(newline, i + 1)) line++
    return failure(fault, { line: String(line), found })
  }
}

function isBreak(byte: number): boolean {
  return byte === space || byte === newline || byte === tab
}

/** A short excerpt that shows no control characters. */
export function printable(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return short.replace(/[^\x20-\x7e…]/g, '?')
}
