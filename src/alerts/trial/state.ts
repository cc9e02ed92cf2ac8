import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { AlertLevel, Person } from '../../core/policy.ts'
import { isWorse } from '../rank.ts'
import { without } from '../without.ts'
import type { Trial, TrialData, TrialFiring, TrialRule } from './contract.ts'

/** Firings that are remembered one by one; all are counted. */
export const mostFirings = 300
const mostOpen = 1000
const mostAnnotations = 20
const longestAnnotation = 300
/** Firings that the message lists. */
const mostListed = 5
/** What was over by itself within this would have been over before somebody was at a desk. */
export const soon: Ms = 5 * 60_000

export const trialId = ({ system, rule }: Pick<Trial, 'system' | 'rule'>): string => `${system}/${rule}`

export function begun({ system, rule, length }: TrialRule, now: Ms): Trial {
  const none = { times: 0, firings: [], open: [], annotations: {} }
  return { system, rule, length, startedAt: now, endsAt: now + length, state: 'running', round: 1, ...none }
}

/** The same trial as the configuration has it now. */
export function adopted(trial: Trial, { length }: TrialRule): Trial {
  if (trial.length === length) return trial
  const endsAt = trial.state === 'running' ? trial.startedAt + length : trial.endsAt
  return { ...trial, length, endsAt }
}

/** What one alert of the rule says. */
export interface Sign {
  fingerprint: string
  state: 'firing' | 'resolved' | 'unknown'
  value?: number
  priority: string
  level: AlertLevel
  wakes: boolean
  annotations: Labels
  /** How long a group stays one after it resolved. */
  cooldown: Ms
}

/** The trial after an alert of its rule said something; the same object when that is nothing new. */
export function observed(trial: Trial, sign: Sign, at: Ms): Trial {
  const known = trial.open.includes(sign.fingerprint)
  if (sign.state === 'resolved') return known ? resolved(trial, sign, at) : trial
  // Lost data neither begins nor ends anything.
  if (sign.state === 'unknown' || (known && !worsens(trial, sign))) return trial
  const open = known ? trial.open : [...trial.open, sign.fingerprint].slice(-mostOpen)
  return { ...fired(trial, sign, at), open, annotations: bounded(sign.annotations) }
}

const worsens = ({ firings }: Trial, sign: Sign): boolean => {
  const last = firings.at(-1)
  return last !== undefined && last.endedAt === undefined && isWorse(sign, last)
}

function resolved(trial: Trial, { fingerprint }: Sign, at: Ms): Trial {
  const open = trial.open.filter((one) => one !== fingerprint)
  const last = trial.firings.at(-1)
  if (open.length > 0 || !last) return { ...trial, open }
  return { ...trial, open, firings: [...trial.firings.slice(0, -1), { ...last, endedAt: at }] }
}

function fired(trial: Trial, sign: Sign, at: Ms): Trial {
  const { priority, level, wakes, value, cooldown } = sign
  const last = trial.firings.at(-1)
  const before = trial.firings.slice(0, -1)
  if (last && (last.endedAt === undefined || at < last.endedAt + cooldown)) {
    const worse = isWorse(sign, last) ? { priority, level, wakes: wakes || last.wakes } : {}
    return { ...trial, firings: [...before, { ...without(last, 'endedAt'), ...worse }] }
  }
  const firing: TrialFiring = { at, priority, level, wakes, ...(value !== undefined && { value }) }
  return { ...trial, times: trial.times + 1, firings: [...trial.firings, firing].slice(-mostFirings) }
}

/** Texts for people; a trial is no place for long ones. */
function bounded(annotations: Labels): Labels {
  const kept = Object.entries(annotations).filter(([name]) => name.startsWith('summary'))
  return Object.fromEntries(
    kept.slice(0, mostAnnotations).map(([name, text]) => [name, text.slice(0, longestAnnotation)]),
  )
}

/** When people are to be asked; undefined when they were. */
export const trialDue = ({ state, endsAt }: Trial): Ms | undefined => (state === 'running' ? endsAt : undefined)

export type TrialChoice = 'enable' | 'again' | 'discard'

/** What a decision makes of a trial, or why it makes nothing: it was made before, or it is about an earlier round. */
export function decided(
  trial: Trial,
  choice: TrialChoice,
  { by, at, round }: { by: Person; at: Ms; round?: number },
): Trial | 'already' {
  if (trial.state === 'enabled' || (round !== undefined && round !== trial.round)) return 'already'
  if (choice === 'again') {
    if (trial.state === 'running') return 'already'
    // What fires still is told again within a minute, and counts as a time of the new round.
    const anew = begun({ ...trial, annotated: false }, at)
    return { ...anew, round: trial.round + 1, by, decidedAt: at }
  }
  const state = choice === 'enable' ? 'enabled' : 'discarded'
  return trial.state === state ? 'already' : { ...trial, state, by, decidedAt: at }
}

/** Whether its alerts are told to nobody. */
export const isSilent = ({ state }: Trial): boolean => state !== 'enabled'

/** What the message about a trial says. */
export function dataOf(trial: Trial, to: Ms): TrialData {
  const { system, rule, length, state, round, times, annotations, startedAt, firings, open, by, decidedAt } = trial
  const lost = times - firings.length
  const brief = firings.filter((one) => one.endedAt !== undefined && one.endedAt - one.at <= soon).length
  return {
    ...{ trial: trialId(trial), system, rule, length, state, round, times, annotations, startedAt, to },
    woken: lost + firings.filter(({ wakes }) => wakes).length,
    brief,
    firing: open.length,
    firings: firings.slice(-mostListed).reverse(),
    ...(by && { by: by.name }),
    ...(decidedAt !== undefined && { decidedAt }),
  }
}
