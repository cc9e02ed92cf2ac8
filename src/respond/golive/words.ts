import { textWidth } from '../../charts/words.ts'
import type { GoLiveFigure, GoLiveTrigger } from '../../config/golive.ts'
import { inLocale } from '../../core/localized.ts'
import type { Texts } from '../../core/texts.ts'
import { countText, valueText } from '../../deliver/cards/format.ts'
import type { Reading, TestFigures, TestResult } from './contract.ts'
import type { Item } from './figures.ts'

type Unit = GoLiveFigure['unit']

/** A number as its unit writes it: `12.4%`, `850 ms`, `1.2 s`, `1,500`. */
export function figureText(value: number | undefined, unit: Unit, texts: Texts): string {
  if (value === undefined || !Number.isFinite(value)) return texts.text('respond-golive-no-data')
  const rounded = roundedValue(value, unit)
  if (unit === 'percent') return `${valueText(Math.round(rounded * 1000) / 10)}%`
  if (unit === 'number') return valueText(rounded)
  return Math.abs(value) < 1 ? `${Math.round(value * 1000)} ms` : `${valueText(rounded)} s`
}

/** As exact as it is written, wherever it stands. */
export function roundedValue(value: number, unit: Unit): number {
  const factor = unit === 'percent' || (unit === 'seconds' && Math.abs(value) < 1) ? 1000 : 100
  return Math.round(value * factor) / factor
}

/** `186/1,500`, what a figure rests on; empty when the plan does not say. */
export function samplesText({ part, of }: Reading): string {
  if (of === undefined) return ''
  const count = (value: number) => countText(Math.round(value))
  return part === undefined ? `n=${count(of)}` : `${count(part)}/${count(of)}`
}

/** 上限 10%. */
export function limitText({ when, unit }: GoLiveTrigger, texts: Texts): string {
  if (!when) return ''
  const id = when.op.startsWith('<') ? 'respond-golive-least' : 'respond-golive-most'
  return texts.text(id, { value: figureText(when.value, unit, texts) })
}

/** 搶包失敗率（上限 10%）. */
export const withLimit = (trigger: GoLiveTrigger, texts: Texts): string =>
  texts.text('respond-golive-with-limit', { title: titleOf(trigger, texts), limit: limitText(trigger, texts) })

export const titleOf = ({ title }: Pick<GoLiveFigure, 'title'>, { locale }: Texts): string => inLocale(title, locale)

export const itemTitle = ({ test, round }: Item, { locale }: Texts): string =>
  round === undefined ? inLocale(test.title, locale) : `${inLocale(test.title, locale)} ${round}`

/** What half a row of buttons shows on a phone, behind its sign; in em. */
const roomOnKey = 7

/** As a button says it beside another one: where the name is too long for it, its round stands in front. */
export function keyTitle(item: Item, texts: Texts): string {
  const title = itemTitle(item, texts)
  if (item.round === undefined || textWidth(title, 1) <= roomOnKey) return title
  return `${item.round} · ${inLocale(item.test.title, texts.locale)}`
}

const mostNames = 3

/** What a result file says, in one line. */
export function resultText(figures: TestFigures, texts: Texts): string {
  const join = texts.text('card-join')
  if (figures.kind === 'junit') {
    const { total, failed, errors, skipped, seconds, bad } = figures
    const passed = Math.max(0, total - failed - errors - skipped)
    return [
      texts.text('respond-golive-junit', { total: countText(total), passed: countText(passed) }),
      ...(failed + errors > 0 ? [texts.text('respond-golive-junit-failed', { n: countText(failed + errors) })] : []),
      ...(skipped > 0 ? [texts.text('respond-golive-junit-skipped', { n: countText(skipped) })] : []),
      ...(seconds === undefined ? [] : [figureText(seconds, 'seconds', texts)]),
      ...bad.slice(0, mostNames),
    ].join(join)
  }
  const { requests, failed, checks, mean, p95, thresholds, crossed, bad } = figures
  const ms = (value: number) => figureText(value / 1000, 'seconds', texts)
  return [
    ...(requests === undefined ? [] : [texts.text('respond-golive-k6-requests', { n: countText(requests) })]),
    ...(failed === undefined
      ? []
      : [texts.text('respond-golive-k6-failed', { share: figureText(failed, 'percent', texts) })]),
    ...(mean === undefined ? [] : [texts.text('respond-golive-k6-mean', { time: ms(mean) })]),
    ...(p95 === undefined ? [] : [`P95 ${ms(p95)}`]),
    ...(checks
      ? [texts.text('respond-golive-k6-checks', { passed: checks.passed, total: checks.passed + checks.failed })]
      : []),
    ...(thresholds > 0
      ? [texts.text('respond-golive-k6-thresholds', { passed: thresholds - crossed, total: thresholds })]
      : []),
    ...bad.slice(0, mostNames),
  ].join(join)
}

/** Whether a result file says that all went well. */
export const statusOf = (figures: TestFigures): 'pass' | 'warn' => {
  if (figures.kind === 'junit') return figures.failed + figures.errors === 0 && figures.total > 0 ? 'pass' : 'warn'
  const { crossed, checks, failed, thresholds } = figures
  // What the script calls good enough is; without thresholds nothing may fail.
  if (thresholds > 0) return crossed === 0 ? 'pass' : 'warn'
  return (checks?.failed ?? 0) === 0 && (failed ?? 0) === 0 ? 'pass' : 'warn'
}

/** Remark and figures of a test, in one line; may be empty. */
export const remarkOf = ({ remark, figures }: TestResult, texts: Texts): string =>
  [...(figures ? [resultText(figures, texts)] : []), ...(remark === '' ? [] : [remark])].join(' · ')

/** Why a message did not arrive, as people are told everywhere. */
export const reasonText = (reason: string, texts: Texts): string => {
  const id = `chat-reason-${reason}`
  return texts.has(id) ? texts.text(id) : reason
}
