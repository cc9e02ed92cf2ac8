import { inOrder, oneLine } from '../../../core/text.ts'
import type { Dialect, Item, Part } from './contract.ts'
import { neutral } from './neutral.ts'

const gap = '\u200b'
const controls = /(?!\n)\p{Cc}|\p{Zl}|\p{Zp}/gu
const clean = (words: string): string => inOrder(words.replace(/\r\n?/g, '\n')).replace(controls, ' ')

/** Text of anybody on one line: no markup, macro, link or mention comes of it. */
export function wikiText(words: string): string {
  return (
    oneLine(neutral(clean(words)))
      // A backslash escapes and, doubled, breaks the line; as itself it needs something between.
      .replace(/\\/g, `\\${gap}`)
      .replace(/[{}[\]|!*_^~+]/g, '\\$&')
      .replace(/\?(?=\?)/g, `?${gap}`)
      .replace(/-(?=-)|(?<=^|\s)-/g, '\\-')
      .replace(/^(#|h[1-6]\.|bq\.)/, `${gap}$1`)
      .replace(/:(?=[)(DPp])|\((?=[!/x+*?yni-])/g, `$&${gap}`)
  )
}

const paragraph = (words: string): string =>
  words
    .split('\n')
    .map(wikiText)
    .filter((line) => line !== '')
    .join('\n')

/** A block as it stands that nothing inside can end. */
const verbatim = (words: string): string =>
  `{noformat}\n${clean(words)
    .replace(/\n+$/, '')
    .replace(/\{(?=noformat)/gi, `{${gap}`)}\n{noformat}`

/** Jira's wiki markup. `cloud`: people are mentioned by account id. */
export const wikiDialect = (longest: number, cloud: boolean): Dialect => ({
  longest,
  // Hidden macros do not survive the conversion of Jira Cloud; a grey word at the end does.
  write: (parts, marker) => [...parts.map((one) => part(one, cloud)), `{{${marker}}}`].filter(Boolean).join('\n\n'),
})

function part(one: Part, cloud: boolean): string {
  if ('heading' in one) return `h3. ${wikiText(one.heading)}`
  if ('paragraph' in one) return paragraph(one.paragraph)
  if ('items' in one) return one.items.map(line).join('\n')
  return one.rows
    .map(({ name, value, mentions = [] }) => {
      const known = mentions.map((login) => (cloud ? `[~accountid:${login}]` : `[~${login}]`)).join(' ')
      return `||${wikiText(name)}|${[wikiText(value), known].filter(Boolean).join(' ') || ' '}|`
    })
    .join('\n')
}

function line({ time, who, text, output, file, quote }: Item): string {
  const by = who === undefined ? '' : ` ${wikiText(who)}:`
  const lines = clean(text).split('\n').map(wikiText).filter(Boolean)
  const added = file ? [reference(file)] : []
  const printed = [output, quote].flatMap((one) => (one?.trim() ? [`\n${verbatim(one)}`] : []))
  return [`* *${time}*${by} ${[...lines, ...added].join(' \\\\ ')}`, ...printed].join('')
}

function reference({ name, ref, image }: NonNullable<Item['file']>): string {
  if (!ref) return `📎 ${wikiText(name)}`
  return image ? `!${ref}|thumbnail!` : `[^${ref}]`
}
