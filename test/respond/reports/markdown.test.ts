import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownOf, type Part } from '../../../src/respond/reports/index.ts'
import { texts } from './support.ts'

/** Every place that people or programs fill holds `text`. */
const partsOf = (text: string): Part[] => [
  { kind: 'heading', level: 2, text },
  { kind: 'paragraph', text },
  { kind: 'table', head: [text, 'b'], rows: [[text, text]] },
  { kind: 'list', items: [text, { strong: text, text, code: text }] },
  { kind: 'heading', level: 3, text: `x${text}` },
  { kind: 'tasks', items: [{ text, done: true }] },
  { kind: 'code', text },
  { kind: 'verdict', verdict: 'pass', text },
  { kind: 'picture', file: { id: 'a', name: text, bytes: 1 }, caption: text },
]

/** What Markdown would make of each line, without what stands in it; code is skipped. */
function skeleton(markdown: string): string[] {
  const kinds: string[] = []
  let fence = ''
  for (const line of markdown.split('\n')) {
    const trimmed = line.trim()
    if (fence !== '') {
      if (trimmed === fence) fence = ''
      continue
    }
    const run = /^(`{3,})text$/.exec(trimmed)?.[1]
    if (run) fence = run
    kinds.push(kindOf(line))
  }
  expect(fence).toBe('')
  // How many lines a text or an item has is its own affair.
  return kinds.filter((kind, i) => kind !== 'text' || !['text', 'item'].includes(kinds[i - 1] ?? ''))
}

function kindOf(line: string): string {
  if (/^#{1,6} /.test(line)) return `heading ${line.indexOf(' ')}`
  if (/^\|/.test(line)) return `row of ${line.replaceAll(/\\./g, '').split('|').length}`
  if (/^- \[[ x]\] /.test(line)) return 'task'
  if (/^- /.test(line)) return 'item'
  if (/^ *`{3,}text$/.test(line)) return 'fence'
  if (/^\s*$/.test(line)) return 'empty'
  if (/^\s*([-+*>#](?!\*)|\d+[.)](\s|$)|={2,}|`{3}|~{3}|<)/.test(line)) return `structure: ${line}`
  return 'text'
}

const shapeOf = (text: string, locale = 'en') => skeleton(markdownOf(text, partsOf(text), texts(locale)))

describe('CORE-10: the Markdown of a report', () => {
  const shape = shapeOf('plain')

  it.each([
    '# heading\n## another\n- item\n1. one\n> quote\n---\n===\n***',
    '```\ncode\n```\n~~~\n<script>alert(1)</script>\n<!-- -->',
    '| a | b |\n|---|---|\n\\| c |',
    '[link](http://evil) ![image](x) <http://evil> &lt; `tick` **bold** __u__ ~~s~~',
    'x\u202eevil\u2066\u0000\u001b[31m\ud800 \u2028# line\u2029- x',
    '````text\n``````\n',
    '\\\\\n\\# x\\',
    'W'.repeat(100_000),
  ])('keeps its structure whatever stands in it: %#', (text) => {
    expect(shapeOf(text)).toEqual(shape)
    expect(shapeOf(text, 'zh-TW')).toEqual(shape)
  })

  it('keeps its structure whatever stands in it', () => {
    const piece = fc.constantFrom(
      ...'#-+*>|`~=<&[]()!_\\1.) \n\r\tab\u2028\u202e'.split(''),
      '```',
      '\n- ',
      '\n# ',
      '| --- |',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), (pieces) => {
        expect(shapeOf(`x${pieces.join('')}x`)).toEqual(shape)
      }),
      { numRuns: 300 },
    )
  })

  it('a title that begins with a number sign keeps it', () => {
    expect(markdownOf('#7 disk is full', [], texts('en'))).toBe('# #7 disk is full\n')
    expect(markdownOf('# 7', [], texts('en'))).toBe('# \\# 7\n')
  })
})
