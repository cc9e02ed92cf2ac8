import type { Ms } from '../../core/clock.ts'
import type { Incident } from './contract.ts'

export interface IncidentSettings {
  /** How long an open critical incident stays without a word before its people are reminded; others twice that. */
  update: Ms
}

const minute: Ms = 60_000
const hour: Ms = 60 * minute

/** How long after its alerts have resolved somebody is asked to close it. */
const closingAfter: Ms = 15 * minute
/** Nobody answers: the gaps grow up to this. */
const longestGap: Ms = 4 * hour
/** The longest wait of all. */
export const longestClosingGap: Ms = 24 * hour
/** So many reminders come in even steps before the gaps double. */
const evenReminders = 4
const documentRetry: Ms = 5 * minute

/** The next moment at which something is to be looked at; undefined when there is none. */
export function dueOf(incident: Incident, settings: IncidentSettings, now: Ms): Ms | undefined {
  const { closed } = incident
  if (!closed) return nextReminder(incident, settings, now)
  if (closed.how !== 'resolved' || closed.document) return undefined
  return closed.documentFailed ? now + documentRetry : Math.min(closed.at, now)
}

/**
 * Since the last word of a person, the last reminder, or the moment that everything had resolved; never from the future,
 * where a clock that was ahead has put them.
 */
function nextReminder(incident: Incident, settings: IncidentSettings, now: Ms): Ms {
  const { touchedAt, remindedAt = 0, clearedAt = 0 } = incident
  return Math.min(Math.max(touchedAt, remindedAt, clearedAt), now) + gapOf(incident, settings)
}

/** How long to wait for the next one. */
export function gapOf(incident: Incident, { update }: IncidentSettings): Ms {
  const { reminders, level, clearedAt } = incident
  if (clearedAt !== undefined) return Math.min(closingAfter * 4 ** reminders, longestClosingGap)
  const even = level === 'critical' ? update : 2 * update
  return Math.min(even * 2 ** Math.max(0, reminders - evenReminders + 1), Math.max(even, longestGap))
}
