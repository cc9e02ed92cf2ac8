import { blocks, fenced, heading, item, list, type Md, md, raw, strong, table } from '../../markdown.ts'
import type { Dialect, Item, Part } from './contract.ts'
import { neutral } from './neutral.ts'

/** Text of anybody on one line. What begins with `/` would be an order in GitLab. */
export const text = (words: string): Md => raw(md(neutral(words)).replace(/^\//, '\\/'))

const paragraph = (words: string, indent = ''): Md =>
  raw(
    words
      .split(/\r\n?|\n/)
      .map(text)
      .filter((line) => line !== '')
      .join(`\\\n${indent}`),
  )

/** Markdown as GitHub and GitLab read it. */
export const markdownDialect = (longest: number): Dialect => ({
  longest,
  write: (parts, marker) => `${blocks([...parts.map(part), raw(`<!-- ${marker} -->`)])}`,
})

function part(one: Part): Md {
  if ('heading' in one) return heading(2, text(one.heading))
  if ('paragraph' in one) return paragraph(one.paragraph)
  if ('items' in one) return list(one.items.map(line))
  const rows = one.rows.map(({ name, value, mentions = [] }) => {
    const known = mentions.map((login) => `@${login}`).join(' ')
    return [strong(text(name)), raw([text(value), known].filter(Boolean).join(' '))]
  })
  const [first = [raw(''), raw('')], ...rest] = rows
  return table(first, rest)
}

function line({ time, who, text: words, output, file, quote }: Item): Md {
  const by = who === undefined ? '' : ` ${text(who)}:`
  const said = [paragraph(words, '  '), file && reference(file)].filter(Boolean).join('\\\n  ')
  const head = item(raw(`${strong(text(time))}${by} ${said}`))
  const printed = [output, quote].flatMap((one) => (one?.trim() ? [`\n\n${fenced(one, '  ')}\n`] : []))
  return raw(head + printed.join(''))
}

function reference({ name, ref, image }: NonNullable<Item['file']>): string {
  if (!ref) return `📎 ${text(name)}`
  return `${image ? '!' : '📎 '}[${text(name)}](${ref})`
}
