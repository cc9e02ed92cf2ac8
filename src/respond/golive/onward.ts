import type { Ms } from '../../core/clock.ts'
import type { Mover } from '../contract.ts'
import type { Check, GoLive, Refusal } from './contract.ts'
import { missingItems } from './figures.ts'
import type { Made, MoveOf } from './moves.ts'

/** What was sent and looked at in the second stage. */
export function checked(run: GoLive, { check, facts }: MoveOf<'check'>, { person, at }: Mover): Made {
  if (run.stage !== 'monitoring') return { why: 'stage', stage: run.stage }
  if (!person) return { why: 'unknown' }
  return { run: { ...run, check: { ...check, at, by: person }, monitoring: facts }, did: 'checked' }
}

/** What the check found wrong. */
export const faultsOf = ({ channels, sources, rules, failing }: Check): number =>
  channels.filter(({ reason }) => reason !== undefined).length +
  (channels.length === 0 ? 1 : 0) +
  sources.filter(({ up }) => up !== true).length +
  (rules === 0 ? 1 : 0) +
  failing.length

/** Alerts that were open when the channels were tested, by name. */
export const openNames = ({ check }: Pick<GoLive, 'check'>): string[] => check?.alerts?.map(({ name }) => name) ?? []

/** What keeps a stage from being left. */
export function missingOf(run: GoLive): Refusal | undefined {
  const { stage, check } = run
  if (stage === 'tests') {
    const n = missingItems(run).length
    return n > 0 ? { why: 'tests-missing', n } : undefined
  }
  if (stage === 'monitoring') {
    const faults = check && faultsOf(check)
    if (faults === undefined) return { why: 'unchecked' }
    if (faults > 0) return { why: 'check-failed', n: faults }
    const open = openNames(run).length
    return open > 0 ? { why: 'open-alerts', n: open } : undefined
  }
  return { why: 'stage', stage }
}

/** On from one of the first two stages; the others end by themselves, by signatures and by a verdict. */
export function onward(run: GoLive, reason: string | undefined, { person, at }: Mover): Made {
  const missing = missingOf(run)
  // An observation is not cut short by a reason, nor a review.
  if (missing && (missing.why === 'stage' || reason === undefined)) return missing
  const alerts = run.stage === 'monitoring' ? openNames(run) : []
  const open = alerts.length > 0 ? { alerts } : {}
  const forced =
    missing && reason !== undefined && person ? [{ stage: run.stage, by: person, at, reason, ...open }] : []
  const stage = run.stage === 'tests' ? 'monitoring' : 'observe'
  return {
    run: { ...turned(run, stage, at), forced: [...run.forced, ...forced] },
    did: 'next',
    ...(reason !== undefined && { text: reason }),
  }
}

/** In a stage: presses on cards of the one before are stale. */
export function turned({ dueAt: _, ...run }: GoLive, stage: GoLive['stage'], at: Ms): GoLive {
  return { ...run, stage, turn: run.turn + 1, since: at }
}
