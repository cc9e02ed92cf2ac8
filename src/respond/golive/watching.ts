import type { GoLivePlan, GoLiveTrigger } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import { holds } from '../sop/running.ts'
import type { GoLive, Observation, Reading, Readings, Recorded } from './contract.ts'

/** Rows that an observation keeps before it is thinned. */
export const mostRows = 200
/** Alerts that an observation names. */
export const mostAlerts = 50

const nothing: Recorded = { readings: 0, missing: 0, sum: 0, beyond: 0, row: 0 }

/** An observation that begins. */
export function begun(plan: GoLivePlan, how: { at: Ms; length: Ms; every: Ms; before: Readings }): Observation {
  const { at, length, every, before } = how
  const empty = (all: readonly { id: string }[]) => Object.fromEntries(all.map(({ id }) => [id, nothing]))
  return {
    ...{ from: at, until: at + length, every, next: at + every, lastAt: at, readings: 0, gaps: 0 },
    before: { ...before.figures, ...before.triggers },
    figures: empty(plan.observe.figures),
    triggers: empty(plan.rollback.triggers),
    rows: [],
    keep: 1,
    alerts: [],
  }
}

/** Whether a reading is beyond the trigger's limit; too few samples, or no data, tell nothing. */
export function isBeyond({ when, least }: GoLiveTrigger, { value, of = 0 }: Reading): boolean {
  return when !== undefined && value !== undefined && (least === 0 || of >= least) && holds[when.op](value, when.value)
}

/** Whether it fires now: beyond its limit often enough in a row, and not what people decided to go on with. */
export function fires(trigger: GoLiveTrigger, { row, last, answered }: Recorded): boolean {
  if (row < trigger.readings) return false
  if (answered === undefined) return true
  const value = last?.value
  if (value === undefined || !trigger.when) return false
  // Told again when it is twice as bad as what people went on with.
  return trigger.when.op.startsWith('<') ? value * 2 < answered : value > answered * 2 && value !== answered
}

/** Triggers that were beyond their limit at the last reading, and of which nobody knows yet: too few readings, or no decision. */
export function pendingOf({ rollback }: GoLivePlan, { triggers }: Pick<Observation, 'triggers'>): GoLiveTrigger[] {
  return rollback.triggers.filter((trigger) => {
    const recorded = triggers[trigger.id]
    return recorded !== undefined && recorded.row > 0 && (recorded.answered === undefined || fires(trigger, recorded))
  })
}

/**
 * A look more. What was not watched since the last one is made up for at the end. Every alert that fires counts; one that
 * was open before the deployment says so.
 */
export function observed(plan: GoLivePlan, before: Observation, readings: Readings, at: Ms): Observation {
  const gap = Math.max(0, at - before.lastAt - before.every)
  const missed = gap > before.every ? gap : 0
  const { since = before.from } = before
  const fresh = readings.alerts
    .filter((one) => !before.alerts.some(({ episode }) => episode === one.episode))
    .map((one) => (one.at < since ? { ...one, before: true as const } : one))
  const alerts = [...before.alerts, ...fresh].slice(0, mostAlerts)
  const open = new Set(readings.alerts.map(({ name }) => name))
  const figures = plan.observe.figures.map(({ id }) => [
    id,
    noted(before.figures[id], readings.figures[id] ?? {}, false, at),
  ])
  const triggers = plan.rollback.triggers.map((trigger) => {
    const { id, alert } = trigger
    const reading = readings.triggers[id] ?? {}
    const beyond = alert === undefined ? isBeyond(trigger, reading) : open.has(alert)
    return [id, noted(before.triggers[id], alert === undefined ? reading : { value: beyond ? 1 : 0 }, beyond, at)]
  })
  return {
    ...before,
    ...{ next: at + before.every, lastAt: at, readings: before.readings + 1 },
    ...{ until: before.until + missed, gaps: before.gaps + missed },
    figures: Object.fromEntries(figures),
    triggers: Object.fromEntries(triggers),
    ...rowsWith(before, readings, at),
    alerts,
    firing: readings.alerts.map(({ episode }) => episode),
  }
}

/** What is watched in the stage; a review that was not looked at yet has none. */
export function watchedOf({ stage, observe, review, watch }: GoLive): Observation | undefined {
  if (stage === 'observe') return observe
  if (stage === 'review') return review
  return stage === 'watch' ? watch : undefined
}

/** One that begins after another: what was before the deployment, and what people decided to go on with, stays. */
export function following(run: GoLive, how: { at: Ms; length: Ms; every: Ms }): Observation {
  const fresh = begun(run.plan, { ...how, before: { figures: {}, triggers: {}, alerts: [] } })
  const last = run.review ?? run.observe
  const triggers = Object.entries(fresh.triggers).map(([id, one]) => {
    const answered = last?.triggers[id]?.answered
    return [id, answered === undefined ? one : { ...one, answered }]
  })
  return { ...fresh, before: run.observe?.before ?? {}, triggers: Object.fromEntries(triggers) }
}

function noted(before: Recorded = nothing, last: Reading, beyond: boolean, at: Ms): Recorded {
  const { value } = last
  const { answered, ...rest } = before
  const known = value !== undefined && Number.isFinite(value)
  return {
    ...rest,
    readings: before.readings + 1,
    missing: before.missing + (known ? 0 : 1),
    ...(known && {
      ...((before.least === undefined || value < before.least) && { least: value, leastAt: at }),
      ...((before.most === undefined || value > before.most) && { most: value, mostAt: at }),
      sum: before.sum + value,
    }),
    last,
    beyond: before.beyond + (beyond ? 1 : 0),
    row: beyond ? before.row + 1 : 0,
    // What calmed down is news again when it comes back.
    ...(answered !== undefined && beyond && { answered }),
  }
}

/** A row more; with too many of them every second one goes, and from then on every second is kept. */
function rowsWith(before: Observation, { figures, triggers }: Readings, at: Ms): Pick<Observation, 'rows' | 'keep'> {
  const { rows, keep, readings } = before
  if (readings % keep !== 0) return { rows, keep }
  const values = Object.fromEntries(
    Object.entries({ ...figures, ...triggers }).flatMap(([id, { value }]) =>
      value === undefined || !Number.isFinite(value) ? [] : [[id, value]],
    ),
  )
  const all = [...rows, { at, values }]
  return all.length <= mostRows ? { rows: all, keep } : { rows: all.filter((_, n) => n % 2 === 0), keep: keep * 2 }
}

/** After a pause: what was left of it is still to come. */
export function resumed(observation: Observation, pausedAt: Ms, at: Ms): Observation {
  const away = Math.max(0, at - Math.max(pausedAt, observation.from))
  const { until, gaps } = observation
  return { ...observation, until: until + away, gaps: gaps + away, lastAt: at, next: at }
}
