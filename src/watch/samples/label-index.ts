import type { Labels } from '../../core/labels.ts'
import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import type { Row } from './row.ts'

interface Posting {
  /** The one string that all rows share for this value. */
  readonly value: string
  rows: Row[]
}

/**
 * Rows by label pair and by label set. Rows stand in the order they were added, everywhere. Labels handed in have sorted
 * names and no empty values.
 */
export class LabelIndex {
  readonly #postings = new Map<string, Map<string, Posting>>()
  readonly #sets = new Map<number, Row | Row[]>()
  #all: Row[] = []

  get size(): number {
    return this.#all.length
  }

  /** The row with exactly these labels. */
  find(labels: Labels): Row | undefined {
    const found = this.#sets.get(hashOf(labels))
    if (found === undefined) return undefined
    return Array.isArray(found)
      ? found.find((row) => same(row.labels, labels))
      : same(found.labels, labels)
        ? found
        : undefined
  }

  /** The same labels made of the strings that the index holds already, so that a value is in memory once. */
  intern(labels: Labels): Labels {
    const shared: Record<string, string> = {}
    for (const name in labels) {
      const value = labels[name] as string
      shared[name] = this.#postings.get(name)?.get(value)?.value ?? value
    }
    return shared
  }

  add(row: Row): void {
    this.#all.push(row)
    const key = hashOf(row.labels)
    const known = this.#sets.get(key)
    this.#sets.set(key, known === undefined ? row : Array.isArray(known) ? [...known, row] : [known, row])
    for (const name in row.labels) this.#posting(name, row.labels[name] as string).rows.push(row)
  }

  /** Removes many at once: each list they stand in is filtered once. */
  remove(rows: readonly Row[]): void {
    const gone = new Set(rows)
    const touched = new Map<Posting, string>()
    for (const row of gone) {
      this.#forget(row)
      for (const name in row.labels) touched.set(this.#posting(name, row.labels[name] as string), name)
    }
    for (const [posting, name] of touched) {
      posting.rows = posting.rows.filter((row) => !gone.has(row))
      if (posting.rows.length === 0) this.#drop(name, posting.value)
    }
    this.#all = this.#all.filter((row) => !gone.has(row))
  }

  /** Rows that match every matcher, in the order they were added. */
  select(matchers: readonly Matcher[]): readonly Row[] {
    let rows = this.#all
    let best: Matcher | undefined
    for (const matcher of matchers) {
      const listed = this.#listed(matcher)
      if (listed === undefined || listed.length > rows.length) continue
      rows = listed
      best = matcher
    }
    const rest = matchers.filter((matcher) => matcher !== best).map(rowTest)
    return rest.length === 0 ? rows.slice() : rows.filter((row) => rest.every((test) => test(row)))
  }

  /** The rows of an equality matcher; undefined where the list would not answer the matcher. */
  #listed({ name, op, value }: Matcher): Row[] | undefined {
    if (op !== '=' || value === '') return undefined
    return this.#postings.get(name)?.get(value)?.rows ?? []
  }

  #posting(name: string, value: string): Posting {
    let values = this.#postings.get(name)
    if (values === undefined) {
      values = new Map()
      this.#postings.set(name, values)
    }
    let posting = values.get(value)
    if (posting === undefined) {
      posting = { value, rows: [] }
      values.set(value, posting)
    }
    return posting
  }

  #drop(name: string, value: string): void {
    const values = this.#postings.get(name)
    values?.delete(value)
    if (values?.size === 0) this.#postings.delete(name)
  }

  #forget(row: Row): void {
    const key = hashOf(row.labels)
    const known = this.#sets.get(key)
    if (!Array.isArray(known)) {
      this.#sets.delete(key)
      return
    }
    const left = known.filter((other) => other !== row)
    this.#sets.set(key, left.length === 1 ? (left[0] as Row) : left)
  }
}

/** A matcher's test of a row, which judges each distinct value once. */
function rowTest(matcher: Matcher): (row: Row) => boolean {
  const test = compileMatcher(matcher)
  const verdicts = new Map<string, boolean>()
  return ({ labels }) => {
    // Labels are plain objects: a label such as `constructor` must not find what every object inherits.
    const value = Object.hasOwn(labels, matcher.name) ? (labels[matcher.name] as string) : ''
    let verdict = verdicts.get(value)
    if (verdict === undefined) {
      verdict = test(value)
      verdicts.set(value, verdict)
    }
    return verdict
  }
}

function hashOf(labels: Labels): number {
  let hash = 0x811c9dc5
  for (const name in labels) {
    hash = mix(hash, name)
    hash = mix(hash, labels[name] as string)
  }
  return hash
}

/** FNV-1a over UTF-16 units, closed by one that no name holds. */
function mix(start: number, text: string): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return Math.imul(hash ^ 0xffff, 0x01000193)
}

function same(one: Labels, other: Labels): boolean {
  let count = 0
  for (const name in one) {
    if (!Object.hasOwn(other, name) || one[name] !== other[name]) return false
    count++
  }
  return count === Object.keys(other).length
}
