import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/respond/incidents/contract.ts'
import { fromText } from '../../../src/respond/incidents/opening.ts'
import { type Telling, withCorrections } from '../../../src/respond/tracker/corrections.ts'
import { commentParts } from '../../../src/respond/tracker/report.ts'
import { alice, bob, minute, ops, texts, zone } from '../incidents/support.ts'

const at = Date.parse('2026-03-02T03:12:00+08:00')
const mark = { by: alice, at, cause: 'update:1' }
const reader = { texts: texts('en'), zone, redact: (text: string) => text, systemName: (id: string) => id }

/** The items of a comment that tells this. */
function itemsOf(...tellings: Telling[]) {
  const incident = fromText(7, { title: 'x', level: 'critical', destination: ops }, mark)
  const parts = commentParts(
    tellings.map((view) => ({ view })),
    incident,
    reader,
  )
  return parts.flatMap((part) => ('items' in part ? part.items : []))
}

const entry = (more: Partial<Entry>): Entry => {
  return { incident: 7, kind: 'note', at, by: alice, writtenAt: at, order: 1, text: { typed: 'a' }, ...more }
}

describe('CORE-8: what a comment in the issue tracker says', () => {
  const file = { id: 'b'.repeat(64), name: 'photo-0312.jpg', bytes: 2048, mime: 'image/jpeg' }
  it.each([
    ['by itself', { id: 'respond-entry-file', args: { name: file.name } }, ''],
    ['as a step of an SOP names it', { typed: file.name }, ''],
    ['with what was said beside it', { typed: `${file.name}: pool full` }, 'pool full'],
    ['with what was said', { typed: 'pool full' }, 'pool full'],
  ])('names a photo once: %s', (_, text, told) => {
    const [item] = itemsOf({ key: 'k', entry: entry({ kind: 'file', file, text }) })
    expect(item).toMatchObject({ text: told, file: { name: file.name } })
  })

  it('tells each correction by itself, against what stood there before it', () => {
    const corrections = [
      { by: bob, at: at + minute, cause: 'update:2', was: { at, text: { typed: 'OMO' } } },
      { by: alice, at: at + 2 * minute, cause: 'update:3', was: { at, text: { typed: 'OOM' } } },
    ]
    const tellings = withCorrections([
      { key: 'k', entry: entry({ at: at - minute, text: { typed: 'OOM' }, corrections }) },
    ])
    expect(tellings.map(({ key }) => key)).toEqual(['k', 'k~1', 'k~2'])
    expect(itemsOf(...tellings.slice(1))).toEqual([
      { time: '2026-03-02 03:13:00', who: 'Bob', text: 'Corrected: OOM\nIt said: OMO' },
      {
        time: '2026-03-02 03:14:00',
        who: 'Alice',
        text: 'Corrected: 2026-03-02 03:11:00 OOM\nIt said: 2026-03-02 03:12:00 OOM',
      },
    ])
  })
})
