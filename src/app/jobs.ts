import type { Ms } from '../core/clock.ts'
import type { Sweeper } from '../core/sweeper.ts'
import { dueJob } from '../jobs.ts'
import type { SqliteStore } from '../store/sqlite/store.ts'
import type { Live } from './live.ts'

const hour: Ms = 3_600_000

/** The bot's housekeeping, which goes on over restarts. */
export function registerJobs(sweeper: Sweeper, store: SqliteStore, live: Live): void {
  const retain = async (now: Ms) => void (await store.retain(now))
  sweeper.register('retain', dueJob(store, { name: 'retain', every: hour, run: retain }))
  const backup = async () => void (await store.backup(undefined, live.config.retention.backups))
  sweeper.register('backup', dueJob(store, { name: 'backup', every: 24 * hour, run: backup }))
}
