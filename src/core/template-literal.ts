import { parseFloat64 } from './float.ts'
import { TemplateSyntaxError, type Token } from './template-lex.ts'

function fail(message: string, index: number): never {
  throw new TemplateSyntaxError(message, index)
}

/** As Go types an untyped constant: a point or an exponent makes it a float, else it is an int. */
export function numberOf({ text, pos }: Token): number | bigint {
  const digits = text.replaceAll('_', '')
  const hex = /^[+-]?0[xX]/.test(digits)
  if (hex ? /[.pP]/.test(digits) : /[.eE]/.test(digits)) {
    return parseFloat64(digits) ?? fail(`bad number syntax: "${text}"`, pos)
  }
  const value = intOf(digits) ?? fail(`bad number syntax: "${text}"`, pos)
  if (BigInt.asIntN(64, value) !== value) fail(`${text} overflows int`, pos)
  return value
}

function intOf(digits: string): bigint | undefined {
  const [, sign, body = ''] = /^([+-]?)(.*)$/.exec(digits) ?? []
  const octal = /^0\d+$/.test(body) ? `0o${body.slice(1)}` : body
  if (!/^(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(octal)) return undefined
  return sign === '-' ? -BigInt(octal) : BigInt(octal)
}

export function charOf(token: Token): bigint {
  const value = unquote(token)
  if ([...value].length !== 1) fail(`malformed character constant: ${token.text}`, token.pos)
  return BigInt(value.codePointAt(0) ?? 0)
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** The value of a Go string or character literal. */
export function unquote({ kind, text, pos }: Token): string {
  const inner = text.slice(1, -1)
  if (kind === 'raw') return inner.replaceAll('\r', '')
  const quote = text.charAt(0)
  return inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, char?: string) => {
      const hex = x ?? u ?? long
      const code =
        hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined
      if (code !== undefined && code <= 0x10ffff) return String.fromCodePoint(code)
      return (char === quote ? quote : escapes[char ?? '']) ?? fail(`invalid escape ${whole} in ${text}`, pos)
    },
  )
}
