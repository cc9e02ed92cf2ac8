import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Sweeper } from '../core/sweeper.ts'
import { dueJob } from '../jobs.ts'
import type { FileFolder } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import type { SqliteStore } from '../store/sqlite/contract.ts'
import type { Live } from './live.ts'
import { createRetaining } from './retaining.ts'

const hour: Ms = 3_600_000

/** The bot's housekeeping, which goes on over restarts. */
export function registerJobs(
  sweeper: Sweeper,
  { file, store, files }: { file: SqliteStore; store: Store; files: FileFolder },
  live: Live,
  deps: { clock: Clock; log: Log },
): void {
  const { clock } = deps
  const retain = createRetaining({ store, files, ...deps })
  sweeper.register('retain', dueJob(store, { name: 'retain', every: hour, run: retain }, clock))
  const backup = async () => void (await file.backup(undefined, live.config.retention.backups))
  sweeper.register('backup', dueJob(store, { name: 'backup', every: 24 * hour, run: backup }, clock))
}
