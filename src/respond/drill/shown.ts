import type { Ms } from '../../core/clock.ts'
import type { RoutineData, RoutineKey } from '../routine/contract.ts'
import type { Word, WordArg } from '../routine/words.ts'
import type { Drill, DrillTelling } from './contract.ts'

/** How long a leg took, rounded for people: `11 ms`, `1.2 s`, `24 s`, `3 min`. */
export function legArg(ms: Ms): WordArg {
  if (ms < 1) return '<1 ms'
  if (ms < 999.5) return { value: Math.round(ms), unit: ' ms' }
  const tenths = Math.round(ms / 100) / 10
  return tenths < 10 ? { word: { id: 'card-seconds', args: { n: { value: tenths } } } } : { took: ms }
}

/** Whether every leg is done. */
export const isPassed = ({ alertAt, tellings, acknowledged }: Drill): boolean =>
  alertAt !== undefined &&
  tellings.length > 0 &&
  tellings.every(({ sentAt }) => sentAt !== undefined) &&
  acknowledged !== undefined

/** Each leg in one line, with how long it took. */
export function drillWords(drill: Drill): { head: Word; lines: Word[] } {
  const { by, endedAt, at } = drill
  const state = endedAt === undefined ? 'running' : isPassed(drill) ? 'passed' : 'failed'
  const head: Word = { id: `respond-drill-head-${state}`, args: { name: by.name, time: { at } } }
  return {
    head,
    lines: [
      ...ruleWords(drill),
      ...drill.tellings.map((one) => tellingWord(one, drill)),
      ...ackWords(drill),
      ...endWords(drill),
    ],
  }
}

function ruleWords({ ruleAt, ruleTook, alertAt, endedAt }: Drill): Word[] {
  if (ruleAt === undefined || alertAt === undefined)
    return [{ id: endedAt === undefined ? 'respond-drill-alert-waits' : 'respond-drill-alert-failed' }]
  return [
    { id: 'respond-drill-rule', args: { took: legArg(ruleTook ?? 0) } },
    { id: 'respond-drill-alert', args: { took: legArg(alertAt - ruleAt) } },
  ]
}

function tellingWord({ chat, channel, sentAt, failed }: DrillTelling, { alertAt = 0, endedAt }: Drill): Word {
  const where = { chat, channel }
  if (sentAt !== undefined) return { id: 'respond-drill-sent', args: { ...where, took: legArg(sentAt - alertAt) } }
  return { id: failed || endedAt !== undefined ? 'respond-drill-unsent' : 'respond-drill-sending', args: where }
}

function ackWords({ acknowledged, tellings, alertAt = 0, endedAt }: Drill): Word[] {
  const first = Math.min(...tellings.flatMap(({ sentAt }) => sentAt ?? []), Number.POSITIVE_INFINITY)
  if (acknowledged) {
    const from = Number.isFinite(first) ? first : alertAt
    return [{ id: 'respond-drill-acked', args: { name: acknowledged.by.name, took: legArg(acknowledged.at - from) } }]
  }
  return [{ id: endedAt === undefined ? 'respond-drill-ack-waits' : 'respond-drill-unacked' }]
}

const endWords = ({ endedAt, endsAt }: Drill): Word[] =>
  endedAt === undefined ? [{ id: 'respond-drill-ends', args: { time: { at: endsAt } } }] : []

export function drillData(drill: Drill): RoutineData {
  const { report, endedAt } = drill
  const key: RoutineKey[] =
    report === undefined || endedAt === undefined
      ? []
      : [{ text: { id: 'respond-routine-button-report' }, verb: 'routine-report', args: { report } }]
  return { sections: [{ name: 'drill', ...drillWords(drill) }], keys: [key] }
}
