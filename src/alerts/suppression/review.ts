import type { Person } from '../../core/policy.ts'
import type { Alert, AlertChanged } from '../contract.ts'

/** What a unit of work knows of alerts and of what keeps each quiet. */
interface Reviewed {
  open(): Iterable<Alert>
  member(fingerprint: string): Alert | undefined
  isSilenced(alert: Alert): boolean
  suppressorOf(alert: Alert): string | undefined
  /** By maintenance or inhibition. */
  otherSuppressorOf(alert: Alert): string | undefined
  /** Alerts whose inhibition may be another since this unit of work began. */
  turnedTargets(): Iterable<string>
  setAlert(before: Alert, after: Alert, row: Pick<AlertChanged, 'change' | 'reason' | 'by'>): void
}

/** The alert goes quiet or comes back, as things are now. */
export function reviewSuppression(draft: Reviewed, alert: Alert, by?: Person): void {
  const quietBy = draft.suppressorOf(alert)
  if (quietBy === alert.suppressedBy) return
  const change = quietBy === undefined ? 'unsilenced' : 'silenced'
  const reason = quietBy ?? alert.suppressedBy ?? ''
  draft.setAlert(alert, alert, { change, reason, ...(by && { by }) })
}

/** After the start, a reload, or the edge of a maintenance window: alerts whose maintenance or inhibition is another now. */
export function reviewAll(draft: Reviewed): void {
  for (const alert of [...draft.open()])
    if (!draft.isSilenced(alert) && draft.otherSuppressorOf(alert) !== alert.suppressedBy)
      reviewSuppression(draft, alert)
}

/** What alerts of this draft began or ceased to inhibit. */
export function followInhibitions(draft: Reviewed): void {
  const targets = draft.turnedTargets()
  for (const fingerprint of targets) {
    const alert = draft.member(fingerprint)
    if (alert) reviewSuppression(draft, alert)
  }
}
