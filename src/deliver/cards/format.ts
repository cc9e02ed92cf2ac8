import type { Ms } from '../../core/clock.ts'
import { formatFloat } from '../../core/float.ts'
import type { Span } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function partsOf(at: Ms, zone: string): Record<string, string> {
  let format = formats.get(zone)
  if (!format) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...fields })
    formats.set(zone, format)
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

/** `03:12`, or `10/02 03:12` when that is another day than `now` in the zone. */
export function clockText(at: Ms, zone: string, now: Ms): string {
  const then = partsOf(at, zone)
  const time = `${then.hour}:${then.minute}`
  const today = partsOf(now, zone)
  const same = then.year === today.year && then.month === today.month && then.day === today.day
  return same ? time : `${then.month}/${then.day} ${time}`
}

/** `10/02`. */
export function dayText(at: Ms, zone: string): string {
  const { month, day } = partsOf(at, zone)
  return `${month}/${day}`
}

/** A clock time that shows the reader's own on a tap. */
export const clockSpan = (at: Ms, zone: string, now: Ms): Span => ({ text: clockText(at, zone, now), time: { at } })

/** A duration for people: its two largest units (`11 min`, `1 h 5 min`, `2 d 3 h`); below a minute in seconds. */
export function durationText(ms: Ms, texts: Texts): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return texts.text('card-seconds', { n: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return texts.text('card-minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return pair(texts, ['card-hours', hours], ['card-minutes', minutes % 60])
  return pair(texts, ['card-days', Math.floor(hours / 24)], ['card-hours', hours % 24])
}

function pair(texts: Texts, [first, a]: [string, number], [second, b]: [string, number]): string {
  const head = texts.text(first, { n: a })
  return b === 0 ? head : `${head} ${texts.text(second, { n: b })}`
}

/** A count with thousands separators. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** A sample's value for people: four significant digits, thousands separated, no exponent between 10^-4 and 10^15. */
export function valueText(value: number): string {
  if (!Number.isFinite(value)) return formatFloat(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toPrecision(4).replace(/\.?0+e/, 'e')
  const rounded = size >= 1000 ? Math.round(value * 10) / 10 : Number(value.toPrecision(4))
  const [whole = '', fraction] = formatFloat(rounded).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
