import { type BigIntStats, type FSWatcher, statSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock, Ms } from '../core/clock.ts'

/** A writer may need some writes, and editors a rename: what changes is looked at again until it is still. */
const settle: Ms = 200
/** A file that never is still is read all the same after so many looks. */
const mostLooks = 10
/** Where the system tells nothing of changes (network folders, exhausted inotify), they are found by looking. */
const lookEvery: Ms = 10_000
/** Folders watched at most; the rest is found by looking. */
const mostFolders = 300

export interface FileWatch {
  /** Watches these files and folders from now on, those that do not exist yet too. */
  set(paths: readonly string[]): void
  close(): void
}

/**
 * Tells when files change, are replaced by a rename, appear or vanish, and when entries of folders do. Whole folders are
 * watched, since an editor that renames leaves a watched file behind.
 */
export function watchFiles(clock: Clock, onChange: () => void): FileWatch {
  /** Of each path, what it was when its content was last asked for. */
  let seen = new Map<string, string>()
  let looking = false
  let cancelLook = () => {}
  let cancelRound = () => {}
  const folders = new Map<string, FSWatcher>()

  const statesNow = () => new Map([...seen.keys()].map((path) => [path, stateOf(path)]))
  const look = (previous: ReadonlyMap<string, string>, count: number) => {
    cancelLook = clock.after(settle, () => {
      const now = statesNow()
      if (!same(now, previous) && count < mostLooks) return look(now, count + 1)
      looking = false
      if (same(now, seen)) return
      seen = now
      onChange()
    })
  }
  const touched = () => {
    if (looking) return
    looking = true
    look(seen, 0)
  }
  const round = () => {
    cancelRound = clock.after(lookEvery, () => {
      if (!same(statesNow(), seen)) touched()
      round()
    })
  }

  const follow = () => {
    const wanted = new Set(
      [...seen.keys()]
        .flatMap((path) => (isFolder(path) ? [path, dirname(path)] : [dirname(path)]))
        .slice(0, mostFolders),
    )
    for (const [folder, watcher] of folders) {
      if (wanted.has(folder)) continue
      watcher.close()
      folders.delete(folder)
    }
    for (const folder of wanted) if (!folders.has(folder)) begin(folder)
  }
  const begin = (folder: string) => {
    try {
      const watcher = watch(folder, { persistent: false }, touched)
      const drop = () => {
        watcher.close()
        folders.delete(folder)
      }
      watcher.on('error', drop)
      folders.set(folder, watcher)
    } catch {
      // Not there, or too many watches: the rounds see to it.
    }
  }

  round()
  return {
    set: (paths) => {
      seen = new Map(paths.map((path) => [path, seen.get(path) ?? stateOf(path)]))
      follow()
      // What changed while it was being read.
      if (!same(statesNow(), seen)) touched()
    },
    close: () => {
      cancelLook()
      cancelRound()
      for (const watcher of folders.values()) watcher.close()
      folders.clear()
    },
  }
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, state]) => other.get(path) === state)
}

/** Changes whenever the content may have: time, size and identity of the file that the path leads to. */
function stateOf(path: string): string {
  const stats = statsOf(path)
  return stats ? `${stats.mtimeNs} ${stats.ctimeNs} ${stats.size} ${stats.ino}` : 'none'
}

function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}
