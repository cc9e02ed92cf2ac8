import { beyondBounds } from '../../core/json-guard.ts'
import { failure } from './failures.ts'
import type { HttpClient } from './http.ts'

const deepest = 32
const mostValues = 100_000

export type JsonObject = { readonly [key: string]: unknown }

/** Reads an answer's bytes, and lets go of them whatever comes of it. */
export function reading<T>(client: Pick<HttpClient, 'release'>, read: () => T): T {
  try {
    return read()
  } finally {
    client.release()
  }
}

/** Names an answer in errors. */
export interface AnswerOf {
  /** Of the source. */
  kind: string
  host: string
}

/**
 * JSON of bounded depth and count, checked before it is parsed.
 * @throws SourceError
 */
export function parseJson(body: Buffer, of: AnswerOf): unknown {
  guard(body, of)
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    throw failure('not-json', { ...of })
  }
}

/**
 * As `parseJson`, for answers that are an object.
 * @throws SourceError
 */
export function parseJsonObject(body: Buffer, of: AnswerOf): JsonObject {
  const object = asObject(parseJson(body, of))
  if (object === undefined) throw failure('not-object', { ...of })
  return object
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** Own properties only: what every object inherits is no data. */
export function field(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Finite numbers, also as text; undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** An ISO 8601 time in ms; without a zone it is UTC. */
export function asTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) || value.length <= 10 ? value : `${value}Z`
  const at = Date.parse(zoned.replace(' ', 'T'))
  return Number.isNaN(at) ? undefined : at
}

function guard(body: Buffer, of: AnswerOf): void {
  const beyond = beyondBounds(body, { depth: deepest, values: mostValues })
  if (beyond === 'depth') throw failure('json-depth', { ...of, most: String(deepest) })
  if (beyond === 'values') throw failure('json-values', { ...of, most: String(mostValues) })
}
