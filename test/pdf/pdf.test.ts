import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnWidths } from '../../src/pdf/columns.ts'
import { bytesOf } from '../../src/pdf/draw.ts'
import { either, fontFiles, readFont, readFonts, runsOf } from '../../src/pdf/font.ts'
import { printable } from '../../src/pdf/glyphs.ts'
import type { PdfPart } from '../../src/pdf/index.ts'
import { inner, page } from '../../src/pdf/page.ts'
import { lineWidth, wrapped } from '../../src/pdf/wrap.ts'
import { pagesOf, specOf, wordsOf } from './support.ts'

const root = resolve(import.meta.dirname, '../..')
const files = fontFiles()
const fonts = [readFont(files.normal), readFont(files.bold)] as const
const [font] = fonts

const parts = (text: string): PdfPart[] => [
  { kind: 'verdict', verdict: 'fail', word: '未通過', text },
  { kind: 'heading', level: 2, text },
  { kind: 'paragraph', text },
  {
    kind: 'list',
    items: [
      { strong: text.slice(0, 200), text, code: text },
      { text, done: true },
      { text, done: false },
    ],
  },
  {
    kind: 'table',
    head: ['a', text, 'c'],
    rows: [
      [text, 'b', 'c'],
      ['a', 'b', text],
    ],
  },
  { kind: 'code', text },
  { kind: 'picture', bytes: new TextEncoder().encode(text), caption: text },
]

/** Nothing stands beyond the margins; a hair for rounding. */
function expectWithin(pdf: Uint8Array): void {
  const outside = wordsOf(pdf).filter(
    ({ xMin, xMax, yMin, yMax }) =>
      xMin < page.left - 1 || xMax > page.width - page.right + 1 || yMin < 20 || yMax > 841.89 - 10,
  )
  expect(outside).toEqual([])
}

const hanOf = (text: string) =>
  new Set(text.match(/[\p{Script=Han}\p{Script=Bopomofo}，。：；！？、（）「」％]/gu) ?? [])

describe('CORE-10: a report as PDF', () => {
  it('holds every character of our Chinese texts, as text that can be copied', async () => {
    const ftl = readFileSync(join(root, 'locales/zh-TW.ftl'), 'utf8')
    const packs = readdirSync(join(root, 'systems'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ya?ml|md)$/.test(file))
      .map((file) => readFileSync(join(root, 'systems', file), 'utf8'))
    const all = [...hanOf([ftl, ...packs].join(''))].sort().join('')
    expect(all.length).toBeGreaterThan(700)
    const pdf = await bytesOf(
      specOf([
        { kind: 'paragraph', text: all },
        { kind: 'heading', level: 2, text: '閾磁碟堃' },
      ]),
    )
    const text = pagesOf(pdf).join('')
    expect([...hanOf(`${all}閾磁碟堃上線報告`)].filter((one) => !text.includes(one))).toEqual([])
    expect(text).not.toContain('a box is')
  })

  it('has its title, its mark and the number of each page of how many', async () => {
    const pdf = await bytesOf(specOf(Array.from({ length: 120 }, (_, n) => ({ kind: 'paragraph', text: `line ${n}` }))))
    const pages = pagesOf(pdf)
    expect(pages.length).toBeGreaterThan(2)
    for (const [n, text] of pages.entries()) {
      expect(text).toContain('上線報告 v2.3.1')
      expect(text).toContain('ab12'.repeat(16))
      expect(text).toContain(`${n + 1}/${pages.length}`)
    }
  })

  it('says what the colour says in words, and draws tables, lists, code', async () => {
    const text = pagesOf(await bytesOf(specOf(parts('門檻 > 10')))).join('\n')
    for (const one of ['未通過', '門檻 > 10', '× 未通過', '✓', '○']) expect(text, one).toContain(one)
  })

  it('keeps within its margins whatever stands in it', async () => {
    for (const text of [
      'W'.repeat(5000),
      '字'.repeat(3000),
      '「'.repeat(400),
      `${'𠮷\u{20bb7}'.repeat(50)} ${'a-very/long_identifier.'.repeat(80)}`,
      '\u202eevil\u2066 \u0000\u0007\u001b[31mred\u001b[0m \ud800 \u2028next \ufeff<script>&amp; שלום العربية 👨‍👩‍👧 🇹🇼',
      `${'\n'.repeat(500)}x`,
      '',
      '\t\t  indented',
    ])
      expectWithin(await bytesOf(specOf(parts(text), { title: text, subtitle: text })))
  })

  it('says that a character is lacking, and leaves emoji out', () => {
    expect(printable('ok ✅ 🎉 ⚠️ שלום\t\u001b[1mx\u001b[0m\r\ny', fonts)).toEqual({
      text: 'ok ✓ ！ □□□□    x\ny',
      lacks: true,
    })
    expect(printable('📎 a\n🎉 b 🎉 c🎉 d', fonts).text).toBe('a\nb c d')
    expect(printable('磁碟 ≥ 80%', fonts)).toEqual({ text: '磁碟 ≥ 80%', lacks: false })
  })

  it('English quotes are straight, as those of the Chinese font are as wide as its characters', async () => {
    const part = { kind: 'paragraph' as const, text: 'moved on to “Monitoring”, Alice’s 「觀察」' }
    const copied = async (locale: string) => pagesOf(await bytesOf(specOf([part], { locale }))).join('')
    expect(await copied('en')).toContain('moved on to "Monitoring", Alice\'s 「觀察」')
    expect(await copied('zh-TW')).toContain('“Monitoring”')
  })

  it('sets code in a monospace font: columns stand under each other, Chinese shows, nothing of a long line is lost', async () => {
    const long = `${'x1_'.repeat(300)}字${'0iW'.repeat(50)}`
    const text = `NAME    STATUS\niiii    A\nWWWW    B\n  "title": "磁碟空間 │ ≥ 80% ✓"\n${long}`
    const pdf = await bytesOf(specOf([{ kind: 'code', text }]))
    const words = wordsOf(pdf)
    const left = (word: string) => words.find(({ text: one }) => one === word)?.xMin
    expect(left('A')).toBeCloseTo(left('B') ?? 0, 2)
    expect(left('A')).toBeCloseTo(left('STATUS') ?? 0, 2)
    const copied = pagesOf(pdf).join('')
    for (const one of ['磁碟空間', '≥ 80%', '✓']) expect(copied, one).toContain(one)
    expect(copied.replace(/\s/g, '')).toContain(long)
    expectWithin(pdf)
  })

  it('ends where it gets too long, and says so', async () => {
    const long = 'x '.repeat(100_000)
    const pdf = await bytesOf(specOf(Array.from({ length: 8 }, () => ({ kind: 'code', text: long }))))
    const pages = pagesOf(pdf)
    expect(pages.length).toBeLessThan(130)
    expect(pages.at(-1)).toContain('cut here')
  })

  it('does without a picture that is none', async () => {
    const png = new Uint8Array(200)
    png.set([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 9, 0, 0, 0, 9,
    ])
    const pdf = await bytesOf(specOf([{ kind: 'picture', bytes: png, caption: 'the caption' }]))
    expect(pagesOf(pdf).join('')).toContain('the caption')
  })
})

describe('lines and columns of a PDF', () => {
  it('lines are never wider than asked for, and lose nothing', () => {
    const piece = fc.constantFrom('word ', '字', '，', '「', '」', 'W', 'i', '𠮷', ' ', '\n', 'long-identifier_', '…')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), fc.integer({ min: 20, max: 500 }), (pieces, width) => {
        const text = pieces.join('')
        const lines = wrapped(text, { font, size: 10, width })
        for (const line of lines) if ([...line].length > 1) expect(lineWidth(line, font, 10)).toBeLessThanOrEqual(width)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })

  it('runs of two fonts are the text, and each is as wide as it was measured', () => {
    const { mono, normal } = readFonts(files)
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '字', '│', '✓', '，', '𠮷', '0'), { maxLength: 60 }), (all) => {
        const text = all.join('')
        const runs = runsOf(text, mono)
        expect(runs.map((run) => run.text).join('')).toBe(text)
        for (const [n, { own }] of runs.entries()) expect(own).not.toBe(runs[n + 1]?.own)
        const measured = runs.reduce((sum, run) => sum + lineWidth(run.text, run.own ? mono : normal, 8), 0)
        expect(measured).toBeCloseTo(lineWidth(text, either(mono, normal), 8), 6)
      }),
    )
  })

  it('a mark that closes does not begin a line, one that opens does not end it', () => {
    const lines = wrapped('測試標點，避頭尾。「引號」也是（括號）。'.repeat(20), { font, size: 10, width: 103 })
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.filter((line) => /^[，。」）]/.test(line) || /[「（]$/.test(line))).toEqual([])
  })

  it('what is beyond so many lines ends in an ellipsis', () => {
    expect(wrapped('one two three four five six', { font, size: 10, width: 45, most: 2 })).toEqual([
      'one two',
      'three…',
    ])
  })

  it('columns fill the page, and each has some of it', () => {
    const wants = fc.array(fc.tuple(fc.integer({ min: 8, max: 3000 }), fc.integer({ min: 8, max: 600 })), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(wants, (all) => {
        const widths = columnWidths(
          all.map(([line]) => line),
          all.map(([line, word]) => Math.min(line, word)),
          inner,
        )
        expect(widths.reduce((sum, one) => sum + one, 0)).toBeCloseTo(inner, 3)
        for (const one of widths) expect(one).toBeGreaterThan(7)
      }),
    )
  })
})
