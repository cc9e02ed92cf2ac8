import type { StatusNote } from '../chat/contract.ts'
import { formatIssue } from '../core/errors.ts'
import { code } from '../core/text.ts'
import type { ChatBook } from './chat-book.ts'
import { nearName, type ReloadState } from './reload.ts'

/** Mistakes of a refused configuration that /status names. */
const mostIssues = 3

/** What /status says about the configuration: a refused one, settings that wait for a restart, chats that are gone. */
export function configurationNotes({ refused, restart }: ReloadState, main: string, chats: ChatBook): StatusNote[] {
  const notes: StatusNote[] = []
  if (refused) {
    const { at, issues } = refused
    notes.push({ id: 'app-config-refused', args: { n: issues.length }, at })
    for (const issue of issues.slice(0, mostIssues)) {
      const text = formatIssue({ ...issue, file: nearName(issue.file, main) })
      notes.push({ id: 'app-config-issue', args: { issue: code(text.slice(0, 300)) } })
    }
  }
  if (restart.length > 0) notes.push({ id: 'app-restart-needed', args: { settings: code(restart.join(', ')) } })
  for (const { name, episodes, since } of chats.retired())
    notes.push({ id: 'app-chat-retired', args: { name, n: episodes }, at: since })
  return notes
}
