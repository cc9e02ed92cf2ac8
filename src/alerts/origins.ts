import type { Ms } from '../core/clock.ts'
import type { AlertLevel } from '../core/policy.ts'
import type { Alert } from './contract.ts'
import type { Identified } from './identity.ts'

/**
 * What an observation changes of its alert: `fired` opens it, `resolved` closes it, `unknown` and `known` are losing and
 * finding its data, `priority` another priority, `origins` who says so, `value` figures and texts only.
 */
export type Change = 'fired' | 'resolved' | 'unknown' | 'known' | 'priority' | 'origins' | 'value' | 'none'

export interface Merged {
  change: Change
  alert: Alert
}

type Origins = Alert['origins']

const mostOrigins = 32
const longestThreshold = 64

/**
 * Stage two: one fingerprint from several origins is one alert, firing while any of them says so, else unknown while any
 * does. `before` is undefined when no member of an open episode is known; an alert that is not open only opens by
 * `firing`. Undefined: nothing to do.
 */
export function merge(
  before: Alert | undefined,
  seen: Identified,
  level: AlertLevel,
  at: Ms,
): Merged | { refused: string } | undefined {
  if (!before || before.state === 'resolved')
    return seen.observation.state === 'firing' ? opened(seen, level, at) : undefined
  const origins = withOrigin(before.origins, seen)
  if (!origins) return { refused: `more than ${mostOrigins} origins tell this alert` }
  const alert = updated(before, seen, level, origins, at)
  return { alert, change: changeOf(before, alert) }
}

/** Everything but the membership (`episode`, `fired`), which the group stage gives. */
function opened(seen: Identified, level: AlertLevel, at: Ms): Merged {
  const { fingerprint, labels, annotations, system, priority, observation } = seen
  const { origin, startsAt, value, threshold } = observation
  const alert: Alert = {
    fingerprint,
    labels,
    annotations,
    system,
    priority,
    level,
    state: 'firing',
    ...(value !== undefined && { value }),
    ...(threshold !== undefined && { threshold: threshold.slice(0, longestThreshold) }),
    startsAt,
    updatedAt: at,
    origins: { [origin]: { state: 'firing', startsAt } },
    episode: '',
    fired: 0,
  }
  return { change: 'fired', alert }
}

function updated(before: Alert, seen: Identified, level: AlertLevel, origins: Origins, at: Ms): Alert {
  const { value, threshold, state, endsAt, why } = seen.observation
  const { why: _, endsAt: __, ...rest } = before
  const next = { ...rest, origins, updatedAt: at, state: stateOf(origins) }
  if (next.state === 'resolved') return { ...next, endsAt: endsAt ?? at, ...(why !== undefined && { why }) }
  // Only who says that it fires knows its figures; the priority of one that lost its data is not judged anew.
  const told =
    state === 'firing'
      ? {
          annotations: seen.annotations,
          priority: seen.priority,
          level,
          ...(value !== undefined && { value }),
          ...(threshold !== undefined && { threshold: threshold.slice(0, longestThreshold) }),
        }
      : {}
  const missing = next.state === 'unknown' ? (state === 'unknown' ? why : before.why) : undefined
  return { ...next, ...told, ...(missing !== undefined && { why: missing }) }
}

/** Origins that still say something; one that resolved is dropped unless it was the last. */
function withOrigin(origins: Origins, { observation }: Identified): Origins | undefined {
  const { origin, state, startsAt, endsAt, why } = observation
  const open = Object.entries(origins).filter(([name, said]) => name !== origin && said.state !== 'resolved')
  if (state === 'resolved' && open.length > 0) return Object.fromEntries(open)
  const known = Object.hasOwn(origins, origin)
  if (!known && state === 'resolved') return origins
  if (!known && open.length >= mostOrigins) return undefined
  const said = { state, startsAt, ...(endsAt !== undefined && { endsAt }), ...(why !== undefined && { why }) }
  return Object.fromEntries([...open, [origin, said]])
}

function stateOf(origins: Origins): Alert['state'] {
  const states = Object.values(origins).map((said) => said.state)
  return states.includes('firing') ? 'firing' : states.includes('unknown') ? 'unknown' : 'resolved'
}

function changeOf(before: Alert, after: Alert): Change {
  if (before.state !== after.state) {
    if (after.state === 'resolved') return 'resolved'
    return after.state === 'unknown' ? 'unknown' : 'known'
  }
  if (before.priority !== after.priority || before.level !== after.level) return 'priority'
  if (originsKey(before.origins) !== originsKey(after.origins)) return 'origins'
  return before.value === after.value && sameTexts(before, after) && before.why === after.why ? 'none' : 'value'
}

const originsKey = (origins: Origins): string =>
  JSON.stringify(
    Object.keys(origins)
      .sort()
      .map((name) => [name, origins[name]?.state]),
  )

function sameTexts(before: Alert, after: Alert): boolean {
  const names = Object.keys(after.annotations)
  return (
    names.length === Object.keys(before.annotations).length &&
    names.every((name) => before.annotations[name] === after.annotations[name])
  )
}
