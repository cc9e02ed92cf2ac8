import { code, type Line } from '../../core/text.ts'
import type { ChartFacts, ChartMade } from '../../respond/charts/index.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { clock, short, strong } from './phrases.ts'

const fileName = 'chart.png'

/** A chart as an answer: the picture with its figures below, the figures alone, or why there is nothing to draw. */
export function chartAnswer(
  made: Exclude<ChartMade, { why: 'expression' }>,
  call: Call,
  keys: (call: Call) => readonly (readonly Key[])[],
): Answer {
  const { texts } = call
  if (made.ok) {
    const file = {
      name: fileName,
      as: 'photo',
      bytes: made.png,
      lost: texts.line('card-file-lost', { name: code(fileName) }),
    } as const
    return { blocks: lines(...figures(made.facts, call)), file, keys: keys(call) }
  }
  switch (made.why) {
    case 'drawing': {
      const why = texts.text(`chat-chart-why-${made.drawn.why}`)
      return {
        blocks: lines(texts.line('chat-chart-no-picture', { why }), ...figures(made.facts, call)),
        keys: keys(call),
      }
    }
    case 'none':
      return { blocks: lines(...nothing(made.since, call)) }
    case 'no-rule':
      return { blocks: lines(texts.line('chat-chart-no-rule', { example: code('/chart up') })) }
    case 'unknown':
      return { blocks: lines(texts.line('chat-chart-unknown')) }
  }
}

function figures({ title, expr, newest, threshold, earlier }: ChartFacts, { texts }: Call): Line[] {
  const one = newest.length === 1
  const values = newest.map(({ name, value }) =>
    one ? value : texts.text('chat-chart-value', { name: short(name, 40), value }),
  )
  const now: Line[] =
    values.length > 0 ? [texts.line('chat-chart-now', { values: values.join(texts.text('chat-join')) })] : []
  const limit: Line[] = threshold === undefined ? [] : [texts.line('chat-chart-threshold', { value: code(threshold) })]
  const shown: Line[] = title === expr ? [] : [[code(short(expr, 200))]]
  const days: Line[] = earlier ? [texts.line('chat-chart-earlier', { ...earlier })] : []
  const head = strong(texts.line('chat-chart-title', { title: short(title, 200) }))
  return [head, ...joined([...now, ...limit]), ...days, ...shown]
}

const joined = (parts: readonly Line[]): Line[] =>
  parts.length === 0 ? [] : [parts.flatMap((part, n) => (n === 0 ? part : [{ text: ' · ' }, ...part]))]

function nothing(since: number | undefined, { texts, zone, now }: Call): Line[] {
  const known =
    since !== undefined && since < now ? [texts.line('chat-chart-since', { time: clock(since, now, zone) })] : []
  return [strong(texts.line('chat-chart-none')), ...known, texts.line('chat-chart-not-kept')]
}
