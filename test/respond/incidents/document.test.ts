import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Incident } from '../../../src/respond/incidents/contract.ts'
import { documentParts, documentTitle } from '../../../src/respond/incidents/document/document.ts'
import { fromText } from '../../../src/respond/incidents/opening.ts'
import { fenced, md, paragraph } from '../../../src/respond/markdown.ts'
import { markdownOf } from '../../../src/respond/reports/index.ts'
import { alice, bob, minute, ops, texts, zone } from './support.ts'

const at = Date.parse('2026-03-02T03:12:00+08:00')
const mark = { by: alice, at, cause: 'update:1' }

/** A document in which every place that people or programs fill holds `text`. */
function documented(text: string, locale = 'en'): string {
  const who = { id: 1, name: text }
  const by = { ...mark, by: who }
  const typed = fromText(7, { title: text, level: 'critical', system: text, destination: ops }, by)
  const incident: Incident = {
    ...typed,
    ...{ owner: { person: who, ...by }, tagged: [bob], priority: text, about: { summary: text } },
    findings: { impact: { text, ...by }, rootCause: { text, ...by }, fix: { text, ...by } },
    followUps: [{ id: 1, text, owner: who, dueAt: at, added: by }],
    tracker: { url: text, key: text },
    closed: { how: 'resolved', clear: true, ...by },
  }
  const base = { incident: 7, at, by: who, writtenAt: at }
  const entries: Entry[] = [
    {
      ...base,
      kind: 'note',
      text: { typed: text },
      order: 1,
      corrections: [{ ...by, was: { at, text: { typed: text } } }],
    },
    {
      ...base,
      kind: 'action',
      text: { id: 'respond-entry-fired', args: { alert: text, n: 1, names: text } },
      output: text,
      order: 2,
    },
    { ...base, kind: 'file', text: { typed: text }, file: { id: 'a'.repeat(64), name: text, bytes: 1 }, order: 3 },
  ]
  const views = entries.map((entry, i) => ({ key: `k${i}`, entry }))
  const reader = { texts: texts(locale), zone, now: at + minute }
  return markdownOf(documentTitle(incident, reader), documentParts(incident, views, reader), reader.texts)
}

/** What Markdown would make of each line: its block structure, without what stands in it; code is skipped. */
function skeleton(document: string): string[] {
  const kinds: string[] = []
  let fence = ''
  for (const line of document.split('\n')) {
    const run = /^ {2}(`{3,})/.exec(line)?.[1]
    if (fence !== '') {
      if (line === `  ${fence}`) fence = ''
      continue
    }
    if (run) fence = run
    kinds.push(kindOf(line))
  }
  expect(fence).toBe('')
  // How many lines a text or an item has is its own affair.
  return kinds.filter((kind, i) => kind !== 'text' || !['text', 'item'].includes(kinds[i - 1] ?? ''))
}

function kindOf(line: string): string {
  const cells = line.replaceAll(/\\./g, '').split('|').length
  if (/^#{1,6} /.test(line)) return 'heading'
  if (/^\|/.test(line)) return `row of ${cells}`
  if (/^- \[[ x]\] /.test(line)) return 'task'
  if (/^- /.test(line)) return 'item'
  if (/^ {2}`{3,}text$/.test(line)) return 'fence'
  if (/^\s*$/.test(line)) return 'empty'
  if (/^\s*([-+*>#]|\d+[.)](\s|$)|={2,}|`{3}|~{3}|<)/.test(line)) return `structure: ${line}`
  return 'text'
}

const hostile = [
  '# heading\n## another\n- item\n1. one\n> quote\n---\n===\n***',
  '```\ncode\n```\n~~~\n<script>alert(1)</script>\n<!-- -->',
  '| a | b |\n|---|---|\n\\| c |',
  '[link](http://evil) ![image](x) <http://evil> &lt; `tick` **bold** __u__ ~~s~~',
  '\u202eevil\u2066\u0000\u001b[31m\ud800 \u2028# line\u2029- x',
  '````text\n``````\n',
  '\\\\\n\\# x\\',
]

describe('CORE-8: the post-incident document', () => {
  const shape = skeleton(documented('plain'))
  it('is of one shape', () => expect(shape.filter((kind) => kind === 'heading')).toHaveLength(9))

  it.each(hostile)('keeps its structure whatever stands in it: %j', (text) => {
    expect(skeleton(documented(text))).toEqual(shape)
    expect(skeleton(documented(text, 'zh-TW'))).toEqual(shape)
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
        const text = `x${pieces.join('')}x`
        expect(skeleton(documented(text))).toEqual(shape)
      }),
      { numRuns: 300 },
    )
  })

  it('lets no markup of a text through, and leaves names readable', () => {
    expect(md('a*b*c [x](y) <b> `c` | &amp;')).toBe('a\\*b\\*c \\[x\\](y) \\<b\\> \\`c\\` \\| \\&amp;')
    expect(md('redis_max_connections = 5')).toBe('redis_max_connections = 5')
    expect(md('_x_')).toBe('\\_x\\_')
    expect([md('1. one'), md('- a'), md('# a'), md('2) b')]).toEqual(['1\\. one', '\\- a', '\\# a', '2\\) b'])
    expect([md('0.8%'), md('1.')]).toEqual(['0.8%', '1\\.'])
    expect(paragraph('a\n\n  b\n')).toBe('a\\\nb')
    expect(fenced('a\n````\nb')).toBe('`````text\na\n````\nb\n`````')
  })

  const photo = { id: 'b'.repeat(64), name: 'photo-0312.jpg', bytes: 2048 }
  it.each([
    ['by itself', { id: 'respond-entry-file', args: { name: photo.name } }, 'Alice: 📎 photo-0312.jpg'],
    ['as a step of an SOP named it', { typed: photo.name }, 'Alice: 📎 photo-0312.jpg'],
    ['named with what was said', { typed: `${photo.name}: pool\nfull` }, 'Alice: pool\nfull\n📎 photo-0312.jpg'],
    ['with what was said', { typed: 'pool full' }, 'Alice: pool full\n📎 photo-0312.jpg'],
  ])('CORE-8: names a photo once in its timeline: %s', (_, text, told) => {
    const entry = { incident: 7, kind: 'file', at, by: alice, writtenAt: at, order: 1, text, file: photo } as const
    const corrections = [{ ...mark, was: { at: at - minute, text } }]
    const incident = fromText(7, { title: 'x', level: 'critical', destination: ops }, mark)
    const itemOf = (one: Entry) => {
      const parts = documentParts(incident, [{ key: 'k', entry: one }], { texts: texts('en'), zone, now: at })
      return parts.flatMap((part) => (part.kind === 'list' ? part.items : []))[0]
    }
    expect(itemOf(entry)).toEqual({ strong: '2026-03-02 03:12:00', text: told })
    const corrected = itemOf({ ...entry, corrections })
    expect(JSON.stringify(corrected).split(photo.name)).toHaveLength(2)
  })

  it('is in the chat’s language and zone', () => {
    const document = documented('redis')
    expect(document).toContain('2026-03-02 03:12:00')
    expect(documented('redis', 'zh-TW')).toContain('## 根本原因')
  })
})
