import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { FileStore } from '../../../src/store/sqlite/file-store.ts'
import { openParts, openSqliteStore, type SqliteOptions } from '../../../src/store/sqlite/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { noteKinds, type OpenHarness } from '../contract.ts'

/** A folder of its own; removed by `dispose`. */
export function temporaryFolder(): { path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'opsbell-store-'))
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) }
}

type TestOptions = Partial<SqliteOptions> & { path: string }

const completed = (options: TestOptions): SqliteOptions => ({
  kinds: noteKinds,
  clock: new FakeClock(),
  log: silentLog,
  metrics: noMetrics,
  holder: 'a',
  ...options,
})

/** Opens a store with the contract's kinds unless told otherwise. */
export function openTestStore(options: TestOptions): Promise<SqliteStore> {
  return openSqliteStore(completed(options))
}

/** The same with its connection, for tests that make SQLite fail. */
export function openWithConnection(options: TestOptions): { store: SqliteStore; db: Database.Database } {
  const parts = openParts(completed(options))
  return { store: new FileStore(parts), db: parts.connection.db }
}

export const memoryHarness: OpenHarness = async (options) => {
  const store = await openTestStore({ ...options, path: ':memory:' })
  return { store, peer: async (holder) => store.as(holder), reopen: async () => store, dispose: () => store.close() }
}

export const fileHarness: OpenHarness = async (options) => {
  const folder = temporaryFolder()
  const open = () => openTestStore({ ...options, path: join(folder.path, 'data', 'opsbell.db') })
  let current = await open()
  return {
    store: current,
    peer: async (holder) => current.as(holder),
    reopen: async () => {
      await current.close()
      current = await open()
      return current
    },
    dispose: async () => {
      await current.close()
      folder.dispose()
    },
  }
}
