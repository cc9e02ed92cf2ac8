import type { Sink } from '../../samples/sink.ts'
import { failure } from '../failures.ts'
import { asNumber, asObject, field, type JsonObject } from '../json.ts'

const mostChecks = 500
const mostFields = 50
const deepestField = 3

const levels: ReadonlyMap<string, number> = new Map(
  Object.entries({
    healthy: 1,
    ok: 1,
    up: 1,
    pass: 1,
    passing: 1,
    success: 1,
    true: 1,
    degraded: 0.5,
    warn: 0.5,
    warning: 0.5,
    unhealthy: 0,
    down: 0,
    fail: 0,
    failed: 0,
    failing: 0,
    error: 0,
    critical: 0,
    false: 0,
  }),
)

/** 1 healthy, 0.5 degraded, 0 unhealthy; undefined for any other word. */
export function healthLevel(status: unknown): number | undefined {
  return typeof status === 'string' || typeof status === 'boolean'
    ? levels.get(String(status).trim().toLowerCase())
    : undefined
}

/** True when an answer has a part of the health shape. */
export function isHealthAnswer(answer: JsonObject): boolean {
  return healthLevel(field(answer, 'status')) !== undefined || checksOf(answer).length > 0
}

/**
 * The series of a health answer. `health_status`: the whole; per check `health_check_status{check}`,
 * `health_check_latency_seconds{check}` (from `latency_ms`), `health_check_<field>{check}` for every other number or truth value,
 * and `health_check_info{check, <field>…}` = 1 with its texts. What is missing or unknown has no sample.
 * @throws SourceError when the answer has neither a status nor checks.
 */
export function writeHealth(answer: JsonObject, host: string, sink: Sink): void {
  if (!isHealthAnswer(answer)) {
    throw failure('no-checks', { host })
  }
  const whole = healthLevel(field(answer, 'status'))
  if (whole !== undefined) sink.add('health_status', {}, whole)
  for (const [check, value] of checksOf(answer).slice(0, mostChecks)) writeCheck(check, value, sink)
}

/** Checks by name: an object of checks, or a list of checks that name themselves. */
function checksOf(answer: JsonObject): [string, unknown][] {
  const checks = field(answer, 'checks')
  if (Array.isArray(checks)) {
    return checks.flatMap((value: unknown): [string, unknown][] => {
      const name = asObject(value)?.name
      return typeof name === 'string' && name !== '' ? [[name, value]] : []
    })
  }
  return Object.entries(asObject(checks) ?? {})
}

function writeCheck(check: string, value: unknown, sink: Sink): void {
  const body = asObject(value) ?? { status: value }
  const level = healthLevel(field(body, 'status'))
  if (level !== undefined) sink.add('health_check_status', { check }, level)
  const texts: Record<string, string> = {}
  const seen = new Set<string>(['status'])
  for (const [name, part] of fieldsOf(body, '', 1).slice(0, mostFields)) {
    if (seen.has(name)) continue
    seen.add(name)
    const number = typeof part === 'boolean' ? Number(part) : typeof part === 'number' ? asNumber(part) : undefined
    if (name === 'latency_ms' && number !== undefined)
      sink.add('health_check_latency_seconds', { check }, number / 1000)
    else if (number !== undefined) sink.add(`health_check_${name}`, { check }, number)
    else if (typeof part === 'string' && part !== '' && name !== 'name' && name !== 'check')
      texts[name] = part.slice(0, 200)
  }
  if (Object.keys(texts).length > 0) sink.add('health_check_info', { check, ...texts }, 1)
}

/** Fields as names for metrics and labels; a nested object's fields are joined to its name by `_`. */
function fieldsOf(body: JsonObject, prefix: string, depth: number): [string, unknown][] {
  return Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
    const name = prefix + key.replace(/[^a-zA-Z0-9_]/g, '_')
    const inner = asObject(value)
    if (inner) return depth < deepestField ? fieldsOf(inner, `${name}_`, depth + 1) : []
    // What a label may be called: the field becomes one when it is text.
    return /^(?!__)[a-zA-Z_]/.test(name) ? [[name, value]] : []
  })
}
