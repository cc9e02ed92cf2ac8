import { code, type Line } from '../../core/text.ts'
import { type ChartMade, chartFileName, factLines } from '../../respond/charts/index.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { clock, strong } from './phrases.ts'

/** A chart as an answer: the picture with its figures below, the figures alone, or why there is nothing to draw. */
export function chartAnswer(
  made: Exclude<ChartMade, { why: 'expression' }>,
  call: Call,
  keys: (call: Call) => readonly (readonly Key[])[],
): Answer {
  const { texts } = call
  if (made.ok) {
    const file = {
      name: chartFileName,
      as: 'photo',
      bytes: made.png,
      lost: texts.line('card-file-lost', { name: code(chartFileName) }),
    } as const
    return { blocks: lines(...factLines(made.facts, texts)), file, keys: keys(call) }
  }
  switch (made.why) {
    case 'drawing': {
      const why = texts.text(`chat-chart-why-${made.drawn.why}`)
      return {
        blocks: lines(texts.line('chat-chart-no-picture', { why }), ...factLines(made.facts, texts)),
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

function nothing(since: number | undefined, { texts, zone, now }: Call): Line[] {
  const known =
    since !== undefined && since < now ? [texts.line('chat-chart-since', { time: clock(since, now, zone) })] : []
  return [strong(texts.line('chat-chart-none')), ...known, texts.line('chat-chart-not-kept')]
}
