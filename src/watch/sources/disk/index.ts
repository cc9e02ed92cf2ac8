import { type BigIntStatsFs, type StatsFs, statfs } from 'node:fs'
import os from 'node:os'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../../core/errors.ts'
import type { Sink } from '../../samples/sink.ts'
import type { SourceError, SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { type CommonConfig, commonShape, eg } from '../schema.ts'

export type DiskConfig = CommonConfig & { kind: 'disk'; paths: readonly string[] }

const path = z
  .string()
  .max(500)
  .refine((text) => isAbsolute(text) && !text.includes('\0'), { error: 'a path begins with /' })
  .meta(eg('/var/lib'))

/**
 * The file systems that hold these paths, as `df` counts them:
 *
 * - `disk_total_bytes{path}`
 * - `disk_free_bytes{path}`: what a process without privileges may still write
 * - `disk_free_ratio{path}`, `disk_used_ratio{path}`: 0 to 1, of what such processes may use; together 1
 * - `disk_inodes_total{path}`, `disk_inodes_free{path}`, `disk_inodes_free_ratio{path}`, where the file system counts them
 *
 * `disk_free_ratio < 0.1` is the usual alert. A path that is missing fails the poll: half of the disks may not look like all.
 */
export const diskKind: SourceKind<DiskConfig> = {
  kind: 'disk',
  everyWhileFiring: 60_000,
  schema: z.strictObject({
    ...commonShape('disk', 3_600_000),
    paths: z.array(path).min(1, { error: 'names no path' }).max(50).meta(eg('[ / ]')),
  }),
  instance: () => os.hostname(),
  create({ paths }) {
    const look = looker()
    return {
      async poll(signal) {
        const seen: [string, Space][] = []
        // One at a time: a network file system that hangs then holds one of Node's few threads, not all of them.
        for (const one of paths) seen.push([one, await look(one, signal)])
        return (sink) => {
          for (const [one, space] of seen) writeSpace(one, space, sink)
        }
      },
      close: async () => {},
    }
  },
}

/** Sizes in bytes, and numbers of inodes; 0 inodes where they are not counted. */
export type Space = Readonly<Record<'total' | 'free' | 'available' | 'inodes' | 'inodesFree', number>>

/** Looks at paths, and never twice at once at one of them: what hung the last time is waited for again. */
function looker(): (path: string, signal: AbortSignal) => Promise<Space> {
  const pending = new Map<string, Promise<Space>>()
  return (path, signal) => {
    const look = pending.get(path) ?? spaceOf(path).finally(() => pending.delete(path))
    pending.set(path, look)
    return Promise.race([look, aborted(signal)])
  }
}

function spaceOf(path: string): Promise<Space> {
  return new Promise((resolve, reject) => {
    statfs(path, (error: NodeJS.ErrnoException | null, stats: StatsFs | BigIntStatsFs) => {
      if (error) reject(refusal(error, path))
      else resolve(spaceFrom(stats as StatsFs))
    })
  })
}

export function spaceFrom({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs): Space {
  const bytes = (count: number) => count * bsize
  return { total: bytes(blocks), free: bytes(bfree), available: bytes(bavail), inodes: files, inodesFree: ffree }
}

function refusal(error: NodeJS.ErrnoException, path: string): SourceError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return failure('no-path', { path })
  if (error.code === 'EACCES' || error.code === 'EPERM') return failure('path-denied', { path })
  return failure('path-failed', { path, detail: messageOf(error).slice(0, 200) })
}

export function writeSpace(path: string, space: Space, sink: Sink): void {
  const { total, free, available, inodes, inodesFree } = space
  const usable = total - free + available
  sink.add('disk_total_bytes', { path }, total)
  sink.add('disk_free_bytes', { path }, available)
  if (usable > 0) {
    sink.add('disk_free_ratio', { path }, available / usable)
    sink.add('disk_used_ratio', { path }, 1 - available / usable)
  }
  if (inodes <= 0) return
  sink.add('disk_inodes_total', { path }, inodes)
  sink.add('disk_inodes_free', { path }, inodesFree)
  sink.add('disk_inodes_free_ratio', { path }, inodesFree / inodes)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
