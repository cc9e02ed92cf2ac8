import type { Store } from '../port.ts'
import type { StoreNotice } from './open.ts'
import type { Restored } from './state.ts'

/** The store and what an adapter of a file can do besides. */
export interface SqliteStore extends Store {
  /** What operators must hear of: a restored backup, a lost log. Empty after an ordinary opening. */
  readonly notices: readonly StoreNotice[]
  /** The content came from a backup and nobody has dealt with that yet: see `settled`. */
  readonly restored: Restored | undefined
  /** What follows from having been restored is done. */
  settled(): Promise<void>
  /**
   * Copies the database while it is in use, by default to a dated file beside it, of which the newest `keep` (7) stay.
   * Gives the path of the copy.
   */
  backup(to?: string, keep?: number): Promise<string>
  /** The same data with another holder's leases, as another process would see it. Not to be closed by itself. */
  as(holder: string): Store
}
