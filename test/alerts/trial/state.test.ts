import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Trial } from '../../../src/alerts/contract.ts'
import {
  adopted,
  begun,
  dataOf,
  decided,
  mostFirings,
  observed,
  type Sign,
  trialDue,
} from '../../../src/alerts/trial/state.ts'

const minute = 60_000
const hour = 60 * minute
const alice = { id: 1001, name: 'Alice' }
const rule = { system: 'shop', rule: 'CheckoutErrors', length: 24 * hour, annotated: true }
const start = begun(rule, 0)

const sign = (state: Sign['state'], more: Partial<Sign> = {}): Sign => ({
  fingerprint: 'a',
  state,
  value: 7,
  priority: 'P0',
  level: 'critical',
  wakes: true,
  annotations: { summary: 'Checkouts fail', runbook_url: 'x' },
  cooldown: 5 * minute,
  ...more,
})

/** What happened at which minute. */
const history = (...happened: [number, Sign][]): Trial =>
  happened.reduce((trial, [at, one]) => observed(trial, one, at * minute), start)

describe('what a trial counts', () => {
  it.each<[string, [number, Sign][], { times: number; brief: number; woken: number; firing: number }]>([
    ['nothing', [], { times: 0, brief: 0, woken: 0, firing: 0 }],
    ['one that holds', [[1, sign('firing')]], { times: 1, brief: 0, woken: 1, firing: 1 }],
    [
      'one that ended soon',
      [
        [1, sign('firing')],
        [3, sign('resolved')],
      ],
      { times: 1, brief: 1, woken: 1, firing: 0 },
    ],
    [
      'one that ended late',
      [
        [1, sign('firing')],
        [9, sign('resolved')],
      ],
      { times: 1, brief: 0, woken: 1, firing: 0 },
    ],
    [
      'told anew, it is the same',
      [
        [1, sign('firing')],
        [2, sign('firing')],
      ],
      { times: 1, brief: 0, woken: 1, firing: 1 },
    ],
    [
      'again within the cooldown: one card',
      [
        [1, sign('firing')],
        [3, sign('resolved')],
        [7, sign('firing')],
      ],
      { times: 1, brief: 0, woken: 1, firing: 1 },
    ],
    [
      'again after it',
      [
        [1, sign('firing')],
        [3, sign('resolved')],
        [8, sign('firing')],
      ],
      { times: 2, brief: 1, woken: 2, firing: 1 },
    ],
    [
      'two label sets on one card',
      [
        [1, sign('firing')],
        [2, sign('firing', { fingerprint: 'b' })],
      ],
      { times: 1, brief: 0, woken: 1, firing: 2 },
    ],
    ['lost data begins nothing', [[1, sign('unknown')]], { times: 0, brief: 0, woken: 0, firing: 0 }],
    [
      'lost data ends nothing',
      [
        [1, sign('firing')],
        [2, sign('unknown')],
      ],
      { times: 1, brief: 0, woken: 1, firing: 1 },
    ],
    ['the end of what never began', [[1, sign('resolved')]], { times: 0, brief: 0, woken: 0, firing: 0 }],
    [
      'for a digest',
      [[1, sign('firing', { wakes: false, priority: 'P2', level: 'info' })]],
      { times: 1, brief: 0, woken: 0, firing: 1 },
    ],
    [
      'worse later',
      [
        [1, sign('firing', { wakes: false, priority: 'P2', level: 'info' })],
        [2, sign('firing')],
      ],
      { times: 1, brief: 0, woken: 1, firing: 1 },
    ],
  ])('%s', (_, happened, expected) => {
    expect(dataOf(history(...happened), hour)).toMatchObject(expected)
  })

  it('what says nothing new leaves the very same document, which is not written', () => {
    const firing = history([1, sign('firing')])
    expect(observed(firing, sign('firing', { value: 9 }), 2 * minute)).toBe(firing)
    expect(observed(start, sign('resolved'), minute)).toBe(start)
  })

  it('stays bounded, counts exactly, and has no end without a beginning', () => {
    const happenings = fc.array(
      fc.tuple(fc.nat(30), fc.constantFrom('firing', 'resolved', 'unknown'), fc.constantFrom('a', 'b')),
      { maxLength: 1000 },
    )
    fc.assert(
      fc.property(happenings, (all) => {
        let [at, trial] = [0, start]
        for (const [minutes, state, fingerprint] of all) {
          at += minutes * minute
          trial = observed(trial, sign(state as Sign['state'], { fingerprint }), at)
        }
        expect(trial.firings.length).toBe(Math.min(trial.times, mostFirings))
        expect(trial.firings.filter(({ endedAt }) => endedAt === undefined).length).toBe(trial.open.length > 0 ? 1 : 0)
        expect(trial.firings.every(({ at: from, endedAt = from }) => endedAt >= from)).toBe(true)
      }),
    )
  })

  it('keeps summaries alone, cut', () => {
    const { annotations } = history([1, sign('firing', { annotations: { summary: 'x'.repeat(5000), action: 'y' } })])
    expect([Object.keys(annotations), annotations.summary?.length]).toEqual([['summary'], 300])
  })
})

describe('what people decide', () => {
  const over: Trial = { ...history([1, sign('firing')]), state: 'over' }
  const act = { by: alice, at: 25 * hour }

  it.each<[Trial['state'], 'enable' | 'again' | 'discard', Trial['state'] | 'already']>([
    ['over', 'enable', 'enabled'],
    ['over', 'again', 'running'],
    ['over', 'discard', 'discarded'],
    ['running', 'enable', 'enabled'],
    ['running', 'again', 'already'],
    ['discarded', 'enable', 'enabled'],
    ['discarded', 'again', 'running'],
    ['discarded', 'discard', 'already'],
    ['enabled', 'enable', 'already'],
    ['enabled', 'discard', 'already'],
  ])('%s, %s: %s', (state, choice, expected) => {
    const result = decided({ ...over, state }, choice, act)
    expect(result === 'already' ? result : result.state).toBe(expected)
  })

  it('once more begins at zero with a round of its own; a button of the former round is too late', () => {
    const again = decided(over, 'again', act)
    expect(again).toMatchObject({ round: 2, times: 0, open: [], startedAt: 25 * hour, endsAt: 49 * hour })
    expect(decided(again as Trial, 'enable', { ...act, round: 1 })).toBe('already')
  })

  it('another length in the file moves the end of one that runs, and nothing else', () => {
    const longer = { ...rule, length: 48 * hour }
    expect(trialDue(adopted(start, longer))).toBe(48 * hour)
    expect(adopted({ ...over, state: 'enabled' }, longer)).toMatchObject({ state: 'enabled', endsAt: 24 * hour })
    expect(adopted(start, rule)).toBe(start)
  })
})
