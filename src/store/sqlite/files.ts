import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Ms } from '../../core/clock.ts'

/** SQLite's companions of a database file. */
export const companions = ['', '-wal', '-shm'] as const

/** A moment as part of a file name that sorts by time: `20260302T031200123Z`. */
export function stamp(at: Ms): string {
  return new Date(at).toISOString().replaceAll(/[-:.]/g, '')
}

/** `path`, or with a counter behind it when that is taken already. */
export function freePath(path: string): string {
  if (!existsSync(path)) return path
  for (let i = 2; ; i++) if (!existsSync(`${path}-${i}`)) return `${path}-${i}`
}

/** Renames the database and its companions; nothing is ever deleted or overwritten here. */
export function moveAside(path: string, suffix: string): string {
  const aside = freePath(`${path}.${suffix}`)
  for (const part of companions) if (existsSync(path + part)) renameSync(path + part, aside + part)
  return aside
}

export function removeDatabase(path: string): void {
  for (const part of [...companions, '-journal']) rmSync(path + part, { force: true })
}

/** Makes a finished file appear under its name at once and for good: fsync, rename, fsync of the folder. */
export function publish(temporary: string, path: string): void {
  fsyncPath(temporary)
  renameSync(temporary, path)
  fsyncPath(dirname(path))
}

function fsyncPath(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** A backup dated further ahead was made by a clock that was wrong: it is older than it says. */
const mostAhead: Ms = 86_400_000

/**
 * Backups of a database, newest first: files named `<database>.backup-<schema version>-<time>`. Those dated in the future, seen from
 * `now`, come last.
 */
export function backupsOf(path: string, now: Ms): string[] {
  const prefix = `${basename(path)}.backup-`
  const latest = stamp(now + mostAhead)
  const time = (name: string) => name.slice(name.lastIndexOf('-') + 1)
  const ahead = (name: string) => Number(time(name) > latest)
  const names = existsSync(dirname(path)) ? readdirSync(dirname(path)) : []
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+-\d{8}T\d{9}Z$/.test(name.slice(prefix.length)))
    .sort((a, b) => ahead(a) - ahead(b) || (time(a) < time(b) ? 1 : -1))
    .map((name) => join(dirname(path), name))
}

export function backupName(path: string, version: number, at: Ms): string {
  return `${path}.backup-${version}-${stamp(at)}`
}

/** How many backups stay beside a database unless told otherwise. */
export const backupsKept = 7

/** Deletes all but the newest `keep` backups beside the database. */
export function pruneBackups(path: string, keep: number, now: Ms): void {
  for (const old of backupsOf(path, now).slice(Math.max(1, keep))) rmSync(old, { force: true })
}

/** Half-made copies of a process that was killed while it made them. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path)
  const half = (name: string) =>
    name.startsWith(`${basename(path)}.restoring`) ||
    (name.startsWith(`${basename(path)}.backup-`) && /\.tmp(-|$)/.test(name))
  for (const name of readdirSync(folder).filter(half)) rmSync(join(folder, name), { force: true })
}
