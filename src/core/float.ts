/**
 * Numbers as Prometheus reads and writes them, which is Go's strconv: JavaScript's own conversions take '' for 0,
 * refuse `+Inf` and switch to exponents at other places.
 */

const decimalPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const hexPattern = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/
const infinityPattern = /^[+-]?inf(?:inity)?$/i
const basePrefix = /^([+-]?)0[xX]/
const strayUnderscore = { decimal: /(?<!\d)_|_(?!\d)/, hex: /(?<![\da-fA-F])_|_(?![\da-fA-F])/ }

/**
 * What Go's strconv.ParseFloat accepts: decimals, hexadecimal floats (`0x1.8p3`), `NaN`, `Inf` and `Infinity` in any
 * case (the latter two with a sign), underscores between digits. Undefined for anything else, also for blanks
 * and for a number beyond the range of a float64.
 */
export function parseFloat64(text: string): number | undefined {
  return hasStrayUnderscore(text) ? undefined : parsePlain(text.replaceAll('_', ''))
}

/** Underscores may stand between digits and after a base prefix. */
function hasStrayUnderscore(text: string): boolean {
  if (!text.includes('_')) return false
  if (!basePrefix.test(text)) return strayUnderscore.decimal.test(text)
  return strayUnderscore.hex.test(text.replace(basePrefix, '$10'))
}

function parsePlain(text: string): number | undefined {
  if (decimalPattern.test(text)) return inRange(Number(text))
  if (/^nan$/i.test(text)) return Number.NaN
  if (infinityPattern.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  const hex = hexPattern.exec(text)
  return hex ? inRange(hexFloat(hex)) : undefined
}

function inRange(value: number | undefined): number | undefined {
  return value === undefined || Number.isFinite(value) ? value : undefined
}

function hexFloat(parts: RegExpExecArray): number | undefined {
  const [, sign, whole = '', fraction = '', power = '0'] = parts
  if (whole === '' && fraction === '') return undefined
  const mantissa = BigInt(`0x${whole}${fraction}`)
  const value = scale(mantissa, Number(power) - 4 * fraction.length)
  return sign === '-' ? -value : value
}

/** mantissa x 2^exponent, rounded once, to even. */
function scale(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length
  if (mantissa === 0n || bits + exponent < -1075) return 0
  if (bits + exponent > 1024) return Infinity
  // A subnormal keeps fewer bits: cut to the smallest step first so that rounding happens only once.
  const cut = Math.max(bits - 53, -1074 - exponent)
  if (cut <= 0) return pow2(Number(mantissa), exponent)
  return pow2(Number(roundShift(mantissa, BigInt(cut))), exponent + cut)
}

function roundShift(value: bigint, by: bigint): bigint {
  const floor = value >> by
  const rest = value - (floor << by)
  const half = 1n << (by - 1n)
  const up = rest > half || (rest === half && (floor & 1n) === 1n)
  return up ? floor + 1n : floor
}

/** Exact: 2 ** -1074 alone would not fit into one factor together with a large mantissa. */
function pow2(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return value * 2 ** half * 2 ** (exponent - half)
}

/**
 * The number of an exposition line: as `parseFloat64` but, as Prometheus's own parsers do, without underscores and
 * hexadecimals.
 */
export function parseSampleValue(text: string): number | undefined {
  return /[pP_]/.test(text) ? undefined : parsePlain(text)
}

/** A sample's value as Prometheus prints it: shortest exact decimal, never an exponent; `NaN`, `+Inf`, `-Inf`. */
export function formatFloat(value: number): string {
  const special = formatSpecial(value)
  if (special !== undefined) return special
  const text = String(value)
  const at = text.indexOf('e')
  return at < 0 ? text : expand(text.slice(0, at), Number(text.slice(at + 1)))
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return Object.is(value, -0) ? '-0' : undefined
}

function expand(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`
  return `${sign}${whole}${fraction.padEnd(exponent, '0')}`
}

/**
 * As Go's `%v`, which is what a template's `{{ $value }}` shows: like `formatFloat`, but with an exponent of two digits
 * below 0.0001 and from a million on: `1e-05`, `1.234567e+06`.
 */
export function formatFloatV(value: number): string {
  const special = formatSpecial(value)
  const size = Math.abs(value)
  if (special !== undefined || size === 0 || (size >= 1e-4 && size < 1e6)) return special ?? String(value)
  const [mantissa, exponent = '0'] = value.toExponential().split('e')
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
}
