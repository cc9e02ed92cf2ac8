import { type Labels, metricName } from '../core/labels.ts'
import { compileMatcher, type Matcher } from '../core/matchers.ts'
import type { Mode } from './ast.ts'
import { Frame, type Names } from './frame.ts'
import { labelValue } from './labels.ts'
import type { Queryable, Series } from './queryable.ts'

/** The series of a selector, in the order of the queryable, each with its row. */
export class SeriesFrame extends Frame {
  readonly names: Names
  readonly #series: Series[] = []
  readonly #rows = new Map<Series, number>()

  constructor(names: Names) {
    super()
    this.names = names
  }

  get size(): number {
    return this.#series.length
  }

  labelsOf(row: number): Labels {
    return this.seriesOf(row).labels
  }

  seriesOf(row: number): Series {
    return this.#series[row] as Series
  }

  rowOf(series: Series): number {
    let row = this.#rows.get(series)
    if (row === undefined) {
      row = this.#series.push(series) - 1
      this.#rows.set(series, row)
    }
    return row
  }
}

export interface Selection {
  readonly frame: SeriesFrame
  readonly series: readonly Series[]
  /** Row of each of `series`. */
  readonly rows: Int32Array
}

interface Known {
  readonly epoch: number
  readonly selection: Selection
}

const mostSelections = 20_000
/** Selectors that were not used during so many look-ups are forgotten, and with them the series they hold. */
const generation = 100_000

/**
 * Resolves selectors against a queryable, each once per epoch. When series come and go the frame stays, so what was
 * computed from the labels of those that stayed is kept.
 */
export class Selections {
  readonly #queryable: Queryable
  readonly #mode: Mode
  #recent = new Map<string, Known>()
  #before = new Map<string, Known>()
  #lookups = 0

  constructor(queryable: Queryable, mode: Mode) {
    this.#queryable = queryable
    this.#mode = mode
  }

  /** `key` stands for the matchers: see `selectionKey`. */
  get(key: string, matchers: readonly Matcher[]): Selection {
    const { epoch } = this.#queryable
    const known = this.#find(key)
    if (known?.epoch === epoch) return known.selection
    const selection = refresh(this.#select(matchers), known?.selection, namesOf(matchers))
    this.#recent.set(key, { epoch, selection })
    return selection
  }

  #find(key: string): Known | undefined {
    if (++this.#lookups >= generation || this.#recent.size >= mostSelections) {
      this.#before = this.#recent
      this.#recent = new Map()
      this.#lookups = 0
    }
    const recent = this.#recent.get(key)
    if (recent) return recent
    const before = this.#before.get(key)
    if (before) this.#recent.set(key, before)
    return before
  }

  #select(matchers: readonly Matcher[]): readonly Series[] {
    if (this.#mode === 'v3') return this.#queryable.select(matchers)
    // The dot of version 2 does not match a newline, which the queryable, speaking version 3, does not know.
    const regular = matchers.filter(isRegex)
    const found = this.#queryable.select(matchers.filter((matcher) => !isRegex(matcher)))
    if (regular.length === 0) return found
    const tests = regular.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher, false) }))
    return found.filter((series) => tests.every(({ name, test }) => test(labelValue(series.labels, name))))
  }
}

function isRegex({ op }: Matcher): boolean {
  return op === '=~' || op === '!~'
}

export function selectionKey(matchers: readonly Matcher[]): string {
  return JSON.stringify(matchers.map(({ name, op, value }) => [name, op, value]))
}

function namesOf(matchers: readonly Matcher[]): Names {
  const named = matchers.some(({ name, op, value }) => name === metricName && op === '=' && value !== '')
  return named ? 'one' : 'many'
}

function refresh(series: readonly Series[], last: Selection | undefined, names: Names): Selection {
  if (last && sameSeries(series, last.series)) return last
  const worthKeeping = last && last.frame.size < 2 * series.length + 64
  const frame = worthKeeping ? last.frame : new SeriesFrame(names)
  return { frame, series: series.slice(), rows: Int32Array.from(series, (one) => frame.rowOf(one)) }
}

function sameSeries(a: readonly Series[], b: readonly Series[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
