import { type Labels, metricName } from '../../core/labels.ts'
import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import { Interner } from './interner.ts'
import { LabelSets } from './label-sets.ts'
import type { Row } from './row.ts'

/** A list as short as this is searched as fast as it is narrowed down. */
const shortList = 200

/** Lists of rows by the value of one label. */
type Postings = Map<string, Row[]>

/**
 * Rows by label pair and by label set, in the order they were added, everywhere. Metric names are indexed from the start;
 * another label from the first selector on that would otherwise have to look at many series. Labels handed in have
 * sorted names and no empty values.
 */
export class LabelIndex {
  readonly #sets = new LabelSets()
  readonly #strings = new Interner()
  readonly #postings = new Map<string, Postings>([[metricName, new Map()]])

  get size(): number {
    return this.#sets.rows.length
  }

  /** The row with exactly these labels. */
  find(labels: Labels): Row | undefined {
    return this.#sets.find(labels)
  }

  /** The same labels made of shared strings. */
  intern(labels: Labels): Labels {
    const shared: Record<string, string> = {}
    for (const name in labels) shared[name] = this.#strings.share(labels[name] as string)
    return shared
  }

  add(row: Row): void {
    this.#sets.add(row)
    for (const [name, postings] of this.#postings) post(postings, row, name)
  }

  /** Removes many at once: each list they stand in is filtered once. */
  remove(rows: readonly Row[]): void {
    const gone = new Set(rows)
    for (const [name, postings] of this.#postings) {
      for (const value of new Set(rows.map((row) => labelOf(row, name)))) {
        const left = postings.get(value)?.filter((row) => !gone.has(row)) ?? []
        if (left.length > 0) postings.set(value, left)
        else postings.delete(value)
      }
    }
    this.#sets.remove(gone)
  }

  /** Rows that match every matcher, in the order they were added. */
  select(matchers: readonly Matcher[]): readonly Row[] {
    let rows: readonly Row[] = this.#sets.rows
    let narrowed: Matcher | undefined
    for (const matcher of named(matchers)) {
      const listed = rows.length > shortList ? this.#listed(matcher) : undefined
      if (listed === undefined || listed.length > rows.length) continue
      rows = listed
      narrowed = matcher
    }
    const rest = matchers.filter((matcher) => matcher !== narrowed).map(rowTest)
    return rest.length === 0 ? rows.slice() : rows.filter((row) => rest.every((test) => test(row)))
  }

  /** The rows of an equality matcher. */
  #listed({ name, value }: Matcher): readonly Row[] {
    let postings = this.#postings.get(name)
    if (postings === undefined) {
      postings = new Map()
      for (const row of this.#sets.rows) post(postings, row, name)
      this.#postings.set(name, postings)
    }
    return postings.get(value) ?? []
  }
}

/** Equality matchers that a list can answer, the metric's name first. */
function named(matchers: readonly Matcher[]): Matcher[] {
  const equal = matchers.filter(({ op, value }) => op === '=' && value !== '')
  return equal.sort((a, b) => Number(b.name === metricName) - Number(a.name === metricName))
}

function post(postings: Postings, row: Row, name: string): void {
  const value = labelOf(row, name)
  if (value === '') return
  const list = postings.get(value)
  if (list === undefined) postings.set(value, [row])
  else list.push(row)
}

/** Labels are plain objects: a label such as `constructor` must not find what every object inherits. */
function labelOf({ labels }: Row, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : ''
}

/** A matcher's test of a row, which judges each distinct value once. */
function rowTest(matcher: Matcher): (row: Row) => boolean {
  const test = compileMatcher(matcher)
  const verdicts = new Map<string, boolean>()
  return (row) => {
    const value = labelOf(row, matcher.name)
    let verdict = verdicts.get(value)
    if (verdict === undefined) {
      verdict = test(value)
      verdicts.set(value, verdict)
    }
    return verdict
  }
}
