import type { GoLiveTrigger } from '../../config/golive.ts'
import { inLocale } from '../../core/localized.ts'
import { bold, type Line } from '../../core/text.ts'
import { clockSpan } from '../../deliver/cards/format.ts'
import type { Face, Reader } from '../../deliver/index.ts'
import { decisionRow } from './buttons.ts'
import type { AdviceData, ObservationShown } from './card.ts'
import type { Reading } from './contract.ts'
import { alarmLine, beforeOf, limitedText, progressOf, samplesOf } from './figure-lines.ts'
import { isBeyond } from './watching.ts'
import { titleOf } from './words.ts'

export function isAdvice(data: unknown): data is AdviceData {
  const { run, advice } = (data ?? {}) as Partial<AdviceData>
  return typeof run?.number === 'number' && typeof advice?.trigger === 'string'
}

/** 🔴 建議回滾 v2.3.1（觀察 18/30 分）, with every trigger's figure and what it rests on. */
export function adviceOf(data: AdviceData, reader: Reader): Face {
  const { run, advice, over } = data
  const { texts, zone, now } = reader
  const { decision, decider, deputy, deadline, passedOn } = advice
  const of = run[advice.stage]
  const done = of ? Math.max(0, advice.at - of.from - of.gaps) : 0
  const head = texts.text(advice.stage === 'review' ? 'respond-golive-advice-review' : 'respond-golive-advice', {
    version: run.deploy?.version ?? '',
    ...(of ? progressOf(of, done) : { unit: 'minutes', done: 0, of: 0 }),
  })
  const lines: Line[] = [
    [bold(decision ? `${decision.did === 'continue' ? '▶️' : '↩️'} ${head}` : `🔴 ${head}`)],
    // Alert cards right above it have numbers of their own.
    texts.line('respond-golive-head', { n: run.number, name: inLocale(run.name, texts.locale), version: '' }),
    ...triggerLines(data, reader),
    ...(decision
      ? [
          texts.line(`respond-golive-advice-${decision.did}`, {
            name: decision.by.name,
            time: clockSpan(decision.at, zone, now),
          }),
          texts.line('respond-golive-why', { why: decision.reason }),
        ]
      : over
        ? [texts.line('respond-golive-advice-over')]
        : [
            texts.line('respond-golive-decider', { person: { text: decider.name, mention: decider.id } }),
            ...(deputy
              ? [
                  texts.line(passedOn === undefined ? 'respond-golive-deadline' : 'respond-golive-passed-on', {
                    time: clockSpan(passedOn ?? deadline, zone, now),
                    name: deputy.name,
                  }),
                ]
              : []),
          ]),
  ]
  const buttons = decision || over ? [] : [decisionRow(run.id, advice.n, texts)]
  return { blocks: lines.map((line) => ({ line })), buttons }
}

type Told = Pick<AdviceData, 'run' | 'advice'>

/** The one that fired first, with what it rests on; of each what it was before, as the card says it. */
function triggerLines({ run, advice }: Told, { texts }: Reader): Line[] {
  const of = run[advice.stage]
  const all = run.plan.rollback.triggers
  const others = all.filter(({ id }) => id !== advice.trigger)
  return [
    ...all
      .filter(({ id }) => id === advice.trigger)
      .flatMap((trigger): Line[] => {
        if (trigger.alert !== undefined) return [alarmLine(trigger, true, texts, earlyOf(advice, of, trigger, texts))]
        const rests = [...samplesOf(advice.reading), ...(of ? beforeOf(trigger, of, texts) : [])]
        const head: Line = [{ text: '🔴 ' }, bold(limitedText(trigger, advice.reading, texts))]
        return rests.length === 0 ? [head] : [head, [{ text: rests.join(' · ') }]]
      }),
    ...others.map((trigger) => otherLine(trigger, { run, advice }, texts)),
  ]
}

/** Whether the alert was there before: then it may not be the release that did it. */
function earlyOf(
  { stage }: AdviceData['advice'],
  of: ObservationShown | undefined,
  { alert }: GoLiveTrigger,
  texts: Reader['texts'],
): string {
  const all = of?.alerts.filter(({ name }) => name === alert) ?? []
  return all.length > 0 && all.every(({ before }) => before) ? texts.text('respond-golive-alert-before', { stage }) : ''
}

function otherLine(trigger: GoLiveTrigger, { run, advice }: Told, texts: Reader['texts']): Line {
  const reading: Reading = advice.others[trigger.id] ?? {}
  const of = run[advice.stage]
  if (trigger.alert !== undefined)
    return alarmLine(trigger, reading.value === 1, texts, earlyOf(advice, of, trigger, texts))
  if (reading.value === undefined)
    return [{ text: `⚪ ${titleOf(trigger, texts)} · ${texts.text('respond-golive-no-data')}` }]
  const tail = [...samplesOf(reading), ...(of ? beforeOf(trigger, of, texts) : [])].map((one) => ` · ${one}`)
  return [
    { text: `${isBeyond(trigger, reading) ? '🔴' : '🟢'} ${limitedText(trigger, reading, texts)}${tail.join('')}` },
  ]
}
