import { bold, type Line } from '../../core/text.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Face, Reader } from '../../deliver/index.ts'
import type { AdviceData } from './card.ts'
import { goLivePresses as presses } from './contract.ts'
import { isBeyond } from './watching.ts'
import { figureText, limitText, samplesText, titleOf } from './words.ts'

export function isAdvice(data: unknown): data is AdviceData {
  const { run, advice } = (data ?? {}) as Partial<AdviceData>
  return typeof run?.number === 'number' && typeof advice?.trigger === 'string'
}

/** 🔴 建議回滾 v2.3.1（觀察 18/30 分）, with every trigger's figure and what it rests on. */
export function adviceOf(data: AdviceData, reader: Reader): Face {
  const { run, advice, over } = data
  const { texts, zone, now } = reader
  const { decision, decider, deputy, deadline, passedOn } = advice
  const of = advice.stage === 'observe' ? run.observe : run.watch
  const done = of ? Math.max(0, advice.at - of.from - of.gaps) : 0
  const head = texts.text('respond-golive-advice', {
    version: run.deploy?.version ?? '',
    done: durationText(done, texts),
    of: of ? durationText(of.until - of.from - of.gaps, texts) : '',
  })
  const lines: Line[] = [
    [bold(decision ? `${decision.did === 'continue' ? '▶️' : '↩️'} ${head}` : `🔴 ${head}`)],
    [{ text: `${run.name} · #${run.number}` }],
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
  const args = { run: run.id, advice: advice.n }
  const buttons =
    decision || over
      ? []
      : [
          [
            {
              text: texts.text('respond-golive-button-roll-back'),
              style: 'danger' as const,
              action: { verb: presses.decide, args: { ...args, did: 'roll-back' } },
            },
            {
              text: texts.text('respond-golive-button-continue'),
              action: { verb: presses.decide, args: { ...args, did: 'continue' } },
            },
          ],
        ]
  return { blocks: lines.map((line) => ({ line })), buttons }
}

/** The one that fired first. */
function triggerLines({ run, advice }: AdviceData, { texts }: Reader): Line[] {
  const of = advice.stage === 'observe' ? run.observe : run.watch
  const all = run.plan.rollback.triggers
  const ordered = [...all.filter(({ id }) => id === advice.trigger), ...all.filter(({ id }) => id !== advice.trigger)]
  return ordered.map((trigger): Line => {
    const first = trigger.id === advice.trigger
    const reading = first ? advice.reading : (advice.others[trigger.id] ?? {})
    const title = titleOf(trigger, texts)
    if (trigger.alert !== undefined) {
      const fired = reading.value === 1
      return [
        { text: `${fired ? '🔴' : '🟢'} ${title} · ${fired ? trigger.alert : texts.text('respond-golive-quiet')}` },
      ]
    }
    if (reading.value === undefined) return [{ text: `⚪ ${title} · ${texts.text('respond-golive-no-data')}` }]
    const samples = samplesText(reading)
    const before = of?.before[trigger.id]?.value
    const icon = first || isBeyond(trigger, reading) ? '🔴' : '🟢'
    return [
      { text: `${icon} ${title} ` },
      bold(figureText(reading.value, trigger.unit, texts)),
      { text: ` (${limitText(trigger, texts)})${samples === '' ? '' : ` · ${samples}`}` },
      {
        text:
          before === undefined
            ? ''
            : ` · ${texts.text('respond-golive-before', { value: figureText(before, trigger.unit, texts) })}`,
      },
    ]
  })
}
