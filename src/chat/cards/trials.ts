import type { Trial } from '../../alerts/contract.ts'
import { trialId } from '../../alerts/index.ts'
import { code, type Line } from '../../core/text.ts'
import { durationText } from '../../deliver/cards/format.ts'
import type { Block } from '../../deliver/contract.ts'
import type { Call, Key } from '../contract.ts'
import { allows } from '../people.ts'
import { clock, short, spaced } from './phrases.ts'

const trialsShown = 5

/** Below the open alerts: which rules are silent because they are on trial. */
export function trialBlocks(trials: readonly Trial[], call: Call): Block[] {
  const { texts } = call
  if (trials.length === 0) return []
  const shown = trials.slice(0, trialsShown).map((trial): Line => spaced(headOf(trial, call), stateOf(trial, call)))
  const left = trials.length - shown.length
  const more = left > 0 ? [{ line: texts.line('chat-more-lines', { n: left }) }] : []
  return [{ line: texts.line('chat-trials-title', { n: trials.length }) }, ...shown.map((line) => ({ line })), ...more]
}

function headOf({ rule, system, open }: Trial, { texts }: Call): Line {
  const firing = open.length > 0 ? texts.text('chat-trial-fires', { n: open.length }) : ''
  return [{ text: '· ' }, code(short(rule, 60)), { text: ` ${short(system, 40)}${firing}` }]
}

function stateOf({ state, times, endsAt }: Trial, { texts, now, zone }: Call): Line {
  const args = { n: times, until: clock(endsAt, now, zone) }
  return texts.line(`chat-trial-state-${state}`, args)
}

/** For `/why`: that people hear nothing of the rule, since when, and what it would have told. */
export function trialLines(trial: Trial, call: Call): Line[] {
  const { texts, now, zone } = call
  const { startedAt, length, endsAt, times, state, by, decidedAt } = trial
  const who =
    by && state === 'discarded' ? { name: by.name, time: clock(decidedAt ?? startedAt, now, zone) } : undefined
  return [
    texts.line('chat-why-trial', { since: clock(startedAt, now, zone), length: durationText(length, texts) }),
    texts.line('chat-why-trial-times', { n: times }),
    who
      ? texts.line('chat-why-trial-discarded', who)
      : texts.line(`chat-why-trial-${state}`, { until: clock(endsAt, now, zone) }),
  ]
}

/** Ends the silence at once, for who may. */
export function enableKey(trial: Trial, { texts, person }: Call): Key[] {
  if (!allows(person.role, 'responder')) return []
  const args = { trial: trialId(trial), round: trial.round, choice: 'enable' }
  return [{ text: texts.text('chat-button-trial-enable'), press: { verb: 'trial', args } }]
}
