import type { Clock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { KindSpec } from '../../src/store/port.ts'
import type { SqliteStore } from '../../src/store/sqlite/contract.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'

/** A store in memory, or in the file at `path`, that logs and measures nothing. */
export const testStore = (kinds: readonly KindSpec[], clock: Clock, path = ':memory:'): Promise<SqliteStore> =>
  openSqliteStore({ path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'test' })
