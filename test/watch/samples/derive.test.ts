import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CounterReading, Derive } from '../../../src/watch/samples/derive/counters.ts'
import { increment } from '../../../src/watch/samples/derive/increment.ts'
import { streak } from '../../../src/watch/samples/derive/streak.ts'

const reading = (value: number | undefined, key = ''): CounterReading[] =>
  value === undefined ? [] : [{ key, labels: {}, value }]

/** Feeds polls of [success, failure] 15 s apart and answers the streak after each. */
function streaks(...polls: [number | undefined, number | undefined][]): (number | undefined)[] {
  const derive = streak({ name: 's', success: 'ok', failure: 'bad' })
  return polls.map(([ok, bad], i) => derive.step(i * 15_000, [reading(ok), reading(bad)])[0]?.value)
}

describe('RP-5: failures in a row', () => {
  it.each<[string, [number | undefined, number | undefined][], (number | undefined)[]]>([
    ['begins at 0 whatever the counters show', [[100, 50]], [0]],
    [
      'counts failures without a success between',
      [
        [5, 1],
        [5, 2],
        [5, 4],
      ],
      [0, 1, 3],
    ],
    [
      'ends with a success',
      [
        [5, 1],
        [5, 4],
        [6, 4],
        [6, 5],
      ],
      [0, 3, 0, 1],
    ],
    [
      'restarts when both counters moved',
      [
        [5, 1],
        [5, 3],
        [6, 9],
        [6, 10],
      ],
      [0, 2, 0, 1],
    ],
    [
      'stays while nothing moves',
      [
        [5, 1],
        [5, 4],
        [5, 4],
      ],
      [0, 3, 3],
    ],
    [
      'counts on over a reset of the service',
      [
        [5, 7],
        [5, 9],
        [0, 1],
      ],
      [0, 2, 3],
    ],
    [
      'ends when the service had a success since its reset',
      [
        [5, 7],
        [5, 9],
        [1, 1],
      ],
      [0, 2, 0],
    ],
    [
      'takes a counter that first appears later as risen from 0',
      [
        [5, undefined],
        [5, 3],
      ],
      [0, 3],
    ],
    [
      'takes a success counter that appears as a success',
      [
        [undefined, 0],
        [undefined, 2],
        [1, 2],
      ],
      [0, 2, 0],
    ],
    [
      'keeps its count while the counters are missing',
      [
        [5, 0],
        [5, 2],
        [undefined, undefined],
        [5, 3],
      ],
      [0, 2, undefined, 3],
    ],
    [
      'passes over what is no counter value',
      [
        [5, 0],
        [Number.NaN, 2],
        [5, -1],
        [5, 3],
      ],
      [0, 2, 2, 3],
    ],
  ])('%s', (_, polls, expected) => {
    expect(streaks(...polls)).toEqual(expected)
  })

  it('keeps one streak per label set', () => {
    const derive = streak({ name: 's', success: 'ok', failure: 'bad' })
    const labelled = (values: Record<string, number>) =>
      Object.entries(values).map(([key, value]) => ({ key, labels: { account: key }, value }))
    derive.step(0, [labelled({ a: 1, b: 1 }), labelled({ a: 0, b: 0 })])
    expect(derive.step(1, [labelled({ a: 2, b: 1 }), labelled({ a: 3, b: 3 })])).toEqual([
      { labels: { account: 'a' }, value: 0 },
      { labels: { account: 'b' }, value: 3 },
    ])
  })

  it('equals a count of single events, as long as a restart of the service shows in either counter', () => {
    const event = fc.constantFrom('ok', 'bad', 'poll', 'restart')
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const derive = streak({ name: 's', success: 'ok', failure: 'bad' })
        let counters = { ok: 0, bad: 0 }
        let polled = counters
        // What happened since the last poll or restart: more the counters cannot tell.
        let since = { ok: 0, bad: 0 }
        let expected = 0
        let seen = true
        derive.step(0, [reading(0), reading(0)])
        events.forEach((what, i) => {
          if (what === 'ok' || what === 'bad') {
            counters = { ...counters, [what]: counters[what] + 1 }
            since = { ...since, [what]: since[what] + 1 }
          } else if (what === 'restart') {
            counters = { ok: 0, bad: 0 }
            since = { ok: 0, bad: 0 }
            seen = false
          } else {
            seen ||= counters.ok < polled.ok || counters.bad < polled.bad
            if (!seen) since = { ok: counters.ok - polled.ok, bad: counters.bad - polled.bad }
            expected = since.ok > 0 ? 0 : expected + since.bad
            expect(derive.step(i + 1, [reading(counters.ok), reading(counters.bad)])[0]?.value).toBe(expected)
            since = { ok: 0, bad: 0 }
            polled = counters
            seen = true
          }
        })
      }),
    )
  })
})

describe('RP-4: the raw increase of a counter', () => {
  const minute = () => increment({ name: 'i', counter: 'c', within: 60_000 })
  const feed = (derive: Derive, polls: [number, number | undefined][]) =>
    polls.map(([seconds, value]) => derive.step(seconds * 1000, [reading(value)])[0]?.value)

  it.each<[string, [number, number | undefined][], (number | undefined)[]]>([
    ['is 0 at the first poll', [[0, 12]], [0]],
    [
      'is exactly 10 for ten',
      [
        [0, 100],
        [15, 104],
        [30, 110],
      ],
      [0, 4, 10],
    ],
    [
      'is exactly 11 for eleven',
      [
        [0, 100],
        [15, 111],
      ],
      [0, 11],
    ],
    [
      'counts a counter first seen at 12 as 12',
      [
        [0, undefined],
        [15, 12],
      ],
      [undefined, 12],
    ],
    [
      'forgets what is older than the window',
      [
        [0, 0],
        [15, 5],
        [60, 6],
        [75, 6],
        [120, 6],
      ],
      [0, 5, 6, 1, 0],
    ],
    [
      'counts a reset from 0',
      [
        [0, 100],
        [15, 3],
      ],
      [0, 3],
    ],
    [
      'counts over a longer gap in proportion',
      [
        [0, 0],
        [120, 30],
      ],
      [0, 15],
    ],
    [
      'counts no increase twice',
      [
        [0, 0],
        [15, 11],
        [30, 11],
        [45, 11],
        [75, 11],
      ],
      [0, 11, 11, 11, 0],
    ],
  ])('%s', (_, polls, expected) => {
    expect(feed(minute(), polls)).toEqual(expected)
  })

  it('equals the rises of the last minute, summed up anew each time', () => {
    const poll = fc.record({
      gap: fc.integer({ min: 1, max: 60 }),
      rise: fc.integer({ min: 0, max: 20 }),
      reset: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(poll, { maxLength: 60 }), (polls) => {
        const derive = minute()
        let at = 0
        let value = 7
        const rises: [number, number][] = []
        derive.step(0, [reading(value)])
        for (const { gap, rise, reset } of polls) {
          at += gap * 1000
          const restarted = reset && rise < value
          value = restarted ? rise : value + rise
          rises.push([at, rise])
          const expected = rises.filter(([time]) => time > at - 60_000).reduce((sum, [, by]) => sum + by, 0)
          expect(derive.step(at, [reading(value)])[0]?.value).toBe(expected)
        }
      }),
    )
  })

  it('moves with the clock', () => {
    const derive = minute()
    feed(derive, [
      [1000, 0],
      [1015, 11],
    ])
    derive.shift(-900_000)
    expect(
      feed(derive, [
        [130, 11],
        [175, 11],
      ]),
    ).toEqual([11, 0])
  })
})
