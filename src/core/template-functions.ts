import { isIP } from 'node:net'
import { RE2JS } from 're2js'
import { parseDuration } from './duration.ts'
import { parseFloat64 } from './float.ts'
import type { Labels } from './labels.ts'
import type { ParamType, TemplateFunction } from './template-eval.ts'
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  timeOf,
} from './template-humanize.ts'
import { quote, sprintf } from './template-printf.ts'
import { GoDuration } from './template-time.ts'
import { GoList, GoMap, GoStruct, printed, truth, typeOf, type Value } from './template-value.ts'

/** What functions that look outside the template need. */
export interface TemplateEnv {
  /** Ms since the epoch: the time of the evaluation. */
  now: number
  /** Answers `query "expr"` at that time. Absent: such a template fails with a clear text. */
  query?: (expr: string) => readonly { labels: Labels; value: number }[]
  /** Where people reach this server, for the functions `externalURL` and `pathPrefix`; absent: they fail. */
  externalUrl?: string
}

const any: ParamType = 'interface {}'

function fn(params: readonly ParamType[], call: (...args: Value[]) => Value, rest?: ParamType): TemplateFunction {
  return rest === undefined ? { params, call } : { params, call, rest }
}

const text = (call: (...args: string[]) => Value, count = 1) =>
  fn(Array<ParamType>(count).fill('string'), (...args) => call(...args.map(String)))

const numeric = (call: (value: number) => Value) => fn([any], (value) => call(toFloat(value)))

function toFloat(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') throw new Error(`can't convert ${typeOf(value)} to float`)
  return parseFloat64(value) ?? fail(`strconv.ParseFloat: parsing ${quote(value)}: invalid syntax`)
}

const nilPointer = 'runtime error: invalid memory address or nil pointer dereference'

function fail(message: string): never {
  throw new Error(message)
}

/** Functions that need nothing from outside: Go's own and Prometheus's. */
const pure: Readonly<Record<string, TemplateFunction>> = {
  and: fn([any], (value) => value, any),
  or: fn([any], (value) => value, any),
  not: fn([any], (value) => !truth(value)),
  eq: fn([any], (first, ...others) => equalsAny(first, others), any),
  ne: fn([any, any], (a, b) => !equalsAny(a, [b])),
  lt: fn([any, any], (a, b) => less(a, b)),
  le: fn([any, any], (a, b) => less(a, b) || equalsAny(a, [b])),
  gt: fn([any, any], (a, b) => !less(a, b) && !equalsAny(a, [b])),
  ge: fn([any, any], (a, b) => !less(a, b)),
  len: fn([any], (value) => BigInt(lengthOf(value))),
  index: fn([any], (value, ...keys) => keys.reduce(element, value), any),
  slice: fn([any], (value, ...bounds) => sliced(value, bounds), any),
  print: fn([], (...args) => sprint(args), any),
  println: fn([], (...args) => `${args.map(printed).join(' ')}\n`, any),
  printf: fn(['string'], (format, ...args) => sprintf(String(format), args), any),
  html: fn([], (...args) => escapeHtml(shown(args)), any),
  js: fn([], (...args) => escapeJs(shown(args)), any),
  urlquery: fn([], (...args) => queryEscape(shown(args)), any),
  urlQueryEscape: text(queryEscape),
  args: fn([], (...args) => new GoMap(Object.fromEntries(args.map((arg, i) => [`arg${i}`, arg])), undefined), any),
  safeHtml: text((value) => value),
  title: text(title),
  toUpper: text((value) => value.toUpperCase()),
  toLower: text((value) => value.toLowerCase()),
  match: text((pattern, value) => compile(pattern).matcher(value).find(), 2),
  reReplaceAll: text((pattern, by, value) => replaceAll(pattern, by, value), 3),
  graphLink: text((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=0`),
  tableLink: text((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`),
  stripPort: text((address) => splitHostPort(address)?.host ?? address),
  stripDomain: text(stripDomain),
  humanize: numeric(humanize),
  humanize1024: numeric(humanize1024),
  humanizeDuration: numeric(humanizeDuration),
  humanizePercentage: numeric(humanizePercentage),
  humanizeTimestamp: numeric(humanizeTimestamp),
  toTime: numeric(timeOf),
  toDuration: numeric((seconds) => new GoDuration(Math.trunc(seconds * 1e9))),
  parseDuration: text(durationSeconds),
  first: fn(
    ['template.queryResult'],
    (list) => listOf(list).items[0] ?? fail('first() called on vector with no elements'),
  ),
  value: fn(['*template.sample'], (sample) => fieldOf(sample, 'Value')),
  label: fn(['string', '*template.sample'], (name, sample) => labelOf(sample, String(name))),
  strvalue: fn(['*template.sample'], (sample) => labelOf(sample, '__value__')),
  sortByLabel: fn(['string', 'template.queryResult'], (name, list) => sortByLabel(listOf(list), String(name))),
}

/** Every function a template may call, with what looks outside bound to `env`. */
export function functionsFor(env: TemplateEnv): Readonly<Record<string, TemplateFunction>> {
  return {
    ...pure,
    query: text((expr) => {
      if (!env.query) return fail('there is nothing to query here')
      return new GoList('template.queryResult', env.query(expr).map(sample))
    }),
    now: fn([], () => env.now / 1000),
    externalURL: fn([], () => env.externalUrl ?? fail(nilPointer)),
    pathPrefix: fn([], () => pathOf(env.externalUrl ?? fail(nilPointer))),
  }
}

const names = new Set(Object.keys(functionsFor({ now: 0 })))
export const isTemplateFunction = (name: string): boolean => names.has(name)
export const templateFunctionNames: readonly string[] = [...names]

function sample({ labels, value }: { labels: Labels; value: number }): GoStruct {
  return new GoStruct('*template.sample', { Labels: new GoMap(labels, ''), Value: value })
}

const listOf = (value: Value): GoList => (value instanceof GoList ? value : new GoList('template.queryResult', []))

function fieldOf(value: Value, name: string): Value {
  if (!(value instanceof GoStruct)) return fail(nilPointer)
  return value.fields[name]
}

function labelOf(value: Value, name: string): Value {
  const labels = fieldOf(value, 'Labels')
  return labels instanceof GoMap ? labels.get(name) : ''
}

function sortByLabel(list: GoList, name: string): GoList {
  const key = (item: Value) => String(labelOf(item, name))
  const sorted = [...list.items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  return new GoList(list.type, sorted)
}

function kindOf(value: Value): 'bool' | 'int' | 'float' | 'string' | 'other' {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  return typeof value === 'string' ? 'string' : 'other'
}

function comparable(value: Value): Value {
  if (value instanceof GoMap || value instanceof GoList) fail(`uncomparable type ${typeOf(value)}: ${printed(value)}`)
  return value
}

/** Numbers of unlike type (`5` is an int, `$value` a float) do not compare, as in Go: write `5.0`. */
function equalsAny(first: Value, others: readonly Value[]): boolean {
  comparable(first)
  if (others.length === 0) fail('missing argument for comparison')
  return others.some((other) => {
    if (first === undefined || other === undefined) return first === other
    if (kindOf(first) !== kindOf(other)) fail('incompatible types for comparison')
    return first === comparable(other)
  })
}

function less(a: Value, b: Value): boolean {
  const [kind, other] = [kindOf(a), kindOf(b)]
  if (kind === 'other' || other === 'other') fail('invalid type for comparison')
  if (kind !== other) fail('incompatible types for comparison')
  if (kind === 'bool') fail('invalid type for comparison')
  return (a as number | bigint | string) < (b as number | bigint | string)
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof GoMap) return Object.keys(value.entries).length
  if (value instanceof GoList) return value.items.length
  return fail(value === undefined ? 'len of nil pointer' : `len of type ${typeOf(value)}`)
}

function element(on: Value, key: Value): Value {
  if (on instanceof GoMap) {
    if (typeof key !== 'string') return fail(`value has type ${typeOf(key)}; should be string`)
    return on.get(key)
  }
  if (on === undefined) return fail('index of untyped nil')
  if (!(on instanceof GoList) && typeof on !== 'string') return fail(`can't index item of type ${typeOf(on)}`)
  if (typeof key !== 'bigint') return fail(`cannot index slice/array with type ${typeOf(key)}`)
  const size = lengthOf(on)
  if (key < 0n || key > BigInt(size)) fail(`index out of range: ${key}`)
  if (key === BigInt(size)) fail(`reflect: ${on instanceof GoList ? 'slice' : 'string'} index out of range`)
  return on instanceof GoList ? on.items[Number(key)] : BigInt(Buffer.from(on)[Number(key)] ?? 0)
}

function sliced(value: Value, bounds: readonly Value[]): Value {
  if (!(value instanceof GoList) && typeof value !== 'string') return fail(`can't slice item of type ${typeOf(value)}`)
  if (bounds.length > 2) return fail(`too many slice indexes: ${bounds.length}`)
  const size = lengthOf(value)
  const [from = 0, to = size] = bounds.map((bound) => {
    if (typeof bound !== 'bigint') return fail(`cannot index slice/array with type ${typeOf(bound)}`)
    return bound >= 0n && bound <= BigInt(size) ? Number(bound) : fail(`index out of range: ${bound}`)
  })
  if (from > to) fail(`invalid slice index: ${from} > ${to}`)
  if (value instanceof GoList) return new GoList(value.type, value.items.slice(from, to))
  return Buffer.from(value).subarray(from, to).toString()
}

/** Blanks stand between neighbours of which neither is a string. */
function sprint(args: readonly Value[]): string {
  const spaced = (i: number) => i > 0 && typeof args[i] !== 'string' && typeof args[i - 1] !== 'string'
  return args.map((arg, i) => (spaced(i) ? ' ' : '') + printed(arg)).join('')
}

/** As an action prints it. */
const shown = (args: readonly Value[]) => sprint(args.map((arg) => arg ?? '<no value>'))

const htmlEscapes: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}
const escapeHtml = (value: string) => value.replace(/["'&<>]/g, (char) => htmlEscapes[char] ?? char)

function escapeJs(value: string): string {
  return value.replace(/[\\'"<>&=\p{Cc}]/gu, (char) => {
    if (char === '\\' || char === "'" || char === '"') return `\\${char}`
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  })
}

function queryEscape(value: string): string {
  return encodeURIComponent(value)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function title(value: string): string {
  return value.replace(/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_'’.]*/gu, (word) => {
    const [first = ''] = word
    return first.toUpperCase() + word.slice(first.length)
  })
}

const patterns = new Map<string, RE2JS>()

function compile(pattern: string): RE2JS {
  const known = patterns.get(pattern)
  if (known) return known
  let made: RE2JS
  try {
    made = RE2JS.compile(pattern)
  } catch (error) {
    throw new Error(`error parsing regexp: ${(error as Error).message}`)
  }
  if (patterns.size >= 1000) patterns.clear()
  patterns.set(pattern, made)
  return made
}

/** As Go's ReplaceAllString: `$1`, `${1}` and `${name}` stand for groups, `$1x` for a group called `1x`. */
function replaceAll(pattern: string, by: string, value: string): string {
  const matcher = compile(pattern).matcher(value)
  const groups = compile(pattern).namedGroups() as Record<string, number>
  let result = ''
  let at = 0
  while (matcher.find()) {
    result += value.slice(at, matcher.start())
    result += by.replace(/\$\$|\$(\w+)|\$\{(\w+)\}/g, (whole, bare?: string, braced?: string) => {
      if (whole === '$$') return '$'
      const name = bare ?? braced ?? ''
      const index = /^\d+$/.test(name) ? Number(name) : groups[name]
      return index !== undefined && index <= matcher.groupCount() ? (matcher.group(index) ?? '') : ''
    })
    at = matcher.end()
  }
  return result + value.slice(at)
}

/** Undefined where Go's net.SplitHostPort gives an error. */
function splitHostPort(address: string): { host: string; port: string } | undefined {
  const found = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(address)
  return found ? { host: found[1] ?? found[2] ?? '', port: found[3] ?? '' } : undefined
}

function stripDomain(address: string): string {
  const split = splitHostPort(address)
  const host = split?.host ?? address
  if (isIP(host) !== 0) return address
  const short = host.split('.')[0] ?? ''
  return split && split.port !== '' ? `${short}:${split.port}` : short
}

function durationSeconds(value: string): number {
  const ms = parseDuration(value.replace(/^-/, ''))
  if (ms === undefined) return fail(`not a valid duration string: ${quote(value)}`)
  return (value.startsWith('-') ? -ms : ms) / 1000
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/^\/$/, '') : ''
}
