import type { Ms } from '../../core/clock.ts'
import type { RoutineData, RoutineKey } from '../routine/contract.ts'
import type { Word, WordArg } from '../routine/words.ts'
import type { Drill, DrillTelling } from './contract.ts'

/** Seconds with as many digits as say something. */
const seconds = (ms: Ms): WordArg => ({ value: Math.max(0, ms) / 1000 })

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
    { id: 'respond-drill-rule', args: { took: seconds(ruleTook ?? 0) } },
    { id: 'respond-drill-alert', args: { took: seconds(alertAt - ruleAt) } },
  ]
}

function tellingWord({ chat, channel, sentAt, failed }: DrillTelling, { alertAt = 0, endedAt }: Drill): Word {
  const where = { chat, channel }
  if (sentAt !== undefined) return { id: 'respond-drill-sent', args: { ...where, took: seconds(sentAt - alertAt) } }
  return { id: failed || endedAt !== undefined ? 'respond-drill-unsent' : 'respond-drill-sending', args: where }
}

function ackWords({ acknowledged, tellings, alertAt = 0, endedAt }: Drill): Word[] {
  const first = Math.min(...tellings.flatMap(({ sentAt }) => sentAt ?? []), Number.POSITIVE_INFINITY)
  if (acknowledged) {
    const from = Number.isFinite(first) ? first : alertAt
    return [{ id: 'respond-drill-acked', args: { name: acknowledged.by.name, took: seconds(acknowledged.at - from) } }]
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
