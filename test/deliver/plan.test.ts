import { describe, expect, it } from 'vitest'
import type { Episode, Notice, NoticeKind } from '../../src/alerts/index.ts'
import { backOff } from '../../src/deliver/backoff.ts'
import { planTelling } from '../../src/deliver/plan.ts'
import { accountOf, type Figure, foldReason, stormEnd } from '../../src/deliver/storm.ts'

const ops = { channel: 'telegram', chat: 'ops' }

function notice(kind: NoticeKind, state: Notice['state'] = 'queued'): Notice {
  const id = `${kind}${state === 'unknown' ? '?' : ''}`
  const plain = {
    episode: 'e',
    level: 'critical',
    destination: ops,
    queuedAt: 0,
    reason: 'first',
    audible: true,
  } as const
  return { id, kind, state, ...plain, about: [], attempts: 0, notBefore: 0 }
}

const waiting = (text: string): Notice[] =>
  text.split(' ').map((word) => notice(word.replace('?', '') as NoticeKind, word.endsWith('?') ? 'unknown' : 'queued'))

const firing = { memory: {} } as Episode
const over = { resolvedAt: 5, memory: {} } as Episode
const flapping = { resolvedAt: 5, memory: { flapping: 4 } } as Episode

describe('notices of one card that wait become one message', () => {
  it.each([
    ['the first firing is the card', 'firing', firing, false, 'firing as card', 'first'],
    ['what came meanwhile is on the card', 'firing members refire', firing, false, 'refire as card', 'first'],
    ['over before it could be told: one card that says so', 'firing resolved', over, false, 'firing as card', 'first'],
    ['over, nobody heard of it again', 'firing resolved refire', firing, false, 'refire as card', 'first'],
    ['the newest of several replies', 'members worse', firing, true, 'worse as reply', 'newest'],
    ['the end covers what came before it', 'members resolved', over, true, 'resolved as ended', 'over'],
    ['an end that is no longer true is not told', 'resolved', firing, true, 'nothing', 'stale'],
    ['it fires again: the end is not told', 'resolved refire', firing, true, 'refire as reply', 'newest'],
    ['over without an end to tell', 'members', over, true, 'nothing', 'stale'],
    ['an end without a card is a line', 'resolved', over, false, 'resolved as ended', 'over'],
    ['one that may have arrived is the one repeated', 'firing? members', firing, false, 'firing? as card', 'first'],
    ['flaps and has just resolved', 'flapping', flapping, true, 'flapping as reply', 'newest'],
    ['an episode nobody knows any more', 'firing', undefined, false, 'nothing', 'forgotten'],
  ] as const)('%s', (_, given, episode, hasCard, told, why) => {
    const open = waiting(given)
    const plan = planTelling(open, episode, hasCard)
    expect(plan.tell ? `${plan.tell.notice.id} as ${plan.tell.as}` : 'nothing').toBe(told)
    expect(plan.why).toBe(why)
    const handled = [...plan.superseded, ...(plan.tell ? [plan.tell.notice] : [])]
    expect(handled.map(({ id }) => id).sort()).toEqual(open.map(({ id }) => id).sort())
  })
})

describe('folding', () => {
  it.each([
    ['nothing waits', { waiting: 0, room: 0, recent: 50, storm: true }, 'nothing'],
    ['all can leave within a minute', { waiting: 12, room: 12, recent: 0, storm: false }, 'fits'],
    ['one too many', { waiting: 13, room: 12, recent: 0, storm: false }, 'no-room'],
    ['a full chat and one more in a storm', { waiting: 1, room: 0, recent: 0, storm: true }, 'no-room'],
    ['a roll-up of two saves nothing', { waiting: 2, room: 0, recent: 0, storm: false }, 'fits'],
    ['a single one while the storm goes on', { waiting: 1, room: 12, recent: 40, storm: true }, 'storm-goes-on'],
    ['a single one after the storm', { waiting: 1, room: 12, recent: 2, storm: true }, 'fits'],
  ] as const)('%s: %o is %s', (_, pressure, reason) => {
    expect(foldReason(pressure)).toBe(reason)
  })

  it('a storm is over a minute after the last fold when all is resolved, else after five', () => {
    expect(stormEnd(1000, 0)).toBe(61_000)
    expect(stormEnd(1000, 1)).toBe(301_000)
  })

  it('counts alerts by priority and name, exactly', () => {
    const figure = (n: number, more: Partial<Figure> = {}): Figure => {
      return { alertname: `A${n}`, priority: 'P1', level: 'warning', told: 'folded', alerts: n, firing: n, ...more }
    }
    const figures = [1, 2, 3, 4, 5, 6, 7].map((n) => figure(n))
    const account = accountOf([...figures, figure(9, { priority: 'P0', level: 'critical', told: 'single', firing: 0 })])
    expect(account).toMatchObject({
      alerts: 37,
      groups: 8,
      firing: 28,
      byPriority: [
        ['P0', 9],
        ['P1', 28],
      ],
      byName: [
        ['A9', 9],
        ['A7', 7],
        ['A6', 6],
        ['A5', 5],
        ['A4', 4],
      ],
      others: { groups: 3, alerts: 6 },
      singled: ['P0'],
      told: { folded: 28, single: 9, lost: 0 },
    })
  })
})

describe('back-off', () => {
  it('doubles, with jitter, and never keeps a chat waiting longer than 5 s', () => {
    expect([1, 2, 3, 4, 5, 50].map((tries) => backOff(tries, () => 1))).toEqual([500, 1000, 2000, 4000, 5000, 5000])
    expect(backOff(3, () => 0)).toBe(1000)
  })
})
