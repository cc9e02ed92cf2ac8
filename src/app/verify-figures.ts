import type { Ms } from '../core/clock.ts'
import { metricName } from '../core/labels.ts'
import { parse, selectorsOf } from '../promql/index.ts'
import type { AlertNow, Unread } from '../respond/verify/index.ts'
import type { Samples, SourceStatus } from '../watch/contract.ts'
import type { RuleEngine } from '../watch/rules/engine.ts'
import type { GroupStatus, RuleStatus } from '../watch/rules/status.ts'
import { sourceKinds } from '../watch/sources/registry.ts'

/** One system: what is measured, and the rules over it. */
export interface FiguresOf {
  samples: Samples
  engine: Pick<RuleEngine, 'status'>
  /** Of a source: why its last poll failed. */
  failureOf?(source: string): Pick<SourceStatus, 'error' | 'failure'> | undefined
}

/** What a figure rests on. */
export interface Basis {
  /** Sources that measure; constants never get old and are left out. */
  sources: readonly string[]
  /** Groups whose evaluation it comes from. */
  groups: readonly GroupStatus[]
}

type Ruled = { group: GroupStatus; rule: RuleStatus }

const rulesOf = ({ engine }: FiguresOf, kind: RuleStatus['kind']): Ruled[] =>
  engine
    .status()
    .groups.flatMap((group) => group.rules.flatMap((rule) => (rule.kind === kind ? [{ group, rule }] : [])))

/** Of a query, through the recording rules it reads. @throws PromqlError */
export function basisOf(expr: string, of: FiguresOf): Basis {
  const records = rulesOf(of, 'record')
  const uses = selectorsOf(parse(expr))
  const names = new Set(uses.flatMap(({ name }) => name ?? []))
  const read = records.filter(({ rule }) => names.has(rule.name))
  const polled = uses.flatMap(({ matchers }) =>
    of.samples.select(matchers).flatMap(({ labels }) => {
      const recorded = records.some(({ rule }) => rule.name === labels[metricName])
      return recorded || labels.source === undefined ? [] : [labels.source]
    }),
  )
  return basis(polled, read, of)
}

/** Of alerts of that name. */
export function basisOfAlert(name: string, of: FiguresOf): Basis {
  return basis([], alertsOf(name, of), of)
}

const alertsOf = (name: string, of: FiguresOf): Ruled[] =>
  rulesOf(of, 'alert').filter(({ rule }) => rule.name.toLowerCase() === name.toLowerCase())

function basis(polled: readonly string[], rules: readonly Ruled[], { samples }: FiguresOf): Basis {
  const all = new Set([...polled, ...rules.flatMap(({ rule }) => rule.sources)])
  const measured = [...all].filter((source) => getsOld(source, samples))
  return { sources: measured, groups: [...new Set(rules.map(({ group }) => group))] }
}

/** Constants never do; what is pushed comes when its sender has something, and is old once that is overdue. */
function getsOld(source: string, samples: Samples): boolean {
  const state = samples.sourceState(source)
  if (!state || state.kind === 'constant') return false
  if (!sourceKinds.get(state.kind)?.pushed) return true
  return state.lastSuccess !== undefined && samples.newest - state.lastSuccess > 2 * state.every
}

/** When the oldest of it was measured or evaluated; undefined where it rests on nothing that gets old, or nothing came yet. */
export function measuredAt({ sources, groups }: Basis, { samples }: FiguresOf): Ms | undefined {
  const times = [
    ...sources.map((source) => samples.sourceState(source)?.lastSuccess),
    ...groups.map(({ lastEvaluation }) => lastEvaluation),
  ].filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** The first of its sources whose last poll failed. */
export function unreadOf({ sources }: Basis, { samples, failureOf }: FiguresOf): Unread | undefined {
  const source = sources.find((one) => samples.sourceState(one)?.up === false)
  const { error, failure } = (source !== undefined && failureOf?.(source)) || {}
  if (source === undefined || (!failure && !error)) return undefined
  const why = failure
    ? { id: `watch-${failure.code}`, args: failure.params }
    : { id: 'respond-verify-error', args: { why: error ?? '' } }
  return { source, why }
}

/** What a figure's age is told from. */
export function agedBy(basis: Basis, of: FiguresOf): Pick<AlertNow, 'at' | 'unread'> {
  const [at, unread] = [measuredAt(basis, of), unreadOf(basis, of)]
  return { ...(at !== undefined && { at }), ...(unread && { unread }) }
}

/** Whether what was measured since then is still to be evaluated. */
export function awaited({ sources, groups }: Basis, { samples }: FiguresOf, since: Ms): boolean {
  const fresh = sources.some((source) => (samples.sourceState(source)?.lastSuccess ?? 0) >= since)
  return fresh && groups.some(({ lastEvaluation }) => (lastEvaluation ?? 0) < since)
}

/** The worst of what rules of a name say, and how old that is. */
export function alertNow(name: string, of: FiguresOf): AlertNow {
  const rules = alertsOf(name, of).map(({ rule }) => rule)
  if (rules.length === 0) return { state: 'absent' }
  return { ...stateOf(rules), ...agedBy(basisOfAlert(name, of), of) }
}

function stateOf(rules: readonly RuleStatus[]): Pick<AlertNow, 'state' | 'why'> {
  const states = rules.flatMap(({ alerts }) => alerts.map(({ state }) => state))
  if (states.includes('firing')) return { state: 'firing' }
  const unready = rules.find(({ health }) => health !== 'ok')
  if (unready && unready.health !== 'ok') return { state: 'unready', why: unready.health }
  if (states.includes('unknown')) return { state: 'unready', why: 'held' }
  return { state: states.includes('pending') ? 'pending' : 'quiet' }
}
