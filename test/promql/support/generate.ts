import { stale } from '../../support/series.ts'

/** A seeded generator of numbers (mulberry32), so that a failing case can be made again. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** Some of them, at least one. */
  some<T>(from: readonly T[]): T[] {
    const chosen = from.filter(() => this.chance(0.5))
    return chosen.length > 0 ? chosen : [this.pick(from)]
  }
}

export interface GeneratedSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly (number | typeof stale | undefined)[]
}

/** How many samples each series has, and their distance in seconds. */
export const sampleCount = 60
export const interval = 15

export function generateSeries(random: Random): GeneratedSeries[] {
  const series: GeneratedSeries[] = []
  for (const name of ['http_total', 'job_total']) {
    for (const code of ['200', '404', '500']) {
      for (const instance of random.some(['one', 'two', 'three'])) {
        series.push({ labels: { __name__: name, code, instance }, values: counter(random) })
      }
    }
  }
  for (const name of ['temp', 'load', 'odd']) {
    for (const instance of random.some(['one', 'two', 'three'])) {
      series.push({ labels: { __name__: name, instance }, values: gauge(random, name === 'odd') })
    }
  }
  series.push({ labels: { __name__: 'only', job: 'x' }, values: gauge(random, false) })
  for (const instance of ['one', 'two']) series.push(...histogram(random, instance))
  return series
}

function gaps(random: Random, values: (number | undefined)[]): GeneratedSeries['values'] {
  const missing = random.pick([0, 0, 0.05, 0.3])
  const ending = random.pick([0, 0, 0.03])
  return values.map((value) => (random.chance(missing) ? undefined : random.chance(ending) ? stale : value))
}

function counter(random: Random): GeneratedSeries['values'] {
  let value = random.next() * 100
  const reset = random.pick([0, 0.02, 0.1])
  return gaps(
    random,
    Array.from({ length: sampleCount }, () => {
      value = random.chance(reset) ? random.next() * 5 : value + random.pick([0, 1, 7.5, random.next() * 20])
      return value
    }),
  )
}

function gauge(random: Random, odd: boolean): GeneratedSeries['values'] {
  const scale = random.pick([1, 100, 1e9, 1e-9])
  const special = [Number.NaN, Infinity, -Infinity, 0, -0.5, 1e300, -1e300]
  return gaps(
    random,
    Array.from({ length: sampleCount }, () => {
      if (odd && random.chance(0.15)) return random.pick(special)
      return (random.next() - 0.4) * scale
    }),
  )
}

function histogram(random: Random, instance: string): GeneratedSeries[] {
  const bounds = ['0.1', '0.5', '1', '2.5', '+Inf']
  const counts = bounds.map(() => 0)
  const columns = bounds.map((): (number | undefined)[] => [])
  for (let i = 0; i < sampleCount; i++) {
    const inc = bounds.map(() => random.below(4))
    let cumulated = 0
    bounds.forEach((_, b) => {
      cumulated += inc[b] ?? 0
      counts[b] = (counts[b] ?? 0) + cumulated
      columns[b]?.push(random.chance(0.02) ? undefined : counts[b])
    })
  }
  return bounds.map((le, b) => ({ labels: { __name__: 'lat_bucket', instance, le }, values: columns[b] ?? [] }))
}

const labelNames = ['instance', 'code', 'job', 'le']
const rangeFunctions = [
  ...['rate', 'increase', 'delta', 'irate', 'idelta', 'deriv', 'changes', 'resets'],
  ...['avg', 'sum', 'min', 'max', 'count', 'last', 'stddev', 'stdvar', 'present'].map((name) => `${name}_over_time`),
]
const mathNames = [
  ...['abs', 'ceil', 'floor', 'sqrt', 'ln', 'log2', 'log10', 'sgn', 'deg', 'rad', 'round'],
  ...['asin', 'acos', 'atan', 'tanh', 'asinh', 'acosh', 'atanh'],
  ...['hour', 'minute', 'month', 'year', 'day_of_week', 'day_of_month', 'day_of_year', 'days_in_month'],
  ...['timestamp', 'sort', 'sort_desc'],
]
/** Of large arguments these make noise of the last digit. */
const steepNames = ['sin', 'cos', 'tan', 'exp', 'sinh', 'cosh']
const comparisons = ['==', '!=', '>', '<', '>=', '<=']
const arithmetic = ['+', '-', '*', '/', '%', '^', 'atan2']

/** Writes random expressions that type-check; whether they can be evaluated is another matter. */
export class ExpressionGenerator {
  readonly #random: Random
  /** promtool 2.42 loses sight of the moment of an `@` inside some subqueries. */
  #inSubquery = false

  constructor(random: Random) {
    this.#random = random
  }

  /** A scalar or an instant vector. */
  expression(): string {
    return this.#random.chance(0.06) ? this.#scalar(3) : this.#vector(this.#random.pick([1, 2, 2, 3, 3, 4]))
  }

  #vector(depth: number): string {
    const random = this.#random
    if (depth <= 0) return this.#selector()
    const kinds: (() => string)[] = [
      () => this.#selector(),
      () => this.#ranged(depth),
      () => this.#ranged(depth),
      () => this.#aggregate(depth),
      () => this.#aggregate(depth),
      () => this.#binary(depth),
      () => this.#binary(depth),
      () => this.#withScalar(depth),
      () => `${random.pick(mathNames)}(${this.#vector(depth - 1)})`,
      () => `${random.pick(steepNames)}(clamp(${this.#vector(depth - 1)}, -3, 3))`,
      () => this.#special(depth),
      () => `-${this.#operand(depth - 1)}`,
    ]
    return random.pick(kinds)()
  }

  /** Something that any operator can stand beside. */
  #operand(depth: number): string {
    return depth <= 0 ? this.#selector() : `(${this.#vector(depth)})`
  }

  #scalar(depth: number): string {
    const random = this.#random
    if (depth <= 0 || random.chance(0.5))
      return random.pick(['0', '1', '2', '-1', '0.5', '100', '1e9', 'Inf', 'NaN', '0x1f'])
    return random.pick([
      () => 'time()',
      () => 'pi()',
      () => `scalar(${this.#vector(depth - 1)})`,
      () => `(${this.#scalar(depth - 1)} ${random.pick(arithmetic)} ${this.#scalar(depth - 1)})`,
      () => `(${this.#scalar(depth - 1)} ${random.pick(comparisons)} bool ${this.#scalar(depth - 1)})`,
    ])()
  }

  #matchers(): string {
    const random = this.#random
    const one = () =>
      random.pick([
        ...['instance="one"', 'instance!="one"', 'instance=~"one|two"', 'instance!~"t.*"', 'instance=~".*o"'],
        ...['code="200"', 'code=~"4..|5.."', 'code!~"2.+"', 'code=""', 'code!=""'],
      ])
    return random.chance(0.6) ? '' : `{${Array.from({ length: random.pick([1, 1, 2]) }, one).join(',')}}`
  }

  #metric(): string {
    const random = this.#random
    if (random.chance(0.06)) return '{__name__=~"http_total|job_total"}'
    if (random.chance(0.03)) return '{__name__=~"temp|load"}'
    if (random.chance(0.03)) return 'missing'
    const name = random.pick([
      'http_total',
      'http_total',
      'job_total',
      'temp',
      'temp',
      'load',
      'odd',
      'only',
      'lat_bucket',
    ])
    return name + this.#matchers()
  }

  #times(): string {
    const random = this.#random
    const offset = random.chance(0.15) ? ` offset ${random.pick(['1m', '37s', '5m', '-1m', '-10s'])}` : ''
    const at =
      !this.#inSubquery && random.chance(0.08)
        ? ` @ ${random.pick(['300', '421.5', '0', 'start()', 'end()', '-10'])}`
        : ''
    return random.chance(0.5) ? offset + at : at + offset
  }

  #selector(): string {
    return this.#metric() + this.#times()
  }

  #range(depth: number): string {
    const random = this.#random
    const range = random.pick(['15s', '30s', '1m', '2m', '2m', '5m', '10m', '47s'])
    if (depth > 0 && random.chance(0.25)) {
      const step = random.pick(['', '', '30s', '15s', '47s', '1m'])
      const outside = this.#inSubquery
      this.#inSubquery = true
      const inner = this.#operand(depth - 1)
      this.#inSubquery = outside
      return `${inner}[${range}:${step}]${this.#times()}`
    }
    return `${this.#metric()}[${range}]${this.#times()}`
  }

  #ranged(depth: number): string {
    const random = this.#random
    const range = this.#range(depth - 1)
    const kind = random.next()
    if (kind < 0.06) return `quantile_over_time(${random.pick(['0.5', '0.9', '0', '1', '-1', '2', '0.25'])}, ${range})`
    if (kind < 0.1) return `predict_linear(${range}, ${random.pick(['60', '3600', '-60', '0.5'])})`
    if (kind < 0.13)
      return `holt_winters(${range}, ${random.pick(['0.5', '0.1', '0.99'])}, ${random.pick(['0.5', '0.1'])})`
    if (kind < 0.16) return `absent_over_time(${range})`
    return `${random.pick(rangeFunctions)}(${range})`
  }

  #labels(): string {
    return this.#random.some(labelNames).join(', ')
  }

  #grouping(): string {
    const random = this.#random
    if (random.chance(0.3)) return ''
    return random.chance(0.6) ? ` by (${this.#labels()})` : ` without (${this.#labels()})`
  }

  #aggregate(depth: number): string {
    const random = this.#random
    const kind = random.next()
    const grouping = this.#grouping()
    if (kind < 0.1) {
      // promtool adds series in random order, and the order decides between equal values: there must be none.
      const distinct = random.pick([
        'temp',
        'load',
        'avg_over_time(load[2m])',
        'temp offset 30s',
        'max_over_time(temp[5m]) * 2',
      ])
      return `${random.pick(['topk', 'bottomk'])}${grouping}(${random.pick(['1', '2', '3', '0', '100'])}, ${distinct})`
    }
    // The last digit of a result must not become a label.
    if (kind < 0.14)
      return `count_values${grouping}("${random.pick(['value', 'instance'])}", ${random.pick(['odd', 'changes(temp[1m])', 'http_total', '-load'])})`
    const inner = this.#vector(depth - 1)
    if (kind < 0.2) return `quantile${grouping}(${random.pick(['0.5', '0.9', '0', '1', '-1', '2'])}, ${inner})`
    const op = random.pick(['sum', 'sum', 'sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar'])
    return `${op}${grouping} (${inner})`
  }

  /** `on` or `ignoring`, perhaps with a group that includes labels they don't name. */
  #matching(grouped: boolean): string {
    const random = this.#random
    if (random.chance(0.35)) return ''
    const labels = random.chance(0.1) ? [] : random.some(labelNames)
    const matching = ` ${random.pick(['on', 'ignoring'])} (${labels.join(', ')})`
    if (!grouped || random.chance(0.6)) return matching
    const free = labelNames.filter((name) => !labels.includes(name))
    const include = random.chance(0.4) || free.length === 0 ? [] : random.some(free)
    return `${matching} ${random.pick(['group_left', 'group_right'])} (${include.join(', ')})`
  }

  #binary(depth: number): string {
    const random = this.#random
    const left = this.#operand(depth - 1)
    const right = random.chance(0.25) ? left : this.#operand(depth - 1)
    if (random.chance(0.3)) return `${left} ${random.pick(['and', 'or', 'unless'])}${this.#matching(false)} ${right}`
    const matching = this.#matching(true)
    if (random.chance(0.6)) return `${left} ${random.pick(arithmetic)}${matching} ${right}`
    return `${left} ${random.pick(comparisons)}${random.chance(0.4) ? ' bool' : ''}${matching} ${right}`
  }

  #withScalar(depth: number): string {
    const random = this.#random
    const vector = this.#operand(depth - 1)
    const scalar = this.#scalar(depth - 1)
    const op = random.chance(0.5)
      ? random.pick(arithmetic)
      : `${random.pick(comparisons)}${random.chance(0.4) ? ' bool' : ''}`
    return random.chance(0.5) ? `${vector} ${op} ${scalar}` : `${scalar} ${op} ${vector}`
  }

  #special(depth: number): string {
    const random = this.#random
    const inner = this.#vector(depth - 1)
    return random.pick([
      () => `absent(${inner})`,
      () => `vector(${this.#scalar(depth - 1)})`,
      () => `clamp(${inner}, ${this.#scalar(1)}, ${this.#scalar(1)})`,
      () => `clamp_min(${inner}, ${this.#scalar(1)})`,
      () => `clamp_max(${inner}, ${this.#scalar(1)})`,
      () => `round(${inner}, ${random.pick(['0.1', '5', '10', '0.25'])})`,
      () =>
        `label_replace(${inner}, "${random.pick(['job', 'instance', 'new'])}", "${random.pick(['$1', 'x-$1-$2', ''])}", "instance", "${random.pick(['(.*)', '(o)(.*)', 't(.+)'])}")`,
      () => `label_join(${inner}, "${random.pick(['job', 'new'])}", "-", "instance", "code")`,
      () => `histogram_quantile(${random.pick(['0.5', '0.9', '0.99', '0', '1', '2', '-1'])}, ${this.#buckets()})`,
      () => `histogram_quantile(0.9, ${inner})`,
    ])()
  }

  #buckets(): string {
    return this.#random.pick([
      'lat_bucket',
      'rate(lat_bucket[1m])',
      'sum by (le) (rate(lat_bucket[2m]))',
      'sum by (le, instance) (increase(lat_bucket[47s]))',
    ])
  }
}
