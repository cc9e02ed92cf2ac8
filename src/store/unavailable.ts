/** Why a store can't serve: the closed set is also the metric label. */
export const unavailableReasons = ['full', 'readonly', 'io', 'corrupt', 'busy', 'closed'] as const
export type UnavailableReason = (typeof unavailableReasons)[number]

/**
 * The store could not do what was asked, through no fault of the caller. `full`, `io` and `busy` may pass by
 * themselves; `readonly` and `corrupt` need a person or a restart; `closed` comes after close().
 */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
  readonly reason: UnavailableReason
  constructor(reason: UnavailableReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
