import { Stringer, type Value } from './template-value.ts'

const pad = (value: number, width = 2) => String(value).padStart(width, '0')
const months = 'January February March April May June July August September October November December'.split(' ')
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const reference =
  /January|Jan|Monday|Mon|MST|2006|-07:00|-0700|Z07:00|Z0700|\.0+(?!\d)|\.9+(?!\d)|06|01|02|03|04|05|15|_2|PM|pm|1|2|3|4|5/g

/** What a part of Go's reference time (Mon Jan 2 15:04:05 MST 2006) becomes at `at`; always UTC. */
function part(token: string, at: Date): string {
  const hour = at.getUTCHours()
  const month = months[at.getUTCMonth()] ?? ''
  const day = days[at.getUTCDay()] ?? ''
  const fraction = pad(at.getUTCMilliseconds(), 3).padEnd(9, '0')
  if (token.startsWith('.')) return partFraction(token, fraction)
  const parts: Record<string, string> = {
    January: month,
    Jan: month.slice(0, 3),
    Monday: day,
    Mon: day.slice(0, 3),
    MST: 'UTC',
    '2006': pad(at.getUTCFullYear(), 4),
    '06': pad(at.getUTCFullYear() % 100),
    '-07:00': '+00:00',
    '-0700': '+0000',
    'Z07:00': 'Z',
    Z0700: 'Z',
    '01': pad(at.getUTCMonth() + 1),
    '1': String(at.getUTCMonth() + 1),
    '02': pad(at.getUTCDate()),
    _2: String(at.getUTCDate()).padStart(2),
    '2': String(at.getUTCDate()),
    '15': pad(hour),
    '03': pad(hour % 12 || 12),
    '3': String(hour % 12 || 12),
    '04': pad(at.getUTCMinutes()),
    '4': String(at.getUTCMinutes()),
    '05': pad(at.getUTCSeconds()),
    '5': String(at.getUTCSeconds()),
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
  }
  return parts[token] ?? token
}

function partFraction(token: string, fraction: string): string {
  const kept = fraction.slice(0, token.length - 1)
  if (token.charAt(1) === '0') return `.${kept}`
  const trimmed = kept.replace(/0+$/, '')
  return trimmed === '' ? '' : `.${trimmed}`
}

/** A point in time, UTC, to the millisecond, with the methods of Go's time.Time that templates use. */
export class GoTime extends Stringer {
  readonly type = '*time.Time'
  readonly #at: number
  readonly methods: Readonly<Record<string, (...args: Value[]) => Value>>

  /** @param at ms since the epoch */
  constructor(at: number) {
    super()
    this.#at = at
    const date = new Date(at)
    this.methods = {
      String: () => this.text(),
      Format: (layout) => this.format(String(layout)),
      UTC: () => this,
      Add: (by) => (by instanceof GoDuration ? new GoTime(at + Math.trunc(by.nanos / 1e6)) : wrong('time.Duration')),
      Sub: (other) => (other instanceof GoTime ? new GoDuration((at - other.#at) * 1e6) : wrong('time.Time')),
      Unix: () => BigInt(Math.floor(at / 1000)),
      UnixMilli: () => BigInt(at),
      Year: () => BigInt(date.getUTCFullYear()),
      Day: () => BigInt(date.getUTCDate()),
      Hour: () => BigInt(date.getUTCHours()),
      Minute: () => BigInt(date.getUTCMinutes()),
      Second: () => BigInt(date.getUTCSeconds()),
      Month: () => months[date.getUTCMonth()],
      Weekday: () => days[date.getUTCDay()],
    }
  }

  /** By Go's layout, such as `2006-01-02 15:04`. */
  format(layout: string): string {
    const date = new Date(this.#at)
    return layout.replace(reference, (token) => part(token, date))
  }

  text(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST')
  }
}

function wrong(expected: string): never {
  throw new Error(`wrong type for value; expected ${expected}`)
}

/** Go's time.Duration. */
export class GoDuration extends Stringer {
  readonly type = '*time.Duration'
  readonly nanos: number
  readonly methods: Readonly<Record<string, (...args: Value[]) => Value>>

  constructor(nanos: number) {
    super()
    this.nanos = nanos
    this.methods = {
      String: () => this.text(),
      Hours: () => nanos / 3.6e12,
      Minutes: () => nanos / 6e10,
      Seconds: () => nanos / 1e9,
      Milliseconds: () => BigInt(Math.trunc(nanos / 1e6)),
      Nanoseconds: () => BigInt(nanos),
    }
  }

  text(): string {
    const size = Math.abs(this.nanos)
    const sign = this.nanos < 0 ? '-' : ''
    if (size === 0) return '0s'
    if (size < 1e3) return `${sign}${size}ns`
    if (size < 1e6) return `${sign}${size / 1e3}µs`
    if (size < 1e9) return `${sign}${size / 1e6}ms`
    const seconds = (size % 6e10) / 1e9
    const minutes = Math.floor(size / 6e10) % 60
    const hours = Math.floor(size / 3.6e12)
    const front = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : ''
    return `${sign}${front}${seconds}s`
  }
}
