import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from '../../../src/core/text.ts'
import type { Part } from '../../../src/respond/tracker/markup/contract.ts'
import { fitting } from '../../../src/respond/tracker/markup/fit.ts'
import { markdownDialect, text } from '../../../src/respond/tracker/markup/markdown.ts'
import { neutral } from '../../../src/respond/tracker/markup/neutral.ts'
import { wikiDialect, wikiText } from '../../../src/respond/tracker/markup/wiki.ts'

const gap = '\u200b'
const marker = 'opsbell:0123456789ab/1'
const markdown = markdownDialect(60_000)
const wiki = wikiDialect(30_000, true)

/** Text as a hostile label may hold it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '@all',
          '@',
          '#12',
          '!7',
          '/close',
          '\n',
          '\r',
          '|',
          '||',
          '```',
          '`',
          '<!--',
          '-->',
          '<script>',
          '](http://e)',
        ],
        ...[
          '![x](http://e/i.png)',
          '{code}',
          '{noformat}',
          '[~admin]',
          '[^x]',
          'h1. ',
          'bq. ',
          '----',
          '\\',
          '\\\\',
          '*',
          '_',
          '- ',
        ],
        ...[
          '\u202e',
          '\u0000',
          ' ',
          'a',
          '付款',
          '😀',
          '\ud800',
          'GH-1',
          '&#64;',
          '(!)',
          ':)',
          '??',
          '^',
          '~',
          '+',
          '%1',
          '$5',
        ],
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''))

const parts = (words: string): Part[] => [
  { rows: [{ name: 'Title', value: words }] },
  { heading: words },
  { paragraph: words },
  {
    items: [
      { time: '2026-03-02 03:12:00', who: words, text: words, output: words, file: { name: words, image: true } },
    ],
  },
]

describe('CORE-8: text of anybody in Markdown', () => {
  it.each([
    ['@bob', `@${gap}bob`],
    ['@\u202ebob and #\u200e12', `@${gap}bob and #${gap}12`],
    ['mail a@b.com', 'mail a@b.com'],
    ['see #12 and !7', `see #${gap}12 and !${gap}7`],
    ['GH-12', `GH${gap}-12`],
    ['# heading', '\\# heading'],
    ['/close', '\\/close'],
    ['a|b', 'a\\|b'],
    ['<!-- x -->', '\\<!-- x --\\>'],
    ['![i](http://e/i.png)', '!\\[i\\](http://e/i.png)'],
  ])('%s', (words, shown) => {
    expect(text(words)).toBe(shown)
  })

  it('mentions nobody, orders nothing, ends no block, and holds one marker: its own', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const written = markdown.write(parts(words), marker)
        const { prose, code } = split(written)
        expect(prose).not.toMatch(/(?<![A-Za-z0-9])@[\p{L}\p{N}_-]/u)
        expect(prose).not.toMatch(/^\s*\//m)
        expect(prose).not.toMatch(/(?<!\\)<(?!!-- opsbell:)/)
        expect(prose.match(/<!-- opsbell:/g)).toHaveLength(1)
        expect(written.trimEnd().endsWith(`<!-- ${marker} -->`)).toBe(true)
        // Table rows stay rows: two cells each.
        expect(prose.split('\n')[0]?.match(/(?<!\\)\|/g)).toHaveLength(3)
        expect(code).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2000 },
    )
  })
})

/** The text outside of fenced blocks, and how many of those there are. */
function split(written: string): { prose: string; code: number } {
  const prose: string[] = []
  let fence: string | undefined
  let code = 0
  for (const line of written.split('\n')) {
    const [, ticks] = /^\s*(`{3,})(?:text)?$/.exec(line) ?? []
    if (fence === undefined && ticks) {
      fence = ticks
      code += 1
    } else if (fence !== undefined && line.trim() === fence) fence = undefined
    else if (fence === undefined) prose.push(line)
  }
  expect(fence).toBeUndefined()
  return { prose: prose.join('\n'), code }
}

describe('CORE-8: text of anybody in wiki markup', () => {
  it.each([
    ['[~admin]', '\\[\\~admin\\]'],
    ['{code}x{code}', '\\{code\\}x\\{code\\}'],
    ['a|b', 'a\\|b'],
    ['h1. x', `${gap}h1. x`],
    ['* x', '\\* x'],
    ['- x', '\\- x'],
    ['a-b', 'a-b'],
    ['C:\\temp', `C:\\${gap}temp`],
    ['!i.png!', '\\!i.png\\!'],
  ])('%s', (words, shown) => {
    expect(wikiText(words)).toBe(shown)
  })

  it('has no macro, link, mention or row but its own', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const written = wiki.write(parts(words), marker)
        const prose = written.replace(/\{noformat\}\n[\s\S]*?\n\{noformat\}/g, '')
        const own = prose.slice(0, -`{{${marker}}}`.length)
        expect(prose.endsWith(`{{${marker}}}`)).toBe(true)
        expect(own).not.toMatch(/(?<!\\)[{}[\]!]/)
        expect(written.match(/\{noformat\}/g) ?? []).toHaveLength(words.trim() === '' ? 0 : 2)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('CORE-8: an issue within the tracker’s length', () => {
  const long = (n: number): Part[] => [
    { rows: [{ name: 'Title', value: 'x'.repeat(5000) }] },
    {
      items: Array.from({ length: n }, (_, i) => ({
        time: `t${i}`,
        text: `entry ${i} ${'y'.repeat(500)}`,
        output: 'z'.repeat(60_000),
      })),
      more: (left) => `${left} more`,
    },
    { paragraph: 'p'.repeat(4000) },
  ]

  it.each([0, 1, 3, 50, 3000])('is cut with %i entries: printed text first, then the middle', (n) => {
    for (const dialect of [markdown, wiki]) {
      const written = fitting(dialect)(long(n), marker)
      expect(written.length).toBeLessThanOrEqual(dialect.longest)
      expect(written).toContain(marker)
      if (n > 0) expect(written).toContain(`entry ${n - 1} `)
      if (n === 3000) expect(written).toMatch(/entry 0 [\s\S]*\d+ more/)
    }
  })

  it('is whole where there is room', () => {
    const small: Part[] = [{ paragraph: 'short' }, { items: [{ time: 't', text: 'x', output: 'printed' }] }]
    expect(fitting(markdown)(small, marker)).toBe(markdown.write(small, marker))
  })
})

it('CORE-8: a neutral text looks the same', () => {
  const seen = (words: string) => inOrder(words).replaceAll(gap, '')
  fc.assert(fc.property(hostile, (words) => seen(neutral(words)) === seen(words)))
})
