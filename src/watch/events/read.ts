import { createHash } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import { asObject, asTime, field, type JsonObject } from '../sources/json.ts'
import type { ErrorEvent } from './contract.ts'

/** What is wrong with one event of a delivery, by its place in the list. */
export interface EventFault {
  readonly index: number
  readonly why: string
}

const keys = ['id', 'error_code', 'system', 'service', 'message', 'details', 'trace_id', 'timestamp']
const codePattern = /^[A-Za-z0-9_.:-]{1,128}$/
const mostFaults = 20
const longestService = 128
const longestMessage = 2000
const largestDetails = 16_384
/** An event that is told to be older happened at an unknown time; it is taken to happen now. */
const oldest: Ms = 24 * 3_600_000

export interface ReadOptions {
  now: Ms
  /** The configured system that an event means; a sentence when there is none. */
  systemOf(name: string | undefined): { system: string } | { why: string }
  /** A copy of the details without secrets. */
  clean(details: JsonObject): Readonly<Record<string, unknown>>
}

/** Reads a delivery; any fault means that nothing of it is to be taken. */
export function readEvents(
  list: readonly unknown[],
  options: ReadOptions,
): { events: readonly ErrorEvent[]; faults: readonly EventFault[] } {
  const events: ErrorEvent[] = []
  const faults: EventFault[] = []
  for (const [index, one] of list.entries()) {
    if (faults.length >= mostFaults) break
    const read = readEvent(asObject(one), options)
    if (typeof read === 'string') faults.push({ index, why: read })
    else events.push(read)
  }
  return { events, faults }
}

function readEvent(event: JsonObject | undefined, options: ReadOptions): ErrorEvent | string {
  if (!event) return 'an event is an object: { "error_code": … }'
  const unknown = Object.keys(event).find((key) => !keys.includes(key))
  if (unknown !== undefined) return `"${unknown.slice(0, 40)}" is unknown; an event has ${keys.join(', ')}`
  const texts = textsOf(event)
  if (typeof texts === 'string') return texts
  const code = texts.error_code
  if (code === undefined || !codePattern.test(code)) {
    return 'error_code is a name such as GEMINI_INVALID_API_KEY: letters, digits, _ . : -, at most 128'
  }
  const found = options.systemOf(texts.system)
  if ('why' in found) return found.why
  const details = detailsOf(field(event, 'details'), options)
  if (typeof details === 'string') return details
  const told = timeOf(field(event, 'timestamp'))
  if (typeof told === 'string') return told
  const { service, message, trace_id: traceId } = texts
  const key = keyOf(found.system, code, texts, told)
  return {
    system: found.system,
    code,
    details,
    at: told === undefined || told > options.now || told < options.now - oldest ? options.now : told,
    ...(service !== undefined && { service: service.slice(0, longestService) }),
    ...(message !== undefined && { message: message.slice(0, longestMessage) }),
    ...(traceId !== undefined && { traceId: traceId.slice(0, 128) }),
    ...(key !== undefined && { key }),
  }
}

type Texts = { readonly [K in 'id' | 'error_code' | 'system' | 'service' | 'message' | 'trace_id']?: string }

/** The fields that are texts; empty and null are absent. A number may stand for an id. */
function textsOf(event: JsonObject): Texts | string {
  const texts: Record<string, string> = {}
  for (const name of ['id', 'error_code', 'system', 'service', 'message', 'trace_id']) {
    const value = field(event, name)
    if (value === undefined || value === null || value === '') continue
    if (typeof value === 'number' && (name === 'id' || name === 'trace_id')) texts[name] = String(value)
    else if (typeof value !== 'string') return `${name} is not a text`
    else texts[name] = value
  }
  return texts
}

function detailsOf(value: unknown, { clean }: ReadOptions): Readonly<Record<string, unknown>> | string {
  if (value === undefined || value === null) return {}
  const details = asObject(value)
  if (!details) return 'details is an object'
  if (JSON.stringify(details).length > largestDetails) return `details are larger than ${largestDetails} characters`
  return clean(details)
}

/** ISO 8601, or ms since the epoch. */
function timeOf(value: unknown): Ms | undefined | string {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value >= 1e11 ? Math.round(value) : 'timestamp is in milliseconds; this number looks like seconds'
  }
  return asTime(value) ?? 'timestamp is a time such as "2026-03-02T03:12:00Z", or milliseconds since 1970'
}

/** By the sender's id, else by trace and time; an event that has neither can't be known again. */
function keyOf(system: string, code: string, { id, trace_id, service }: Texts, at: Ms | undefined): string | undefined {
  const parts =
    id !== undefined
      ? ['id', system, id]
      : trace_id !== undefined && at !== undefined
        ? ['trace', system, trace_id, at, code, service ?? '']
        : undefined
  return parts && createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
