import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Ms } from '../core/clock.ts'
import { UserError } from '../core/errors.ts'
import type { Files } from '../core/files.ts'
import { randomId } from '../core/ids.ts'

export interface FolderOptions {
  /** Made when it is missing. */
  folder: string
  clock: Clock
  /** Bytes of one file, and of all together. */
  most?: number
  mostTotal?: number
  /** How long after it was last kept a file stays. */
  kept?: Ms
}

export interface FileFolder extends Files {
  /** Deletes what is past its time and half-written leftovers; returns how many files went. */
  retain(now: Ms): Promise<number>
}

const mebibyte = 1024 ** 2
const defaultMost = 64 * mebibyte
const defaultTotal = 4096 * mebibyte
/** As long as the incidents and reports that refer to it (TA-9's alert history). */
const defaultKept: Ms = 180 * 86_400_000
const leftoverAfter: Ms = 3_600_000

const shape = /^[0-9a-f]{64}$/

/**
 * Files in a folder, under the SHA-256 of their content: `ab/abcd…`. Keeping the same bytes again makes them young again.
 * @throws UserError from `put` when the file is too large or the folder is full.
 */
export function openFiles(options: FolderOptions): FileFolder {
  return new Folder(options)
}

class Folder implements FileFolder {
  readonly #options: Required<FolderOptions>
  /** Bytes of all files; counted at the first use. */
  #total: Promise<number> | undefined
  #tail: Promise<unknown> = Promise.resolve()

  constructor(options: FolderOptions) {
    this.#options = { most: defaultMost, mostTotal: defaultTotal, kept: defaultKept, ...options }
  }

  put(bytes: Uint8Array): Promise<string> {
    const { most } = this.#options
    if (bytes.byteLength > most) {
      return Promise.reject(new UserError(`the file has ${sizeOf(bytes.byteLength)}; at most ${sizeOf(most)} are kept`))
    }
    return this.#serially(() => this.#keep(bytes))
  }

  async get(id: string): Promise<Uint8Array | undefined> {
    if (!shape.test(id)) return undefined
    const bytes = await orMissing(readFile(this.#path(id)))
    // What the disk has changed is no evidence any more.
    return bytes && idOf(bytes) === id ? bytes : undefined
  }

  retain(now: Ms): Promise<number> {
    return this.#serially(() => this.#retain(now))
  }

  async #keep(bytes: Uint8Array): Promise<string> {
    const id = idOf(bytes)
    const path = this.#path(id)
    const seconds = this.#options.clock.now() / 1000
    if ((await this.get(id)) !== undefined) {
      await utimes(path, seconds, seconds)
      return id
    }
    await this.#makeRoom(bytes.byteLength)
    await mkdir(join(path, '..'), { recursive: true })
    await writeDurably(path, bytes, seconds)
    this.#total = Promise.resolve((await this.#size()) + bytes.byteLength)
    return id
  }

  async #makeRoom(bytes: number): Promise<void> {
    const { mostTotal, clock, folder } = this.#options
    if ((await this.#size()) + bytes <= mostTotal) return
    await this.#retain(clock.now())
    if ((await this.#size()) + bytes <= mostTotal) return
    throw new UserError(`${folder} is full: it holds ${sizeOf(await this.#size())} of at most ${sizeOf(mostTotal)}`)
  }

  async #retain(now: Ms): Promise<number> {
    let gone = 0
    let total = 0
    for await (const { path, name, bytes, at } of this.#all()) {
      const old = at + (shape.test(name) ? this.#options.kept : leftoverAfter) <= now
      if (old) await rm(path, { force: true })
      else total += bytes
      if (old) gone += 1
    }
    this.#total = Promise.resolve(total)
    return gone
  }

  #size(): Promise<number> {
    this.#total ??= this.#count().catch((error) => {
      this.#total = undefined
      throw error
    })
    return this.#total
  }

  async #count(): Promise<number> {
    let total = 0
    for await (const { bytes } of this.#all()) total += bytes
    return total
  }

  async *#all(): AsyncGenerator<{ path: string; name: string; bytes: number; at: Ms }> {
    const { folder } = this.#options
    for (const shelf of (await orMissing(readdir(folder))) ?? []) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue
      for (const name of (await orMissing(readdir(join(folder, shelf)))) ?? []) {
        const path = join(folder, shelf, name)
        const found = await orMissing(stat(path))
        if (found?.isFile()) yield { path, name, bytes: found.size, at: found.mtimeMs }
      }
    }
  }

  #path(id: string): string {
    return join(this.#options.folder, id.slice(0, 2), id)
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }
}

const idOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const sizeOf = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`

/** It appears under its name at once and for good: fsync, rename, fsync of the folder. */
async function writeDurably(path: string, bytes: Uint8Array, seconds: number): Promise<void> {
  const temporary = `${path}.${randomId(6)}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.utimes(seconds, seconds)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(join(path, '..'))
  await syncFolder(join(path, '../..'))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
