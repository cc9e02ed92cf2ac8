import type { Ms } from '../core/clock.ts'
import type { IndexKey, KindSpec, Range, Row, Write } from './port.ts'

/** A KindSpec with its document type set aside, as an adapter sees it. */
export interface AnySpec {
  kind: string
  version?: number
  indexes?: Readonly<Record<string, (doc: unknown) => IndexKey | readonly IndexKey[] | undefined>>
  expires?: (doc: unknown) => Ms | undefined
}

/** The kinds of a store by name. */
export type Specs = ReadonlyMap<string, AnySpec>

export interface PreparedPut {
  kind: string
  id: string
  /** The document as JSON. */
  body: string
  /** Index name and key, each pair once, in a fixed order. */
  keys: readonly (readonly [index: string, key: IndexKey])[]
  expires: Ms | undefined
}

/** A write checked and made independent of the caller's objects: what an adapter carries out. */
export interface PreparedWrite {
  put: readonly PreparedPut[]
  del: readonly { kind: string; id: string }[]
  append: readonly { stream: string; at: Ms; body: string }[]
  expect: readonly { kind: string; id: string; version: number }[]
  once: string | undefined
  fence: { lease: string; epoch: number } | undefined
}

const longestBody = 16 * 1024 * 1024
const longestName = 4096

/** @throws TypeError when a kind is declared twice or an index takes the reserved name `id`. */
export function specsOf(kinds: readonly KindSpec[]): Specs {
  const specs = new Map<string, AnySpec>()
  for (const spec of kinds as readonly unknown[] as readonly AnySpec[]) {
    if (specs.has(spec.kind)) throw new TypeError(`kind "${spec.kind}" is declared twice`)
    if (spec.indexes && 'id' in spec.indexes) throw new TypeError(`kind "${spec.kind}": an index can't be named "id"`)
    specs.set(spec.kind, spec)
  }
  return specs
}

/** @throws TypeError for a kind nobody declared. */
export function specOf(specs: Specs, kind: string): AnySpec {
  const spec = specs.get(kind)
  if (!spec) throw new TypeError(`kind "${kind}" was not declared when the store was opened`)
  return spec
}

/**
 * Checks a write and computes bodies and index keys, so that a programmer's error rejects before anything is queued.
 * @throws TypeError naming the document or row that is wrong.
 */
export function prepareWrite(specs: Specs, write: Write): PreparedWrite {
  const puts: readonly { kind: string; id: string; doc: unknown }[] = write.put ?? []
  const named = new Set<string>()
  const ref = ({ kind, id }: { kind: string; id: string }) => ({ kind: specOf(specs, kind).kind, id: name(id, kind) })
  const onceNamed = (given: { kind: string; id: string }) => {
    const key = `${given.kind}\0${given.id}`
    if (named.has(key)) throw new TypeError(`${given.kind} "${given.id}" is named twice in one write`)
    named.add(key)
    return given
  }
  return {
    put: puts.map((put) => ({ ...onceNamed(ref(put)), ...indexed(specOf(specs, put.kind), put.doc) })),
    del: (write.del ?? []).map((given) => onceNamed(ref(given))),
    append: (write.append ?? []).map(prepareRow),
    expect: (write.expect ?? []).map((given) => ({ ...ref(given.ref), version: given.version })),
    once: write.once === undefined ? undefined : name(write.once, 'once'),
    fence: write.fence,
  }
}

/** Body, keys and expiry of a document under its spec. */
export function indexed(spec: AnySpec, doc: unknown): Pick<PreparedPut, 'body' | 'keys' | 'expires'> {
  const expires = spec.expires?.(doc)
  if (Number.isNaN(expires)) throw new TypeError(`kind "${spec.kind}": expires() gave NaN`)
  return { body: json(doc, spec.kind), keys: keysOf(spec, doc), expires }
}

function keysOf(spec: AnySpec, doc: unknown): [string, IndexKey][] {
  const pairs: [string, IndexKey][] = []
  for (const [index, keyOf] of Object.entries(spec.indexes ?? {})) {
    const given = keyOf(doc)
    const keys = given === undefined ? [] : typeof given === 'object' ? given : [given]
    for (const key of new Set(keys.map((one) => indexKey(one, `${spec.kind}.${index}`)))) pairs.push([index, key])
  }
  return pairs
}

function indexKey(key: IndexKey, where: string): IndexKey {
  if (typeof key === 'string') return wellFormed(key)
  if (typeof key === 'number' && Number.isFinite(key)) return key
  throw new TypeError(`${where}: ${String(key)} is not an index key; give a finite number or a string`)
}

function prepareRow(row: Row): { stream: string; at: Ms; body: string } {
  if (!Number.isFinite(row.at)) throw new TypeError(`a row of "${row.stream}" has no time`)
  return { stream: name(row.stream, 'stream'), at: row.at, body: json(row.body, row.stream) }
}

function json(value: unknown, where: string): string {
  const body: string | undefined = JSON.stringify(value)
  if (body === undefined) throw new TypeError(`${where}: a ${typeof value} can't be stored as JSON`)
  if (body.length > longestBody) throw new TypeError(`${where}: ${body.length} characters, more than ${longestBody}`)
  return body
}

const surrogate = /\p{Surrogate}/u

/** Text as any UTF-8 store can hold it: a lone surrogate becomes U+FFFD, the same on writing and on asking. */
export function wellFormed(text: string): string {
  return surrogate.test(text) ? Buffer.from(text).toString() : text
}

function name(text: string, where: string): string {
  if (typeof text !== 'string') throw new TypeError(`${where}: ${String(text)} is not a name`)
  if (text.length > longestName) throw new TypeError(`${where}: a name of ${text.length} characters is too long`)
  return wellFormed(text)
}

/** A range with `is` resolved; an end left open is undefined. */
export interface Bounds {
  from: IndexKey | undefined
  to: IndexKey | undefined
  limit: number | undefined
  reverse: boolean
}

export function boundsOf(range: Range): Bounds {
  const clean = (key: IndexKey | undefined) => (typeof key === 'string' ? wellFormed(key) : key)
  const from = clean(range.is ?? range.from)
  const to = clean(range.is ?? range.to)
  return { from, to, limit: range.limit, reverse: range.reverse ?? false }
}
