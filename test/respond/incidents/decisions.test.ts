import { describe, expect, it } from 'vitest'
import type { AlertChanged, Episode } from '../../../src/alerts/contract.ts'
import type { Closing, Incident } from '../../../src/respond/incidents/contract.ts'
import { happeningsOf } from '../../../src/respond/incidents/happenings.ts'
import { lastOf } from '../../../src/respond/incidents/last-time.ts'
import { meaningOf } from '../../../src/respond/incidents/meaning.ts'
import { fromText } from '../../../src/respond/incidents/opening.ts'
import { dueOf, gapOf } from '../../../src/respond/incidents/remind.ts'
import { timesOf } from '../../../src/respond/incidents/times.ts'
import { assigned } from '../../../src/respond/incidents/verbs/assign.ts'
import { classified } from '../../../src/respond/incidents/verbs/classify.ts'
import { corrected } from '../../../src/respond/incidents/verbs/correct.ts'
import { followedUp, withFollowUp } from '../../../src/respond/incidents/verbs/follow-up.ts'
import { handedOver } from '../../../src/respond/incidents/verbs/hand-over.ts'
import { absorbed } from '../../../src/respond/incidents/verbs/merge.ts'
import { resolved } from '../../../src/respond/incidents/verbs/resolve.ts'
import { inPhase } from '../../../src/respond/incidents/verbs/set-phase.ts'
import { tagged } from '../../../src/respond/incidents/verbs/tag.ts'
import { tickedBy } from '../../../src/respond/incidents/verbs/tick.ts'
import { alice, bob, hour, minute, ops } from './support.ts'

const at = Date.parse('2026-03-02T03:12:00+08:00')
const by = (person = alice, cause = 'update:9') => ({ person, at, cause, number: 1 })
const mark = (person = alice, cause = 'update:1') => ({ by: person, at: at - minute, cause })
const fresh = fromText(1, { title: 'redis is down', level: 'warning', destination: ops }, mark())
const closedBy = (how: Closing['how'], clear = true): Incident => ({ ...fresh, closed: { how, clear, ...mark() } })

describe('CORE-8: what a change of alerts means', () => {
  const memory = { voiced: 1, notices: 1 } as Episode['memory']
  const firing = { firing: 1, unknown: 0, memory } as Episode
  const quiet = { ...firing, memory: { ...memory, voiced: 0 } } as Episode
  const over = { ...firing, firing: 0, memory: { ...memory, voiced: 0 } } as Episode
  const untold = { ...over, memory: { ...over.memory, notices: 0 } } as Episode
  const later = at + minute
  it.each<[string, AlertChanged['change'], boolean, Episode, Incident | undefined, string]>([
    ['fires, and its priority opens', 'fired', true, firing, undefined, 'open'],
    ['fires, and its priority does not', 'fired', false, firing, undefined, 'nothing'],
    ['fires silenced', 'fired', true, quiet, undefined, 'nothing'],
    ['its silence ends', 'unsilenced', true, firing, undefined, 'open'],
    ['fired and was over before it was read', 'fired', true, over, undefined, 'open'],
    ['came and went under a silence', 'fired', true, untold, undefined, 'nothing'],
    ['resolves', 'resolved', true, firing, undefined, 'nothing'],
    ['is acknowledged', 'acknowledged', true, firing, undefined, 'nothing'],
    ['refires after a person closed it', 'fired', true, firing, closedBy('resolved'), 'reopen'],
    ['one more fires that was closed while firing', 'fired', true, firing, closedBy('resolved', false), 'nothing'],
    ['refires after a false alarm', 'fired', true, firing, closedBy('false-alarm'), 'nothing'],
    ['refires after it was merged away', 'fired', true, firing, closedBy('merged'), 'nothing'],
  ])('%s', (_, change, opens, episode, last, expected) => {
    expect(meaningOf({ change, at: later, opens, episode, ...(last && { last }) })).toBe(expected)
  })

  it('what had happened before it was closed does not open it again', () => {
    const last = closedBy('resolved')
    expect(meaningOf({ change: 'fired', at: at - hour, opens: true, episode: firing, last })).toBe('nothing')
  })

  it('tells changes of one kind that follow each other within a minute as one', () => {
    const row = (seq: number, change: string, fingerprint?: string, after = 0) => ({
      ...{ seq, stream: 'alert-changed', at: at + after },
      body: {
        episode: 'e',
        change,
        system: 's',
        priority: 'P0',
        alertname: 'A',
        reason: '',
        ...(fingerprint && { fingerprint }),
      },
    })
    const rows = [
      row(1, 'fired', 'a'),
      row(2, 'fired', 'b'),
      row(3, 'resolved', 'a'),
      row(4, 'fired', 'a'),
      row(5, 'fired', 'c', hour),
    ]
    expect(happeningsOf(rows).map(({ seq, fingerprints }) => [seq, fingerprints.join('')])).toEqual([
      [1, 'ab'],
      [3, 'a'],
      [4, 'a'],
      [5, 'c'],
    ])
  })
})

describe('CORE-8: verbs decide without reading or writing', () => {
  const owned: Incident = { ...fresh, owner: { person: alice, ...mark() } }
  it.each([
    ['takes what nobody has', assigned(fresh, { ...by(bob), to: bob }), { change: { owner: { person: bob } } }],
    ['loses to a faster one', assigned(owned, { ...by(bob), to: bob }), { already: { by: alice, at: at - minute } }],
    [
      'takes it from who was seen',
      assigned(owned, { ...by(bob), to: bob, from: 1001 }),
      { change: { owner: { person: bob } } },
    ],
    ['has it already', assigned(owned, { ...by(alice), to: alice, from: 1001 }), { already: { by: alice } }],
    [
      'hands over what is one’s own',
      handedOver(owned, { ...by(), to: bob, word: 'check pm2' }),
      { change: { owner: { person: bob } } },
    ],
    [
      'does not hand over another’s',
      handedOver(owned, { ...by(bob), to: bob }),
      { refused: { why: 'not-owner', owner: alice } },
    ],
    ['does not hand over nobody’s', handedOver(fresh, { ...by(), to: bob }), { refused: { why: 'not-owner' } }],
    [
      'goes on a phase',
      inPhase(fresh, { ...by(), from: 'detection', to: 'investigation' }),
      { change: { phase: { now: 'investigation' } } },
    ],
    [
      'has seen another phase',
      inPhase(fresh, { ...by(), from: 'investigation', to: 'resolution' }),
      { already: { by: alice } },
    ],
    ['ticks', tickedBy(fresh, { ...by(), item: 'logs' }), { change: { ticks: { logs: { by: alice } } } }],
    [
      'raises the level, which is a classification',
      classified(fresh, { ...by(), level: 'critical' }),
      { change: { level: 'critical', ticks: { classification: { by: alice }, priority: { by: alice } } } },
    ],
    [
      'adds a follow-up',
      withFollowUp(fresh, { ...by(), text: ' raise the limit ' }),
      { change: { followUps: [{ id: 1, text: 'raise the limit' }] } },
    ],
    ['refuses an empty follow-up', withFollowUp(fresh, { ...by(), text: ' ' }), { refused: { why: 'empty' } }],
    ['knows no such follow-up', followedUp(fresh, { ...by(), id: 7 }), { refused: { why: 'no-follow-up' } }],
    [
      'asks for what is missing',
      resolved(fresh, { ...by(), findings: { impact: 'x', fix: 'y' } }),
      { refused: { why: 'missing', findings: ['rootCause'] } },
    ],
    [
      'resolves',
      resolved(fresh, { ...by(), findings: { impact: 'x', fix: 'y', rootCause: 'z' } }),
      { change: { closed: { how: 'resolved', clear: true } } },
    ],
    [
      'refuses a finding that is too long',
      resolved(fresh, { ...by(), findings: { impact: 'x'.repeat(2001) } }),
      { refused: { why: 'too-long', length: 2001, most: 2000 } },
    ],
  ])('%s', (_, decision, expected) => expect(decision).toMatchObject(expected))

  it.each([
    ['tags twice', tagged({ ...fresh, tagged: [bob] }, { ...by(), people: [bob] })],
    ['takes off a tick that is not there', tickedBy(fresh, { ...by(), item: 'logs', off: true })],
    ['repeats an assignment', assigned(owned, { ...by(bob, 'update:1'), to: bob })],
    ['repeats a tick', tickedBy({ ...fresh, ticks: { logs: mark() } }, { ...by(alice, 'update:1'), item: 'logs' })],
  ])('%s: nothing to do', (_, decision) => expect(decision).toBe('again'))

  it('bounds tagged people and follow-ups', () => {
    const people = Array.from({ length: 21 }, (_, i) => ({ id: i + 1, name: `p${i}` }))
    expect(tagged(fresh, { ...by(), people })).toEqual({ refused: { why: 'too-many', most: 20 } })
    const followUps = Array.from({ length: 50 }, (_, i) => ({ id: i + 1, text: 'x', added: mark() }))
    expect(withFollowUp({ ...fresh, followUps }, { ...by(), text: 'y' })).toEqual({
      refused: { why: 'too-many', most: 50 },
    })
  })

  it('corrects an entry visibly, once for each that was seen', () => {
    const entry = { incident: 1, at, kind: 'note' as const, by: alice, text: { typed: 'OMO' }, writtenAt: at, order: 1 }
    const request = { person: bob, at: at + minute, cause: 'update:9', revision: 0 }
    const once = corrected(entry, { ...request, text: 'OOM', time: at - minute }, at + minute)
    expect(once).toMatchObject({
      at: at - minute,
      text: { typed: 'OOM' },
      corrections: [{ by: bob, at: at + minute, was: { at, text: { typed: 'OMO' } } }],
    })
    if (typeof once !== 'object' || !('corrections' in once)) throw new Error('not corrected')
    expect(corrected(once, { ...request, text: 'OOM' }, at)).toBe('again')
    expect(corrected(once, { ...request, cause: 'update:10', text: 'x' }, at)).toMatchObject({ by: bob })
    expect(corrected(entry, { ...request, time: at + hour }, at)).toEqual({ why: 'future' })
    expect(corrected(entry, request, at)).toEqual({ why: 'empty' })
    expect(corrected(entry, { ...request, text: 'x'.repeat(4001) }, at)).toEqual({
      why: 'too-long',
      length: 4001,
      most: 4000,
    })
  })

  it('merges the worse level, the earlier beginning, people and follow-ups', () => {
    const from: Incident = {
      ...fresh,
      ...{ number: 2, level: 'critical', startedAt: at - hour, tagged: [bob], groups: ['g'], episodes: ['g.1'] },
      followUps: [{ id: 1, text: 'b', added: mark() }],
    }
    const into: Incident = { ...owned, followUps: [{ id: 1, text: 'a', added: mark() }] }
    expect(absorbed(into, from)).toMatchObject({
      ...{ level: 'critical', startedAt: at - hour, tagged: [bob], groups: ['g'], episodes: ['g.1'], merged: [2] },
      owner: { person: alice },
      followUps: [
        { id: 1, text: 'a' },
        { id: 2, text: 'b' },
      ],
    })
  })
})

describe('CORE-8: when somebody is reminded', () => {
  const settings = { update: 30 * minute }
  const critical: Incident = { ...fresh, level: 'critical' }
  it.each<[string, Incident, number]>([
    ['critical', critical, 30],
    ['others', fresh, 60],
    ['after four without an answer the gaps double', { ...critical, reminders: 4 }, 60],
    ['and end at four hours', { ...critical, reminders: 30 }, 240],
    ['all has resolved', { ...critical, clearedAt: at }, 15],
    ['all has resolved and nobody closes it', { ...critical, clearedAt: at, reminders: 2 }, 240],
    ['all has resolved and nobody closes it for days', { ...critical, clearedAt: at, reminders: 9 }, 1440],
  ])('%s', (_, incident, minutes) => expect(gapOf(incident, settings) / minute).toBe(minutes))

  it('counts from the last word of a person, and a closed one is done when its document is there', () => {
    expect(dueOf({ ...critical, touchedAt: at, remindedAt: at - hour }, settings, at)).toBe(at + 30 * minute)
    expect(dueOf(closedBy('false-alarm'), settings, at)).toBeUndefined()
    expect(dueOf(closedBy('resolved'), settings, at)).toBe(at - minute)
    const failed: Incident = { ...fresh, closed: { how: 'resolved', clear: true, ...mark(), documentFailed: true } }
    expect(dueOf(failed, settings, at)).toBe(at + 5 * minute)
  })
})

describe('CORE-8: last time and times', () => {
  const past = (number: number, how: Closing['how'], fix?: string): Incident => ({
    ...{ ...fresh, number, startedAt: at - hour, clearedAt: at - 56 * minute },
    closed: { how, clear: true, ...mark(bob) },
    findings: fix ? { fix: { text: fix, ...mark() } } : {},
  })
  it('says what helped, when and who, of the last one that was resolved', () => {
    expect(lastOf([past(3, 'false-alarm'), past(2, 'resolved', 'restart'), past(1, 'resolved', 'old')])).toMatchObject({
      ...{ number: 2, helped: 'restart', who: bob, lasted: 4 * minute },
    })
    expect(lastOf([past(3, 'false-alarm')])).toMatchObject({ number: 3, how: 'false-alarm' })
    expect(lastOf([])).toBeUndefined()
  })

  it('measures detection and resolution from the start, acknowledgement from the detection', () => {
    const incident: Incident = {
      ...{ ...fresh, episodes: ['g.1'], startedAt: at, detectedAt: at + minute, clearedAt: at + 10 * minute },
      acknowledged: { by: alice, at: at + 3 * minute },
    }
    expect(timesOf(incident)).toMatchObject({ toDetect: minute, toAcknowledge: 2 * minute, toResolve: 10 * minute })
    expect(timesOf(fresh)).not.toHaveProperty('toResolve')
    expect(timesOf({ ...incident, acknowledged: { by: alice, at: at - hour } }).toAcknowledge).toBe(0)
  })
})
