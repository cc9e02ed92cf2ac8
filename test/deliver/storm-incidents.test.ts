import { describe, expect, it } from 'vitest'
import { plain } from '../../src/core/text.ts'
import { type StormView, stormEndFace, stormFace } from '../../src/deliver/cards/storm.ts'
import type { IncidentShown } from '../../src/deliver/ports.ts'
import { accountOf, type Figure, gatheredIn, ownershipOf } from '../../src/deliver/storm.ts'
import { texts } from './basis.ts'

const now = Date.parse('2026-03-02T03:40:00+08:00')
const alice = { id: 1, name: 'Alice' }
const bob = { id: 2, name: 'Bob' }

const incident = (number: number, more: Partial<IncidentShown> = {}): IncidentShown => ({
  number,
  phase: 'investigation',
  ...more,
})
const figure = (more: Partial<Figure> = {}): Figure => {
  return { alertname: 'A', priority: 'P1', level: 'warning', told: 'folded', alerts: 1, firing: 1, ...more }
}
const of = (count: number, more: Partial<Figure> = {}) => Array.from({ length: count }, () => figure(more))
const closed = incident(9, { closed: { how: 'resolved', at: now - 60_000, by: bob } })

const view = (figures: readonly Figure[]): StormView => ({
  ...{ id: 'r', account: accountOf(figures), startedAt: now - 600_000, endedAt: now },
  ...{ ownership: ownershipOf(figures), gathered: gatheredIn(figures) },
})

function shown(figures: readonly Figure[], locale: string, face = stormFace) {
  const { blocks, buttons } = face(view(figures), { texts: texts(locale), zone: 'Asia/Taipei', now })
  const lines = blocks.map((block) => ('line' in block ? plain(block.line) : ''))
  return {
    lines: lines.filter((line) => /#\d|事件|incident|🗂/.test(line)),
    buttons: (buttons ?? []).map((row) => row.map(({ text }) => text)),
  }
}

describe('CORE-5 CORE-8: the incidents of a storm on its card', () => {
  it.each<[string, Figure[], string[], string[]]>([
    ['none', of(3), [], []],
    ['all groups in one', of(3, { incident: incident(12) }), ['🚨 #12 調查中'], ['🚨 #12: investigation']],
    [
      'some groups, with an owner and an issue',
      [
        ...of(2, { incident: incident(12, { owner: alice, issue: { key: 'OPS-7', url: 'https://a.example/7' } }) }),
        ...of(3),
      ],
      ['🚨 #12 調查中 · 負責人 Alice · 5 組中的 2 組', '🗂 OPS-7'],
      ['🚨 #12: investigation · owner Alice · 2 of 5 groups', '🗂 OPS-7'],
    ],
    [
      'an owner who took the groups is named once',
      of(3, { incident: incident(12, { owner: bob }), acknowledged: { by: bob, at: now } }),
      ['🚨 #12 調查中'],
      ['🚨 #12: investigation'],
    ],
    [
      'open ones before closed ones, then by groups, the rest counted',
      [
        ...of(5, { incident: closed, firing: 0 }),
        ...of(1, { incident: incident(3) }),
        ...of(2, { incident: incident(4) }),
        ...of(1, { incident: incident(5) }),
      ],
      [
        '🚨 #4 調查中 · 9 組中的 2 組',
        '🚨 #5 調查中 · 9 組中的 1 組',
        '🚨 #3 調查中 · 9 組中的 1 組',
        '🚨 還有 1 件事件',
      ],
      [
        '🚨 #4: investigation · 2 of 9 groups',
        '🚨 #5: investigation · 1 of 9 groups',
        '🚨 #3: investigation · 1 of 9 groups',
        '🚨 and 1 more incident',
      ],
    ],
    ['one that is closed', of(2, { incident: closed }), ['✅ #9 03:39 由 Bob 結案'], ['✅ #9 closed by Bob at 03:39']],
    ['of groups with a card of their own none', of(2, { told: 'single', incident: incident(12) }), [], []],
  ])('%s', (_, figures, zh, en) => {
    expect(shown(figures, 'zh-TW').lines).toEqual(zh)
    expect(shown(figures, 'en').lines).toEqual(en)
    expect(shown(figures, 'en', stormEndFace).lines).toEqual(en)
  })

  it('offers the way to the open one, and one incident only of what is in none', () => {
    const rows = (figures: readonly Figure[]) => shown(figures, 'en').buttons
    const take = ['👤 Acknowledge all', '📋 All groups']
    expect(rows(of(3))).toEqual([take, ['🚨 One incident', '🔕 Silence all but P0']])
    expect(rows(of(3, { incident: incident(12) }))).toEqual([take, ['🚨 #12', '🔕 Silence all but P0']])
    expect(rows([...of(3, { incident: incident(12) }), figure()])).toEqual([
      take,
      ['🚨 #12', '🚨 One incident', '🔕 Silence all but P0'],
    ])
    expect(rows(of(3, { incident: closed }))).toEqual([take, ['🚨 One incident', '🔕 Silence all but P0']])
    const over = of(3, { firing: 0, incident: incident(12) })
    expect(rows(over)).toEqual([['📋 All groups'], ['🚨 #12']])
    expect(shown(over, 'en', stormEndFace).buttons).toEqual([['📋 All groups', '🚨 #12']])
  })

  it('keeps rows of three when all but P0 is silent', () => {
    const figures = [...of(3, { incident: incident(12) }), figure()]
    const hush = { silence: 's', by: bob, until: now + 3_600_000, alerts: 4 }
    const { buttons = [] } = stormFace({ ...view(figures), hush }, { texts: texts('en'), zone: 'Asia/Taipei', now })
    expect(buttons.map((row) => row.length)).toEqual([2, 2, 2])
  })
})
