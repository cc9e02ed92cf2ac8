import { formatFloatV } from './float.ts'
import { GoList, GoMap, type GoStruct, printed, Stringer, typeOf, type Value } from './template-value.ts'

/** Flags, width and precision of one verb of a format. */
interface Spec {
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  /** `+` of `%+v`: names of fields; no sign. */
  plusV?: boolean
  /** `#` of `%#v`: as Go source. */
  sharpV?: boolean
  width?: number
  precision?: number
}

// A width or precision beyond this is a mistake and would only fill memory (Go's own bound is a million).
const widest = 1000
const verbShape = /%([-+# 0]*)(\[\d+\])?(\*|\d+)?(?:(\.)(\[\d+\])?(\*|\d+)?)?(\[\d+\])?(?:([\s\S])|$)/uy

/** Go's fmt.Sprintf for the values a template has; mistakes show in the text as Go shows them (`%!d(string=hi)`). */
export function sprintf(format: string, args: readonly Value[]): string {
  const state = { next: 0, reordered: false }
  let text = ''
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent < 0) break
    text += format.slice(at, percent)
    verbShape.lastIndex = percent
    const found = verbShape.exec(format)
    if (!found) break
    text += expand(found, args, state)
    at = verbShape.lastIndex
  }
  return text + format.slice(at) + extra(args, state)
}

interface ArgState {
  next: number
  reordered: boolean
}

function extra(args: readonly Value[], { next, reordered }: ArgState): string {
  if (reordered || next >= args.length) return ''
  const rest = args.slice(next).map((arg) => (arg === undefined ? '<nil>' : `${typeOf(arg)}=${printed(arg)}`))
  return `%!(EXTRA ${rest.join(', ')})`
}

function expand(found: RegExpExecArray, args: readonly Value[], state: ArgState): string {
  const [, flags = '', widthIndex, width, point, precisionIndex, precision, verbIndex, verb] = found
  const spec: Spec = {
    minus: flags.includes('-'),
    plus: flags.includes('+'),
    sharp: flags.includes('#'),
    space: flags.includes(' '),
    zero: flags.includes('0') && !flags.includes('-'),
  }
  let bad = ''
  const number = (text: string | undefined, index: string | undefined, what: string): number | undefined => {
    if (text !== '*') {
      if (index !== undefined) reorder(state, index)
      return text === undefined ? undefined : clamp(Number(text))
    }
    if (index !== undefined) reorder(state, index)
    const arg = args[state.next++]
    if (typeof arg === 'bigint' && arg >= -BigInt(widest) && arg <= BigInt(widest)) return Number(arg)
    bad += `%!(BAD${what})`
    return undefined
  }
  const w = number(width, widthIndex, 'WIDTH')
  if (w !== undefined && w < 0) Object.assign(spec, { minus: true, zero: false, width: -w })
  else if (w !== undefined) spec.width = w
  if (point !== undefined) {
    const p = number(precision, precisionIndex, 'PREC') ?? 0
    if (p >= 0) spec.precision = p
  }
  if (verbIndex !== undefined) reorder(state, verbIndex)
  return bad + applyVerb(verb, spec, args, state)
}

const clamp = (value: number) => Math.min(value, widest)

function reorder(state: ArgState, index: string): void {
  state.next = Number(index.slice(1, -1)) - 1
  state.reordered = true
}

function applyVerb(verb: string | undefined, spec: Spec, args: readonly Value[], state: ArgState): string {
  if (verb === undefined) return '%!(NOVERB)'
  if (verb === '%') return '%'
  if (state.next < 0 || (state.reordered && state.next >= args.length)) return `%!${verb}(BADINDEX)`
  if (state.next >= args.length) return `%!${verb}(MISSING)`
  const shared = { ...spec, plus: false, sharp: false, plusV: spec.plus, sharpV: spec.sharp }
  return formatVerb(verb, verb === 'v' ? shared : spec, args[state.next++])
}

function formatVerb(verb: string, spec: Spec, value: Value): string {
  if (value === undefined) {
    return verb === 'T' || verb === 'v' ? pad('<nil>', { ...spec, zero: false }) : `%!${verb}(<nil>)`
  }
  if (verb === 'T') return formatString('s', spec, typeOf(value)) ?? ''
  return formatValue(verb, spec, value) ?? badVerb(verb, spec, value)
}

function badVerb(verb: string, spec: Spec, value: Value): string {
  return `%!${verb}(${typeOf(value)}=${formatValue('v', spec, value) ?? ''})`
}

/** Undefined when the verb does not fit the value's type. */
function formatValue(verb: string, spec: Spec, value: Value): string | undefined {
  if (typeof value === 'boolean') return verb === 't' || verb === 'v' ? pad(String(value), spec) : undefined
  if (typeof value === 'bigint') return formatInt(verb, spec, value)
  if (typeof value === 'number') return formatFloat64(verb, spec, value)
  if (typeof value === 'string') return formatString(verb, spec, value)
  if (value instanceof Stringer) return formatString(verb, spec, value.text())
  return formatParts(verb, spec, value)
}

/** Maps, lists and structs apply the verb to each part. */
function formatParts(verb: string, spec: Spec, value: GoMap | GoList | GoStruct | undefined): string {
  const each = (part: Value) => (part === undefined && verb === 'v' ? '<nil>' : formatVerb(verb, spec, part))
  if (value instanceof GoMap) {
    return `map[${value
      .keys()
      .map((key) => `${each(key)}:${each(value.get(key))}`)
      .join(' ')}]`
  }
  if (value instanceof GoList) return `[${value.items.map(each).join(' ')}]`
  const fields = Object.entries(value?.fields ?? {})
  const names = verb === 'v' && spec.plusV
  return `{${fields.map(([name, field]) => (names ? `${name}:${each(field)}` : each(field))).join(' ')}}`
}

function pad(text: string, spec: Spec): string {
  const missing = (spec.width ?? 0) - [...text].length
  if (missing <= 0) return text
  if (spec.minus) return text + ' '.repeat(missing)
  return (spec.zero ? '0' : ' ').repeat(missing) + text
}

function formatString(verb: string, spec: Spec, value: string): string | undefined {
  const cut = spec.precision === undefined ? value : [...value].slice(0, spec.precision).join('')
  if (verb === 's' || verb === 'v') return pad(verb === 'v' && spec.sharpV ? quote(cut) : cut, spec)
  if (verb === 'q') return pad(spec.sharp && !cut.includes('`') ? `\`${cut}\`` : quote(cut, spec.plus), spec)
  if (verb !== 'x' && verb !== 'X') return undefined
  const bytes = [...Buffer.from(value, 'utf8').subarray(0, spec.precision ?? value.length * 4)]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(spec.space ? ' ' : '')
  const text = spec.sharp && hex !== '' ? `0x${hex}` : hex
  return pad(verb === 'X' ? text.toUpperCase() : text, spec)
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** Go's strconv.Quote, or QuoteToASCII. */
export function quote(text: string, ascii = false): string {
  return `"${[...text].map((char) => quotedChar(char, ascii)).join('')}"`
}

function quotedChar(char: string, ascii: boolean): string {
  const known = short[char]
  if (known !== undefined) return known
  const code = char.codePointAt(0) ?? 0
  if (code < 0x7f && code >= 0x20) return char
  if (!ascii && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(char)) return char
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

const bases: Readonly<Record<string, { base: number; prefix: string }>> = {
  d: { base: 10, prefix: '' },
  v: { base: 10, prefix: '' },
  b: { base: 2, prefix: '0b' },
  o: { base: 8, prefix: '0' },
  O: { base: 8, prefix: '' },
  x: { base: 16, prefix: '0x' },
  X: { base: 16, prefix: '0X' },
}

function formatInt(verb: string, spec: Spec, value: bigint): string | undefined {
  if (verb === 'c') return pad(String.fromCodePoint(codePoint(value)), spec)
  if (verb === 'q') return pad(`'${String.fromCodePoint(codePoint(value))}'`, spec)
  if (verb === 'U') {
    return pad(
      `U+${value
        .toString(16)
        .toUpperCase()
        .padStart(Math.max(4, spec.precision ?? 0), '0')}`,
      { ...spec, zero: false },
    )
  }
  const shape = bases[verb]
  if (!shape) return undefined
  const digits = (value < 0n ? -value : value).toString(shape.base)
  const cased = verb === 'X' ? digits.toUpperCase() : digits
  const prefix = (spec.sharp ? shape.prefix : '') + (verb === 'O' ? '0o' : '')
  if (spec.precision !== undefined) {
    const body = spec.precision === 0 && value === 0n ? '' : cased.padStart(spec.precision, '0')
    const shown = prefix === '0' && body.startsWith('0') ? body : prefix + body
    return pad(sign(value < 0n, spec) + shown, { ...spec, zero: false })
  }
  return padNumber(sign(value < 0n, spec), prefix + cased, spec)
}

const codePoint = (value: bigint) => (value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd)

function sign(negative: boolean, spec: Spec): string {
  if (negative) return '-'
  if (spec.plus) return '+'
  return spec.space ? ' ' : ''
}

/** Zeros go between the sign and the digits. */
function padNumber(prefix: string, digits: string, spec: Spec): string {
  if (!spec.zero) return pad(prefix + digits, spec)
  return prefix + digits.padStart((spec.width ?? 0) - prefix.length, '0')
}

function formatFloat64(verb: string, spec: Spec, value: number): string | undefined {
  if (!'vgGfFeExX'.includes(verb)) return undefined
  const negative = value < 0 || Object.is(value, -0)
  if (!Number.isFinite(value)) {
    const front = value === Infinity && !spec.space ? '+' : sign(negative, spec)
    return pad(front + (Number.isNaN(value) ? 'NaN' : 'Inf'), { ...spec, zero: false })
  }
  const digits = floatDigits(verb.toLowerCase(), Math.abs(value), spec)
  return padNumber(sign(negative, spec), 'EGX'.includes(verb) ? digits.toUpperCase() : digits, spec)
}

function floatDigits(verb: string, size: number, spec: Spec): string {
  if (verb === 'f') return fixed(size, spec.precision ?? 6)
  if (verb === 'e') return exponential(size, spec.precision ?? 6)
  if (verb === 'x') return hexadecimal(size, spec.precision)
  if (spec.precision !== undefined) return general(size, spec.precision, spec.sharp)
  return formatFloatV(size)
}

/** The decimal digits of a positive number rounded half to even, as Go does: 0.digits x 10^point. */
function round(size: number, digits: number): { digits: string; point: number } {
  if (size === 0) return { digits: '0'.repeat(Math.max(digits, 0)), point: 1 }
  // 101 digits decide every tie: a double's expansion has no longer run of zeros.
  const [mantissa = '', exponent = '0'] = size.toExponential(100).split('e')
  const all = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  if (digits < 0) return { digits: '', point }
  const kept = all.slice(0, digits).padEnd(digits, '0')
  const rest = all.slice(digits)
  const tie = /^50*$/.test(rest)
  const odd = '13579'.includes(kept.at(-1) ?? '0')
  if (tie ? !odd : rest < '5') return { digits: kept, point }
  const up = (BigInt(kept || '0') + 1n).toString().padStart(digits, '0')
  return up.length > Math.max(digits, 0) ? { digits: up, point: point + 1 } : { digits: up, point }
}

function fixed(size: number, precision: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '')
  const point = size === 0 ? 1 : Number(size.toExponential(20).split('e')[1]) + 1
  const rounded = round(size, point + precision)
  const whole = rounded.point > 0 ? rounded.digits.slice(0, rounded.point).padEnd(rounded.point, '0') : '0'
  const after = rounded.point > 0 ? rounded.digits.slice(rounded.point) : '0'.repeat(-rounded.point) + rounded.digits
  return precision > 0 ? `${whole}.${after.slice(0, precision).padEnd(precision, '0')}` : whole
}

function exponential(size: number, precision: number): string {
  const { digits, point } = round(size, precision + 1)
  const tail = digits.slice(1, precision + 1)
  return `${digits.charAt(0)}${tail === '' ? '' : `.${tail}`}e${power(size === 0 ? 0 : point - 1)}`
}

/** `0x1.8p+01`: the exact bits, or rounded half to even to so many digits. */
function hexadecimal(size: number, precision: number | undefined): string {
  let exponent = size === 0 ? 0 : Math.floor(Math.log2(size))
  // 52 bits behind the point; log2 may be off by one at the ends of its range.
  let scaled = size / 2 ** exponent
  if (scaled >= 2) exponent++
  if (scaled < 1 && size > 0) exponent--
  scaled = size / 2 ** exponent
  let bits = BigInt(Math.round(scaled * 2 ** 52))
  const digits = precision ?? 13
  if (digits < 13) {
    const cut = BigInt(52 - 4 * digits)
    const half = 1n << (cut - 1n)
    const rest = bits & ((1n << cut) - 1n)
    bits >>= cut
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits++
    bits <<= cut
    if (bits >= 1n << 53n) {
      bits >>= 1n
      exponent++
    }
  }
  const fraction = (bits & ((1n << 52n) - 1n)).toString(16).padStart(13, '0')
  const shown = precision === undefined ? fraction.replace(/0+$/, '') : fraction.padEnd(digits, '0').slice(0, digits)
  return `0x${bits >> 52n}${shown === '' ? '' : `.${shown}`}p${power(exponent)}`
}

function power(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0')
}

function general(size: number, asked: number, sharp: boolean): string {
  const precision = asked === 0 ? 1 : asked
  const { digits, point } = round(size, precision)
  const exponent = size === 0 ? 0 : point - 1
  const significant = digits.slice(0, precision).replace(/0+$/, '')
  const limit = precision > significant.length && significant.length >= point ? significant.length : precision
  if (exponent < -4 || exponent >= Math.max(limit, size === 0 ? 1 : 0)) {
    const text = exponential(size, precision - 1)
    return sharp ? text : text.replace(/\.?0*e/, 'e')
  }
  const text = fixed(size, Math.max(precision - 1 - exponent, 0))
  return sharp || !text.includes('.') ? text : text.replace(/\.?0+$/, '')
}
