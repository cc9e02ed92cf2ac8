import type { Ms } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'
import { code, type Line, type Span } from '../../core/text.ts'
import { localTime, momentOf, plusDays } from '../../core/zoned.ts'
import { clockText } from '../../deliver/cards/format.ts'
import type { Answer, Call, Quota } from '../contract.ts'
import { clock, joined, lengthText, strong } from './phrases.ts'

type Fill = 'exceeded' | 'critical' | 'warning' | 'healthy'

/** Healthy below 80 %, warning to 90 % included, critical above, exceeded from 100 %. */
export function fillOf(ratio: number): Fill {
  if (ratio >= 1) return 'exceeded'
  return ratio > 0.9 ? 'critical' : ratio >= 0.8 ? 'warning' : 'healthy'
}

/** At the pace of the last days it is used up before it starts anew. */
export const fallsShort = ({ ratio, runsOutAt, resetAt }: Quota): boolean =>
  ratio < 1 && runsOutAt !== undefined && resetAt !== undefined && runsOutAt < resetAt

/** Without a reset, running out within this is a warning. */
const soon: Ms = 7 * 86_400_000

/** How it is shown: by what is used, or worse by what is to come. */
function markOf(quota: Quota, now: Ms): Fill {
  const fill = fillOf(quota.ratio)
  if (fill === 'exceeded' || fallsShort(quota)) return fill === 'exceeded' ? fill : 'critical'
  const { runsOutAt, resetAt } = quota
  const ends = resetAt === undefined && runsOutAt !== undefined && runsOutAt - now < soon
  return ends && fill === 'healthy' ? 'warning' : fill
}

/** Ten characters, in halves: `████████▌░`. */
export function bar(ratio: number): string {
  const halves = Math.min(20, Math.max(0, Math.round(ratio * 20)))
  const full = Math.floor(halves / 2)
  return '█'.repeat(full) + (halves % 2 === 1 ? '▌' : '') + '░'.repeat(10 - Math.ceil(halves / 2))
}

const badness: Readonly<Record<Fill, number>> = { exceeded: 0, critical: 1, warning: 2, healthy: 3 }

/** `/quota`: worst first; what is left, when it runs out at this pace, when it starts anew, and what a day may take. */
export function quotaCard(quotas: readonly Quota[], call: Call): Answer {
  const { texts, now } = call
  const sorted = [...quotas].sort((a, b) => badness[markOf(a, now)] - badness[markOf(b, now)] || b.ratio - a.ratio)
  return {
    blocks: [
      { line: strong(title(quotas, call)) },
      { items: sorted.flatMap((quota) => rows(quota, call)), more: (n) => texts.line('chat-more-lines', { n }) },
    ],
    keys: [[{ text: texts.text('chat-button-refresh'), press: { verb: 'quota', args: {} } }]],
  }
}

function title(quotas: readonly Quota[], { texts, now }: Call): Line {
  if (quotas.length === 0) return texts.line('chat-quota-none')
  const used = quotas.filter(({ ratio }) => fillOf(ratio) === 'exceeded').length
  const short = quotas.filter(fallsShort).length
  const tight = quotas.filter((quota) => markOf(quota, now) !== 'healthy').length - used - short
  const counts = Object.entries({ used, short, tight }).flatMap(([id, n]) =>
    n > 0 ? [texts.text(`chat-quota-count-${id}`, { n })] : [],
  )
  if (counts.length === 0) return texts.line('chat-quota-good', { n: quotas.length })
  return texts.line('chat-quota-title', { counts: joined(texts, counts) })
}

function rows(quota: Quota, call: Call): Line[] {
  const { texts, now } = call
  const { service, used, total, ratio } = quota
  const mark = markOf(quota, now)
  const percent = Math.floor(ratio * 100 + 1e-9)
  const left = Math.max(0, total - used)
  const head = texts.line(`chat-quota-row-${mark}`, { service, percent, used, total, left })
  const byUse = quota.resetAt === undefined ? texts.line('chat-quota-by-use') : []
  return [
    [...head, ...byUse],
    ...(mark === 'healthy' ? [] : [[code(bar(ratio))]]),
    ...runsOut(quota, call),
    ...reset(quota, call),
  ]
}

/** "At the pace of the last 7 days used up 10/27"; nothing when it lasts. */
function runsOut({ runsOutAt, basis, ratio }: Quota, { texts, now, zone }: Call): Line[] {
  if (runsOutAt === undefined || ratio >= 1) return []
  const length = parseDuration(basis ?? '')
  const time = clock(runsOutAt, now, zone)
  if (length === undefined) return [texts.line('chat-quota-runs-out', { time })]
  return [texts.line('chat-quota-runs-out-basis', { length: lengthText(texts, length), time })]
}

const day: Ms = 86_400_000

/** When it starts anew, and whether that is soon enough, or how much a day may take. */
function reset(quota: Quota, call: Call): Line[] {
  const { resetAt, perDay, pace } = quota
  const { texts, now } = call
  if (resetAt === undefined) return []
  const line = texts.line('chat-quota-reset', { time: dayClock(resetAt, call) })
  if (quota.ratio >= 1) return [line]
  if (fallsShort(quota)) {
    if (perDay === undefined || resetAt - now < day) return [line]
    return [line.concat(texts.line('chat-quota-per-day', { n: sensible(perDay) }))]
  }
  return [pace === undefined ? line : line.concat(texts.line('chat-quota-enough'))]
}

/** Rounded down, so that it is no more than there is. */
const sensible = (perDay: number): number => (perDay < 10 ? Math.floor(perDay * 10) / 10 : Math.floor(perDay))

/** "today 15:00", "tomorrow 08:00", else with its date. */
function dayClock(at: Ms, { texts, now, zone }: Call): Span {
  const today = localTime(now, zone)
  const midnight = (days: number) => momentOf(plusDays(today, days), 0, 0, zone)
  const text = clockText(at, zone, at)
  if (at >= midnight(0) && at < midnight(1)) return { text: texts.text('chat-today', { time: text }), time: { at } }
  if (at >= midnight(1) && at < midnight(2)) return { text: texts.text('chat-tomorrow', { time: text }), time: { at } }
  return clock(at, now, zone)
}
