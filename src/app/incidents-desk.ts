import type { IncidentsDesk } from '../chat/index.ts'
import type { SaidFile } from '../chat/said.ts'
import type { Files } from '../core/files.ts'
import type { Destination } from '../core/policy.ts'
import { type DownloadParts, downloadFile, downloadLimit } from '../deliver/channels/telegram/download.ts'
import type { TelegramHttp } from '../deliver/channels/telegram/http.ts'
import type { Evidence } from '../respond/contract.ts'
import type { Incidents } from '../respond/incidents/index.ts'

export interface EvidenceParts {
  files: Files
  api: DownloadParts['api']
  http: TelegramHttp
  token: string
}

/** What the chat asks of incidents, with the way of a file from Telegram to the disk. */
export function incidentsDesk(
  incidents: Incidents,
  parts: EvidenceParts,
  home: () => Destination,
  tracker?: IncidentsDesk['tracker'],
): IncidentsDesk {
  const { verbs, views } = incidents
  const evidence = (file: SaidFile, caption: string) => evidenceOf(parts, file, caption)
  return { verbs, views, home, evidence, ...(tracker && { tracker }) }
}

/** Kept on disk up to 20 MB; what is larger or gone is known by Telegram's id alone. */
export async function evidenceOf(parts: EvidenceParts, said: SaidFile, caption: string): Promise<Evidence> {
  const { telegramFile, name, bytes, mime } = said
  const known: Evidence = {
    ...{ name, bytes, telegramFile },
    ...(mime !== undefined && { mime }),
    ...(caption !== '' && { caption: [...caption].slice(0, 1024).join('') }),
  }
  if (bytes > downloadLimit) return known
  const got = await downloadFile(parts, telegramFile)
  if (!got.ok) {
    // Nothing is wrong with the file: the update is handled again.
    if (got.retryable) throw new Error(`a file that somebody sent could not be fetched: ${got.why}`)
    return known
  }
  const id = await parts.files.put(got.bytes)
  const size = got.bytes.byteLength
  return { ...known, bytes: size, file: { id, name, bytes: size, ...(mime !== undefined && { mime }) } }
}
