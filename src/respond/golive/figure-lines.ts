import type { GoLiveFigure, GoLiveTrigger } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import type { Line } from '../../core/text.ts'
import type { Reader } from '../../deliver/index.ts'
import type { ObservationShown } from './card.ts'
import type { Reading, Recorded } from './contract.ts'
import { figureText, limitText, samplesText, titleOf } from './words.ts'

type Texts = Reader['texts']

/** How far an observation is, in the unit in which its length is read. */
export function progressOf(
  { until, from, gaps }: ObservationShown,
  passed: Ms,
): { unit: 'minutes' | 'hours'; done: number; of: number } {
  const length = until - from - gaps
  const [unit, ms] = length >= 7_200_000 ? (['hours', 3_600_000] as const) : (['minutes', 60_000] as const)
  return { unit, done: Math.floor(passed / ms), of: Math.round(length / ms) }
}

/** 🟢 搶包失敗率 1.2%（上限 10%）· 上線前 0.8%; what it rests on when it is beyond its limit: a phone's line is short. */
export function triggerLine(trigger: GoLiveTrigger, of: ObservationShown, { texts }: Reader): Line {
  const { last = {}, row = 0 } = of.triggers[trigger.id] ?? {}
  if (isUnread(of.triggers[trigger.id])) return [{ text: `⚪ ${titleOf(trigger, texts)} · ${unread(texts)}` }]
  if (trigger.alert !== undefined) return alarmLine(trigger, row > 0, texts)
  if (last.value === undefined)
    return [{ text: `⚪ ${titleOf(trigger, texts)} · ${texts.text('respond-golive-no-data')}` }]
  const tail = [...(row > 0 ? samplesOf(last) : []), ...beforeOf(trigger, of, texts)]
  return [{ text: `${row > 0 ? '🔴' : '🟢'} ${limitedText(trigger, last, texts)}${joined(tail)}` }]
}

/** Before the first reading there is nothing to tell: no source is to blame. */
const isUnread = (recorded: Recorded | undefined): boolean => (recorded?.readings ?? 0) === 0
const unread = (texts: Texts): string => texts.text('respond-golive-unread')

/** An alert of the pack that is a trigger. */
export function alarmLine(trigger: GoLiveTrigger, fired: boolean, texts: Texts, early = ''): Line {
  const said = fired ? `${trigger.alert ?? ''}${early}` : texts.text('respond-golive-quiet')
  return [{ text: `${fired ? '🔴' : '🟢'} ${titleOf(trigger, texts)} · ${said}` }]
}

export function figureLine(figure: GoLiveFigure, of: ObservationShown, { texts }: Reader): Line {
  const value = of.figures[figure.id]?.last?.value
  const text = isUnread(of.figures[figure.id]) ? unread(texts) : figureText(value, figure.unit, texts)
  return [{ text: `· ${titleOf(figure, texts)} ${text}${joined(beforeOf(figure, of, texts))}` }]
}

/** 搶包失敗率 12.4%（上限 10%）. */
export const limitedText = (trigger: GoLiveTrigger, { value }: Reading, texts: Texts): string =>
  texts.text('respond-golive-limited', {
    title: titleOf(trigger, texts),
    value: figureText(value, trigger.unit, texts),
    limit: limitText(trigger, texts),
  })

export const samplesOf = (reading: Reading): string[] => {
  const samples = samplesText(reading)
  return samples === '' ? [] : [samples]
}

/** What it was before the deployment. */
export function beforeOf(
  { id, unit }: Pick<GoLiveFigure, 'id' | 'unit'>,
  of: ObservationShown,
  texts: Texts,
): string[] {
  const before = of.before[id]?.value
  return before === undefined ? [] : [texts.text('respond-golive-before', { value: figureText(before, unit, texts) })]
}

const joined = (all: readonly string[]): string => all.map((one) => ` · ${one}`).join('')
