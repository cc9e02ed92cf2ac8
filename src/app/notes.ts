import type { StatusNote } from '../chat/contract.ts'
import { formatIssue } from '../core/errors.ts'
import { code } from '../core/text.ts'
import type { TextArg } from '../core/texts.ts'
import type { StoreNotice } from '../store/sqlite/open.ts'
import type { ChatBook } from './chat-book.ts'
import { nearName, type ReloadState } from './reload.ts'
import { wordOf } from './restored.ts'
import type { Word } from './self-post.ts'

/** Mistakes of a refused configuration that /status names. */
const mostIssues = 3

/** What /status says about how the store was opened. */
export const storeNotes = (notices: readonly StoreNotice[]): StatusNote[] =>
  notices.map((notice) => {
    const { id, args = {} } = wordOf(notice)
    const shown = Object.entries(args).map(([name, arg]): [string, TextArg] => [name, argOf(arg)])
    return { id, args: Object.fromEntries(shown) }
  })

const argOf = (arg: NonNullable<Word['args']>[string]): TextArg => {
  if (typeof arg !== 'object') return arg
  return 'code' in arg ? code(arg.code) : new Date(arg.at).toISOString()
}

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
