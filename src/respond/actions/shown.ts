import { createHash } from 'node:crypto'
import type { ActionConfig } from '../../config/actions.ts'
import type { Redactor } from '../../core/redact.ts'
import { fill, type Values } from './arguments.ts'
import type { Shown } from './contract.ts'

/** The words that would run here; none for a kind that runs no program. */
export function wordsOf(action: ActionConfig, values: Values): readonly string[] {
  if (action.kind !== 'command') return []
  const words = process.platform === 'win32' && action.windows ? action.windows : action.argv
  return fill(words, values)
}

/** What is done, as one line: a command as it would be typed, everything else in words that need no language. */
export function commandLine(action: ActionConfig, values: Values, redact: Pick<Redactor, 'text'>): string {
  return redact
    .text(line(action, values))
    .replace(/\s*[\r\n]+\s*/g, ' ⏎ ')
    .slice(0, longest)
}
const longest = 1000

function line(action: ActionConfig, values: Values): string {
  switch (action.kind) {
    case 'command':
      return wordsOf(action, values).map(quoted).join(' ')
    case 'log':
      return ['log', quoted(action.path), String(action.lines), action.level, action.pattern && quoted(action.pattern)]
        .filter(Boolean)
        .join(' ')
    case 'docker': {
      const names = action.matching === undefined ? action.containers : [...action.containers, `*${action.matching}*`]
      return `docker ${action.do} ${names.join(' ')}`
    }
    case 'tcp':
      return `tcp ${action.address}`
    case 'http':
      return `GET ${action.url}`
    case 'query':
      return action.expr
  }
}

/** As a POSIX shell reads one word. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** As PowerShell and cmd read one word in most programs. */
const quotedThere = (word: string): string =>
  /^[A-Za-z0-9_@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`

/** What a person sees before it runs. */
export function shownOf(system: string, action: ActionConfig, values: Values, redact: Pick<Redactor, 'text'>): Shown {
  const changing = action.kind === 'command' || action.kind === 'docker' ? action : undefined
  const copy = copyOf(action, values)
  return {
    system,
    title: action.title,
    command: commandLine(action, values, redact),
    host: action.host,
    environment: action.environment,
    ...(changing?.shield && { shield: changing.shield }),
    approval: changing?.approval ?? false,
    ...(copy && { copy }),
  }
}

function copyOf(action: ActionConfig, values: Values): Shown['copy'] {
  if (action.copy) return action.copy
  if (action.kind !== 'command' || action.where === 'here') return undefined
  const posix = fill(action.argv, values).map(quoted).join(' ')
  return { posix, ...(action.windows && { windows: fill(action.windows, values).map(quotedThere).join(' ') }) }
}

/** Names an action as it was shown: any change of its declaration gives another. */
export const digestOf = (action: ActionConfig): string =>
  createHash('sha256').update(JSON.stringify(action)).digest('base64url')
