import { h } from './dom.js'
import { language } from './i18n.js'

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** "3 minutes ago", "in 2 hours", in the page's language. */
export function relative(unix, now = Date.now() / 1000) {
  const distance = unix - now
  const [unit, size] = units.find(([, seconds]) => Math.abs(distance) >= seconds) ?? units.at(-1)
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(Math.trunc(distance / size), unit)
}

/** The moment in the reader's own zone, by Telegram's format letters; undefined where the text itself is shown. */
export function formatted(unix, format) {
  if (format === 'r') return relative(unix)
  if (format === '') return undefined
  const options = {
    ...(format.includes('w') && { weekday: 'short' }),
    ...(format.includes('d') && { year: 'numeric', month: '2-digit', day: '2-digit' }),
    ...(format.includes('D') && { year: 'numeric', month: 'long', day: 'numeric' }),
    ...(format.includes('t') && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    ...(format.includes('T') && { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  }
  return new Intl.DateTimeFormat(language(), options).format(unix * 1000)
}

export const clock = (seconds) => formatted(seconds, 't')

/** A `date_time` entity: shown in the reader's zone, the sender's words as the title, relative ones tick. */
export function timeElement(entity, text) {
  const { unix_time: unix, date_time_format: format } = entity
  const element = h('time', {
    datetime: new Date(unix * 1000).toISOString(),
    title: `${formatted(unix, 'wDT')} (${text})`,
    class: 'moment',
    'data-unix': String(unix),
    'data-relative': format === 'r',
  })
  element.textContent = formatted(unix, format) ?? text
  return element
}

/** Keeps relative moments true. */
export function tick() {
  setInterval(() => {
    for (const element of document.querySelectorAll('time[data-relative]')) {
      const text = relative(Number(element.dataset.unix))
      if (element.textContent !== text) element.textContent = text
    }
  }, 1000)
}
