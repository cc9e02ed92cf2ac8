import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DoctorFacts } from '../chat/index.ts'
import type { Ms } from '../core/clock.ts'
import type { TelegramHttp } from '../deliver/index.ts'
import { backupsOf } from '../store/sqlite/files.ts'

/** Room on the disk of the database at `path`, and how old its newest backup is; `since`: when the bot started. */
export async function storeFacts(path: string, since: Ms, now: Ms): Promise<Pick<DoctorFacts, 'store'>> {
  const [newest] = backupsOf(path, now)
  const [disk, backup] = await Promise.all([
    statfs(dirname(path)).catch(() => undefined),
    newest === undefined ? undefined : stat(newest).catch(() => undefined),
  ])
  return {
    store: {
      since,
      ...(disk && { freeBytes: disk.bavail * disk.bsize }),
      ...(backup && { backupAt: backup.mtimeMs }),
    },
  }
}

/** How far our clock is from Telegram's, by the Date header of its last answer. */
export function clockFacts({ lastDate }: Pick<TelegramHttp, 'lastDate'>): Pick<DoctorFacts, 'clockSkew'> {
  // The header has whole seconds: half of one is expected.
  return lastDate ? { clockSkew: lastDate.here - lastDate.server - 500 } : {}
}
