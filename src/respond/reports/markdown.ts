import type { Texts } from '../../core/texts.ts'
import { blocks, fenced, heading, item, list, type Md, md, paragraph, raw, strong, table, task } from '../markdown.ts'
import type { Item, Part, Verdict } from './contract.ts'

export const verdictIcons: Readonly<Record<Verdict, string>> = { pass: '✅', warn: '⚠️', fail: '❌', none: '➖' }

/** Parts as Markdown that reads the same everywhere, whatever people and programs wrote into them. */
export function markdownOf(title: string, parts: readonly Part[], texts: Texts): string {
  return blocks([heading(1, inHeading(title)), ...parts.map((part) => blockOf(part, texts))])
}

// What is code or a list where a line begins is neither behind a heading's sign.
const inHeading = (text: string): Md => {
  const line = md(text)
  return /^\\#\d/.test(line) ? raw(line.slice(1)) : line
}

function blockOf(part: Part, texts: Texts): Md {
  switch (part.kind) {
    case 'heading':
      return heading(part.level, md(part.text))
    case 'paragraph':
      return paragraph(part.text)
    case 'list':
      return list(part.items.map(itemOf))
    case 'tasks':
      return list(part.items.map(({ text, done }) => task(done, md(text))))
    case 'table':
      return table(
        part.head.map(md),
        part.rows.map((row) => row.map(md)),
      )
    case 'code':
      return fenced(part.text)
    case 'picture':
      // Beside the text there is no picture: it would point to what was not sent.
      return md(texts.text('respond-report-picture', { caption: part.caption }))
    case 'verdict': {
      const said = part.word ?? texts.text(`respond-report-verdict-${part.verdict}`)
      const word = strong(md(`${verdictIcons[part.verdict]} ${said}`))
      return part.text.trim() === '' ? word : raw(`${word} · ${paragraph(part.text)}`)
    }
  }
}

function itemOf(entry: string | Item): Md {
  if (typeof entry === 'string') return item(paragraph(entry, '  '))
  const head = entry.strong === undefined ? raw('') : raw(`${strong(md(entry.strong))} `)
  const printed = entry.code === undefined || entry.code.trim() === '' ? '' : `\n\n${fenced(entry.code, '  ')}\n`
  return raw(`${item(raw(`${head}${paragraph(entry.text, '  ')}`.trimEnd()))}${printed}`)
}
