import { accessSync, constants, copyFileSync, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Ms } from '../../core/clock.ts'
import { messageOf, UserError } from '../../core/errors.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { type Connection, connect } from './connection.ts'
import { guarded, isCorrupt, translated } from './errors.ts'
import {
  backupName,
  backupsKept,
  backupsOf,
  freePath,
  moveAside,
  pruneBackups,
  publish,
  removeDatabase,
  removeLeftovers,
  stamp,
} from './files.ts'
import { assertOurs, migrate } from './migrate.ts'
import type { Migration } from './schema.ts'
import { markRestored, markState, readState, readTaken } from './state.ts'
import { keysAgree, verify, verifySteps } from './verify.ts'

/** Something that operators must hear of, found while opening. `message` is one English sentence or two. */
export interface StoreNotice {
  code: 'restored' | 'fresh' | 'log-lost' | 'file-lost' | 'migrated' | 'memory' | 'reindexed'
  message: string
  /** The same for a text in the reader's language: paths, versions, the system's own words. */
  args: Readonly<Record<string, string | number>>
}

/**
 * Opens the file, checked whole and brought to the newest schema. A damaged file is kept aside and the newest good
 * backup takes its place, or a fresh database when there is none; the notices say so.
 * @throws UserError for a file of another program or of a newer version; StoreUnavailable when the disk fails.
 */
export function openFile(
  path: string,
  migrations: readonly Migration[],
  now: Ms,
): { connection: Connection; notices: StoreNotice[] } {
  const notices: StoreNotice[] = []
  removeLeftovers(path)
  if (lost(path, now)) notices.push(missing(path, now))
  let connection: Connection
  try {
    connection = openChecked(path, migrations, now, notices)
  } catch (error) {
    if (!isCorrupt(error) && !oddHeader(path, error)) throw translated(error)
    notices.push(replace(path, migrations, now, detailOf(messageOf(translated(error)))))
    connection = guarded(() => openChecked(path, migrations, now, notices))
  }
  return { connection, notices }
}

/** What was found, without the words that say that it is damage. */
const detailOf = (message: string): string =>
  /^the database file is damaged(?:: (.*)| \((.*)\))$/s.exec(message)?.slice(1).find(Boolean) ?? message

/** A file that may be written but that SQLite takes for read-only has a damaged version number in its header. */
function oddHeader(path: string, error: unknown): boolean {
  const seen = translated(error)
  return seen instanceof StoreUnavailable && seen.reason === 'readonly' && writable(path) && writable(dirname(path))
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function openChecked(path: string, migrations: readonly Migration[], now: Ms, notices: StoreNotice[]): Connection {
  assertNotEmptied(path, now)
  const hadLog = existsSync(`${path}-wal`)
  const connection = connect(path, (db) => assertOurs(db, path, migrations))
  const { db } = connection
  try {
    verify(db)
    if (!keysAgree(db)) notices.push(forgetIndexes(db, path))
    if (!hadLog && readState(db) === 'open') notices.push(logLost(path))
    const done = migrate(db, migrations, (from) => freePath(backupName(path, from, now)))
    if (done.backup !== undefined) {
      notices.push(migrated(done.from, done.to, done.backup))
      pruneBackups(path, backupsKept, now)
    }
    markState(db, 'open')
    return connection
  } catch (error) {
    db.close()
    throw error
  }
}

/** Makes the next step of the opening index everything anew. */
function forgetIndexes(db: Connection['db'], path: string): StoreNotice {
  db.exec('DELETE FROM document_keys; DELETE FROM kinds')
  const message = `An index in ${path} was damaged and was made anew; the documents are whole.`
  return { code: 'reindexed', message, args: { path } }
}

/** An empty file would pass for a new database; beside backups it is one that lost its content. */
function assertNotEmptied(path: string, now: Ms): void {
  const emptied = existsSync(path) && statSync(path).size === 0 && backupsOf(path, now).length > 0
  if (emptied) throw new StoreUnavailable('corrupt', 'the file is empty though there are backups of it')
}

function lost(path: string, now: Ms): boolean {
  return !existsSync(path) && backupsOf(path, now).length > 0
}

/** Moves the damaged file aside and puts the newest backup that is whole in its place. */
function replace(path: string, migrations: readonly Migration[], now: Ms, why: string): StoreNotice {
  const aside = moveAside(path, `corrupt-${stamp(now)}`)
  const kept = `The database ${path} was damaged (${why}) and is kept as ${aside}.`
  const args = { path, aside, why }
  const backup = backupsOf(path, now).find((candidate) => restore(candidate, path, migrations, now))
  if (backup === undefined)
    return { code: 'fresh', message: `${kept} There was no usable backup: started with an empty one.`, args }
  const message = `${kept} The backup ${backup} was restored; what happened after it is forgotten.`
  return { code: 'restored', message, args: { ...args, backup } }
}

/**
 * Copies a backup to where the database should be, marked as restored at `now`; false when it is damaged too or not ours
 * to read. `ready` runs when the copy is checked and about to take its place.
 */
export function restore(
  backup: string,
  path: string,
  migrations: readonly Migration[],
  now: Ms,
  ready: () => void = () => {},
): boolean {
  const temporary = `${path}.restoring`
  removeDatabase(temporary)
  copyFileSync(backup, temporary, constants.COPYFILE_EXCL)
  try {
    const made = statSync(backup).mtimeMs
    const mark = (db: Connection['db']) => markRestored(db, { backup, takenAt: readTaken(db) ?? made, at: now })
    for (const step of sealSteps(temporary, migrations, mark)) void step
  } catch (error) {
    removeDatabase(temporary)
    if (isCorrupt(error) || error instanceof UserError) return false
    throw translated(error)
  }
  ready()
  publish(temporary, path)
  return true
}

/**
 * Checks a copy whole and makes it one self-contained file that says it was closed in order and what `mark` adds; yields
 * between steps.
 */
export function* sealSteps(
  path: string,
  migrations: readonly Migration[],
  mark: (db: Connection['db']) => void,
): Generator<undefined> {
  const { db } = connect(path, (opened) => assertOurs(opened, path, migrations))
  try {
    yield* verifySteps(db)
    mark(db)
    markState(db, 'closed')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

const missing = (path: string, now: Ms): StoreNotice => {
  const backup = backupsOf(path, now)[0] ?? ''
  return {
    code: 'file-lost',
    message: `There was no database at ${path} though backups lie beside it: started with an empty one. To go back, stop the bot and restore ${backup}.`,
    args: { path, backup },
  }
}
const logLost = (path: string): StoreNotice => ({
  code: 'log-lost',
  message: `The write-ahead log of ${path} is missing though the last run did not close it: its newest changes may be lost.`,
  args: { path },
})
const migrated = (from: number, to: number, backup: string): StoreNotice => ({
  code: 'migrated',
  message: `The database was brought from schema ${from} to ${to}; a copy from before is ${backup}.`,
  args: { from, to, backup },
})
