import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'

/** An event that is delivered again within this time counts once. */
export const seenFor: Ms = 6 * 3_600_000
/** Listed events stay this long. */
export const listedFor: Ms = 30 * 86_400_000

// Times are below 1e14 ms until the year 5138, so this width orders them as text.
const timeText = (at: Ms): string => String(Math.max(0, Math.floor(at))).padStart(14, '0')

/** Orders by time within a name. */
export const within = (name: string, at: Ms): string => `${name}\0${timeText(at)}`

export const eventKinds: readonly KindSpec[] = [
  kindSpec<'errorevent'>({
    kind: 'errorevent',
    indexes: {
      at: (event) => event.receivedAt,
      system: (event) => within(event.system, event.receivedAt),
      code: (event) => within(`${event.system}/${event.code}`, event.receivedAt),
    },
    expires: (event) => event.receivedAt + listedFor,
  }),
  kindSpec<'eventalert'>({ kind: 'eventalert', indexes: { until: (alert) => alert.until } }),
  kindSpec<'eventseen'>({ kind: 'eventseen', expires: (seen) => seen.until }),
]
