import type { Reader } from '../../deliver/index.ts'
import type { ReportDraft } from '../reports/contract.ts'
import { textOf } from '../routine/words.ts'
import type { Drill } from './contract.ts'
import { drillWords, isPassed } from './shown.ts'

/** A drill as a report: every leg and how long it took. */
export function drillReport(drill: Drill, reader: Reader): ReportDraft {
  const { lines } = drillWords(drill)
  const { id, by, at, ruleTook, ruleAt, alertAt, tellings, acknowledged } = drill
  const passed = isPassed(drill)
  const verdict = reader.texts.text(passed ? 'respond-drill-verdict-passed' : 'respond-drill-verdict-failed')
  const begun = { name: by.name, day: { day: at }, time: { at } }
  const timed = alertAt !== undefined && ruleAt !== undefined
  return {
    kind: 'drill',
    // How it went stands in the verdict.
    title: textOf({ id: 'respond-drill-title', args: begun }, { ...reader, now: at }),
    subject: id,
    parts: [
      { kind: 'verdict', verdict: passed ? 'pass' : 'fail', text: verdict },
      { kind: 'list', items: lines.map((line) => textOf(line, reader)) },
    ],
    data: {
      at,
      ...(timed && { ruleMs: ruleTook ?? 0, alertMs: alertAt - ruleAt }),
      channels: tellings.map(({ chat, channel, sentAt }) => ({
        chat,
        channel,
        ...(sentAt !== undefined && timed && { ms: sentAt - alertAt }),
      })),
      ...(acknowledged && { acknowledgedBy: acknowledged.by.name, acknowledgedAt: acknowledged.at }),
      passed,
    },
    locale: reader.texts.locale,
    zone: reader.zone,
    by,
  }
}
