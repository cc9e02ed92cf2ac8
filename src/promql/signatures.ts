import type { Mode, Signature, ValueType } from './ast.ts'

type Entry = [name: string, signature: Signature]

function fn(
  name: string,
  args: readonly ValueType[],
  more: { optional?: number; most?: number; returns?: ValueType; only?: Mode } = {},
): Entry {
  const { optional = 0, most = args.length, returns = 'vector', only } = more
  return [name, { name, args, optional, most, returns, ...(only && { only }) }]
}

const each = (names: string, args: readonly ValueType[], more?: Parameters<typeof fn>[2]): Entry[] =>
  names.split(' ').map((name) => fn(name, args, more))

const v3 = { only: 'v3' } as const

const signatures: ReadonlyMap<string, Signature> = new Map([
  ...each('abs ceil floor exp sqrt ln log2 log10 sgn deg rad', ['vector']),
  ...each('sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh', ['vector']),
  ...each('absent sort sort_desc timestamp', ['vector']),
  ...each('days_in_month day_of_month day_of_week day_of_year hour minute month year', ['vector'], { optional: 1 }),
  ...each('rate increase delta irate idelta deriv changes resets', ['matrix']),
  ...each('avg_over_time sum_over_time min_over_time max_over_time count_over_time last_over_time', ['matrix']),
  ...each('stddev_over_time stdvar_over_time present_over_time absent_over_time', ['matrix']),
  ...each('first_over_time mad_over_time', ['matrix'], v3),
  ...each('ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time', ['matrix'], v3),
  ...each('max_of min_of', ['scalar', 'scalar'], { returns: 'scalar', only: 'v3' }),
  ...each('sort_by_label sort_by_label_desc', ['vector', 'string'], { optional: 1, most: 64, only: 'v3' }),
  ...each('pi time', [], { returns: 'scalar' }),
  fn('scalar', ['vector'], { returns: 'scalar' }),
  fn('vector', ['scalar']),
  fn('clamp', ['vector', 'scalar', 'scalar']),
  ...each('clamp_min clamp_max', ['vector', 'scalar']),
  fn('round', ['vector', 'scalar'], { optional: 1 }),
  fn('quantile_over_time', ['scalar', 'matrix']),
  fn('predict_linear', ['matrix', 'scalar']),
  fn('holt_winters', ['matrix', 'scalar', 'scalar'], { only: 'v2' }),
  fn('double_exponential_smoothing', ['matrix', 'scalar', 'scalar'], v3),
  fn('histogram_quantile', ['scalar', 'vector']),
  fn('histogram_quantiles', ['vector', 'string', 'scalar'], { most: 12, only: 'v3' }),
  fn('histogram_fraction', ['scalar', 'scalar', 'vector'], v3),
  fn('label_replace', ['vector', 'string', 'string', 'string', 'string']),
  fn('label_join', ['vector', 'string', 'string', 'string'], { optional: 1, most: 64 }),
])

/** The function of that name in a mode. */
export function signatureOf(name: string, mode: Mode): Signature | undefined {
  const signature = signatures.get(name)
  return signature?.only === undefined || signature.only === mode ? signature : undefined
}

const native = 'avg count sum stddev stdvar fraction'.split(' ').map((what) => `histogram_${what}`)
const contextual = ['start', 'end', 'range', 'step']

const refused: ReadonlyMap<string, string> = new Map([
  ...native.map((name): [string, string] => [name, `${name}() works on native histograms`]),
  ...contextual.map((name): [string, string] => [name, `${name}() as a function belongs to duration expressions`]),
  ['info', 'info() joins info metrics'],
  ['start_timestamp', 'start_timestamp() reads created timestamps'],
])

/** Closes every refusal, so that people learn it once. */
export function needsServer(what: string): string {
  return `${what}, which needs a Prometheus server: delegate this rule to one (engine: prometheus) or rewrite it`
}

/** Why a name is no function here, and what to write instead. */
export function explainUnknown(name: string, mode: Mode): string {
  const why = refused.get(name)
  if (why !== undefined) return needsServer(why)
  const elsewhere = signatures.get(name)
  if (elsewhere?.only === 'v3') return `function "${name}" does not exist in v2 mode`
  if (name === 'holt_winters') {
    return 'function "holt_winters" is called double_exponential_smoothing since Prometheus 3'
  }
  const near = nearest(name, mode)
  return `unknown function with name "${name}"${near === undefined ? '' : `; did you mean ${near}()?`}`
}

function nearest(name: string, mode: Mode): string | undefined {
  if (name.length > 40) return undefined
  const lower = name.toLowerCase()
  const close = [...signatures.keys()]
    .filter((known) => signatureOf(known, mode) !== undefined)
    .map((known) => ({ known, distance: editDistance(lower, known) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return close && close.distance <= Math.max(1, Math.floor(name.length / 4)) ? close.known : undefined
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
