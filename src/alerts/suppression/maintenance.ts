import type { Ms } from '../../core/clock.ts'
import type { MaintenanceTime, MaintenanceWindow } from '../../core/policy.ts'
import { localTime, nextLocalTime } from '../../core/zoned.ts'
import type { Alert } from '../contract.ts'
import { covering } from '../suppress.ts'

/** Whether a window is in force, since the last change, and until the next (absent: for good). */
export interface Phase {
  active: boolean
  since: Ms
  until?: Ms
}

const hour: Ms = 3_600_000
const day: Ms = 24 * hour

/** The phase that a window is in at `now`. */
export function phaseAt(time: MaintenanceTime, now: Ms): Phase {
  if ('at' in time) return recurring(time, now)
  if (now < time.from) return { active: false, since: Number.NEGATIVE_INFINITY, until: time.from }
  if (now < time.to) return { active: true, since: time.from, until: time.to }
  return { active: false, since: time.to }
}

type Recurring = Extract<MaintenanceTime, { at: string }>

function recurring(time: Recurring, now: Ms): Phase {
  let ended = Number.NEGATIVE_INFINITY
  // A day of the calendar can be missing, and one more lies between the last that began and the next.
  for (let start = startAfter(time, now - time.for - 2 * day); ; start = startAfter(time, start)) {
    if (start > now) return { active: false, since: ended, until: start }
    if (now < start + time.for) return { active: true, since: start, until: start + time.for }
    ended = start + time.for
  }
}

function startAfter({ at, weekdays, zone }: Recurring, after: Ms): Ms {
  let start = nextLocalTime(after, at, zone)
  for (let i = 0; i < 8 && weekdays && !weekdays.includes(localTime(start, zone).weekday); i++)
    start = nextLocalTime(start, at, zone)
  return start
}

interface Compiled {
  window: MaintenanceWindow
  covers: (alert: Alert) => boolean
  phase: Phase | undefined
}

const prefix = 'maintenance:'
export const maintenanceOf = (suppressedBy: string | undefined): string | undefined =>
  suppressedBy?.startsWith(prefix) ? suppressedBy.slice(prefix.length) : undefined

/** The configuration's maintenance windows, and which of them are in force. */
export class Windows {
  readonly #windows: readonly Compiled[]
  /** Names of those that were in force when alerts were looked at last; undefined: never. */
  #applied: ReadonlySet<string> | undefined

  constructor(windows: readonly MaintenanceWindow[]) {
    this.#windows = windows.map((window) => ({ window, covers: coversOf(window), phase: undefined }))
  }

  /** Names the window that keeps the alert quiet at `now`, of several the one that lasts longest. */
  suppressor(alert: Alert, now: Ms): string | undefined {
    let best: { name: string; until: Ms } | undefined
    for (const compiled of this.#windows) {
      const { active, until = Number.POSITIVE_INFINITY } = phaseOf(compiled, now)
      if (!active || (best && best.until >= until) || !compiled.covers(alert)) continue
      best = { name: compiled.window.name, until }
    }
    return best && `${prefix}${best.name}`
  }

  until(name: string, now: Ms): Ms | undefined {
    const found = this.#windows.find(({ window }) => window.name === name)
    const phase = found && phaseOf(found, now)
    return phase?.active ? phase.until : undefined
  }

  /** When alerts are to be looked at again because a window begins or ends. */
  next(now: Ms): Ms | undefined {
    if (!this.#applied || !same(this.#applied, this.#active(now))) return now
    const edges = this.#windows.map((one) => phaseOf(one, now).until).filter((at) => at !== undefined)
    return edges.length === 0 ? undefined : Math.min(...edges)
  }

  /** Alerts have been looked at as of `now`. */
  applied(now: Ms): void {
    this.#applied = this.#active(now)
  }

  #active(now: Ms): ReadonlySet<string> {
    return new Set(this.#windows.filter((one) => phaseOf(one, now).active).map(({ window }) => window.name))
  }
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name))

function coversOf({ matchers, systems }: MaintenanceWindow): Compiled['covers'] {
  const covers = covering(matchers)
  return (alert) => (systems === undefined || systems.includes(alert.system)) && covers(alert)
}

/** Counted once per phase: asking the calendar for each alert would be dear. */
function phaseOf(compiled: Compiled, now: Ms): Phase {
  const { phase } = compiled
  if (phase && phase.since <= now && (phase.until === undefined || now < phase.until)) return phase
  compiled.phase = phaseAt(compiled.window.when, now)
  return compiled.phase
}
