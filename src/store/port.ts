import type { Ms } from '../core/clock.ts'

/**
 * The documents that live in the store, by kind. Each room declares its own kinds where it defines their shape:
 *
 *     declare module '../store/port.ts' { interface Kinds { silence: Silence } }
 *
 * and hands a `KindSpec` to whoever opens the store. Documents are JSON.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Kinds {}
export type Kind = keyof Kinds & string

/**
 * A value an index orders by: finite numbers by size, strings by code point (not by locale). Strings and numbers of
 * one index are not mixed.
 */
export type IndexKey = string | number

/**
 * How one kind is indexed and how long it is kept. An index function returns the keys under which the document is
 * found (none: not in that index). `expires` gives the moment after which retention may delete it; undefined keeps it.
 */
export interface KindSpec<K extends Kind = Kind> {
  kind: K
  indexes?: Readonly<Record<string, (doc: Kinds[K]) => IndexKey | readonly IndexKey[] | undefined>>
  expires?: (doc: Kinds[K]) => Ms | undefined
  /**
   * Raise it when an index or expiry function gives another result for an unchanged document though its own text stays
   * the same (it calls a helper that changed): documents stored before are then indexed anew at the next open.
   */
  version?: number
}

/** Declares a kind with its document type checked. */
export function kindSpec<K extends Kind>(spec: KindSpec<K>): KindSpec {
  return spec as unknown as KindSpec
}

export interface Versioned<K extends Kind = Kind> {
  id: string
  /** 1 on the first put, one more with each. */
  version: number
  doc: Kinds[K]
}

export interface Ref {
  kind: Kind
  id: string
}
export type Put = { [K in Kind]: { kind: K; id: string; doc: Kinds[K] } }[Kind]

/** An append-only row of a stream such as `audit`; `seq` is given by the store, grows, and has no meaning but order. */
export interface Row {
  stream: string
  at: Ms
  body: unknown
}
export interface StoredRow extends Row {
  seq: number
}

/**
 * Keys from `from` to `to`, both included; `is` is shorthand for both. Ascending, or descending with `reverse`; equal
 * keys by id. A document with several keys in the range is given once, at the first that is met.
 */
export interface Range {
  is?: IndexKey
  from?: IndexKey
  to?: IndexKey
  limit?: number
  reverse?: boolean
}

/** A document may be named once among `put` and `del`. */
export interface Write {
  put?: readonly Put[]
  del?: readonly Ref[]
  append?: readonly Row[]
  /** All must hold or nothing is written. Version 0: must not exist. */
  expect?: readonly { ref: Ref; version: number }[]
  /** A name that may be committed once in 30 days: the second time nothing is written ('duplicate'). */
  once?: string
  /** Written only while this lease epoch is the newest. */
  fence?: { lease: string; epoch: number }
}
/** What came of a write. `once` is judged first, then `fence`, then `expect`: a retry of a done write is a duplicate. */
export type Commit = 'ok' | 'conflict' | 'duplicate' | 'fenced'

/**
 * Documents with versions, append-only rows, leases. A commit is atomic and durable when it resolves; no callback
 * transactions. When the disk, file or server fails, calls reject with `StoreUnavailable` (unavailable.ts); a rejected
 * commit was not done, save that a crash right then may still keep it.
 */
export interface Store {
  get<K extends Kind>(kind: K, id: string): Promise<Versioned<K> | undefined>
  /** By an index of the kind, or by `'id'`. */
  list<K extends Kind>(kind: K, by: string, range: Range): Promise<Versioned<K>[]>
  /** How many documents `list` would give, without reading them. */
  count(kind: Kind, by: string, range: Range): Promise<number>
  commit(write: Write): Promise<Commit>
  /** Rows of a stream after `seq`, oldest first; or with `reverse` the newest first, before `seq`. */
  rows(
    stream: string,
    options: { after?: number; before?: number; from?: Ms; to?: Ms; limit: number; reverse?: boolean },
  ): Promise<StoredRow[]>
  /**
   * Takes or renews the lease; undefined while somebody else holds it. A new holder gets a higher epoch. A `ttl` of 0
   * gives it back at once.
   */
  lease(name: string, ttl: Ms): Promise<{ epoch: number } | undefined>
  /** Deletes what is past its retention; returns how many documents and rows went. */
  retain(now: Ms): Promise<number>
  close(): Promise<void>
}
