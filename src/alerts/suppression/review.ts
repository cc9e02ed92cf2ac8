import type { Person } from '../../core/policy.ts'
import type { Alert } from '../contract.ts'
import type { Draft } from '../draft.ts'

/** The alert goes quiet or comes back, as things are now. */
export function reviewSuppression(draft: Draft, alert: Alert, by?: Person): void {
  const quietBy = draft.suppressorOf(alert)
  if (quietBy === alert.suppressedBy) return
  const change = quietBy === undefined ? 'unsilenced' : 'silenced'
  const reason = quietBy ?? alert.suppressedBy ?? ''
  draft.setAlert(alert, alert, { change, reason, ...(by && { by }) })
}

/** After the start, a reload, or the edge of a maintenance window: alerts whose maintenance or inhibition is another now. */
export function reviewAll(draft: Draft): void {
  for (const alert of [...draft.open()])
    if (!draft.isSilenced(alert) && draft.otherSuppressorOf(alert) !== alert.suppressedBy)
      reviewSuppression(draft, alert)
}

/** What alerts of this draft began or ceased to inhibit. */
export function followInhibitions(draft: Draft): void {
  const targets = draft.turnedTargets()
  for (const fingerprint of targets) {
    const alert = draft.member(fingerprint)
    if (alert) reviewSuppression(draft, alert)
  }
}
