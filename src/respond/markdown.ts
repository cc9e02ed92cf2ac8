import { inOrder, oneLine } from '../core/text.ts'

/** Text whose every character stands for itself in Markdown. Only this file makes it; all else is the document's own structure. */
export type Md = string & { readonly markdown: unique symbol }

/** Markdown written in this room's code. */
export const raw = (text: string): Md => text as Md

const controls = /(?!\n)\p{Cc}|\p{Zl}|\p{Zp}/gu
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// What means something within a line. An underscore inside a word does not, and names are full of them.
const inline = /[\\`*[\]<>&|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu
// What means something where a line begins: headings, lists, rules, quotes (`>` is above).
const start = /^(?:[#+=:-]|(\d+)(?=[.)](?:\s|$)))/

const clean = (text: string): string =>
  inOrder(text.replace(/\r\n?/g, '\n')).replace(controls, ' ').replace(loneSurrogates, '\ufffd')

/** One line of anybody's text: no markup, link, heading or list comes of it, wherever it stands. */
export const md = (text: string): Md => {
  const line = oneLine(clean(text)).replace(inline, '\\$&')
  return raw(line.replace(start, (first, digits?: string) => (digits === undefined ? `\\${first}` : `${digits}\\`)))
}

/** Several lines of anybody's text within one paragraph or list item whose content is indented by `indent`. */
export function paragraph(text: string, indent = ''): Md {
  const lines = clean(text)
    .split('\n')
    .map((line) => md(line))
    .filter((line) => line !== '')
  // A backslash at the end of a line is a hard break.
  return raw(lines.join(`\\\n${indent}`))
}

/** A block of code that nothing inside can end. */
export function fenced(text: string, indent = ''): Md {
  const body = clean(text).replace(/\n+$/, '')
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return raw([`${fence}text`, ...body.split('\n'), fence].map((line) => indent + line).join('\n'))
}

export const heading = (level: 1 | 2 | 3, text: Md): Md => raw(`${'#'.repeat(level)} ${text}`)
export const strong = (text: Md): Md => raw(text === '' ? '' : `**${text}**`)
export const item = (text: Md): Md => raw(`- ${text}`)
export const task = (done: boolean, text: Md): Md => raw(`- [${done ? 'x' : ' '}] ${text}`)

/** A table; cells are one line each. */
export function table(head: readonly Md[], rows: readonly (readonly Md[])[]): Md {
  const line = (cells: readonly Md[]) => `| ${cells.join(' | ')} |`
  return raw([line(head), line(head.map(() => raw('---'))), ...rows.map(line)].join('\n'))
}

/** Parts with an empty line between them; empty parts are left out. */
export const blocks = (parts: readonly Md[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`
/** Lines of one list. */
export const list = (items: readonly Md[]): Md => raw(items.join('\n'))
