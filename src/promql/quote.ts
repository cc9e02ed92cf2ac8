/** What stood between quotes, or why it could not be read. `end` is the offset after the closing quote. */
interface Unquoted {
  readonly end: number
  readonly value: string
  readonly problem?: string
}

const simple: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const numeric = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})/y
const encoder = new TextEncoder()

/** Reads the string literal that begins at `start`, with Go's escapes; backquoted strings are taken as they stand. */
export function unquote(text: string, start: number, quote: string): Unquoted {
  const close = closing(text, start, quote)
  if (close < 0) return { end: text.length, value: '', problem: `unterminated quoted string: close it with ${quote}` }
  const body = text.slice(start + 1, close)
  if (quote === '`' || !body.includes('\\')) return { end: close + 1, value: body }
  const value = decode(body, quote)
  if (typeof value === 'string') return { end: close + 1, value }
  return { end: close + 1, value: '', problem: `${value.problem}; double the backslash to mean it literally` }
}

function closing(text: string, start: number, quote: string): number {
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i]
    if (char === quote) return i
    if (quote === '`') continue
    if (char === '\n') return -1
    if (char === '\\') i++
  }
  return -1
}

/** Escapes such as \xff make single bytes, so the value is put together as bytes and read as UTF-8 at the end. */
function decode(body: string, quote: string): string | { problem: string } {
  const bytes: number[] = []
  for (let i = 0; i < body.length; ) {
    const next = body.indexOf('\\', i)
    const plain = body.slice(i, next < 0 ? body.length : next)
    bytes.push(...encoder.encode(plain))
    if (next < 0) break
    const found = readEscape(body, next + 1, quote)
    if (typeof found === 'string') return { problem: found }
    bytes.push(...found.bytes)
    i = found.end
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

function readEscape(body: string, at: number, quote: string): { bytes: Iterable<number>; end: number } | string {
  const char = body[at] ?? ''
  const plain = char === quote ? char.charCodeAt(0) : simple[char]
  if (plain !== undefined) return { bytes: [plain], end: at + 1 }
  numeric.lastIndex = at
  const found = numeric.exec(body)
  if (!found) return `unknown escape sequence "\\${char}"`
  const [all, hex, unicode, long, octal] = found
  const end = at + all.length
  const code = octal === undefined ? Number.parseInt(hex ?? unicode ?? long ?? '', 16) : Number.parseInt(octal, 8)
  if (hex !== undefined || octal !== undefined) {
    return code > 255 ? `escape sequence "\\${all}" is beyond one byte` : { bytes: [code], end }
  }
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return `escape sequence "\\${all}" is an invalid Unicode code point`
  }
  return { bytes: encoder.encode(String.fromCodePoint(code)), end }
}
