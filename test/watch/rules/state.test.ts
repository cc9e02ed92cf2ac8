import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ActiveAlert, deadline, type Found, step } from '../../../src/watch/rules/state.ts'

const found = (value = 1): Found => ({ labels: { alertname: 'A' }, annotations: {}, value })
const on = new Map([['k', found()]])
const off = new Map<string, Found>()

/** States after each evaluation, 10 s apart. */
function walk(timing: { for: number; keepFiringFor: number }, holds: readonly boolean[]): (string | undefined)[] {
  let active: ReadonlyMap<string, ActiveAlert> = new Map()
  return holds.map((hold, i) => {
    active = step(timing, active, hold ? on : off, i * 10_000).active
    return active.get('k')?.state
  })
}

describe('the state of an alert', () => {
  it.each([
    ['fires at once without `for`', { for: 0, keepFiringFor: 0 }, '1101', ['firing', 'firing', undefined, 'firing']],
    [
      'is pending until exactly `for`',
      { for: 20_000, keepFiringFor: 0 },
      '1111',
      ['pending', 'pending', 'firing', 'firing'],
    ],
    [
      'starts anew after a gap',
      { for: 20_000, keepFiringFor: 0 },
      '11011',
      ['pending', 'pending', undefined, 'pending', 'pending'],
    ],
    [
      'keeps firing for less than `keep_firing_for`',
      { for: 0, keepFiringFor: 20_000 },
      '1000',
      ['firing', 'firing', 'firing', undefined],
    ],
    [
      'counts `keep_firing_for` from the last gap',
      { for: 0, keepFiringFor: 20_000 },
      '10100',
      ['firing', 'firing', 'firing', 'firing', 'firing'],
    ],
  ])('%s', (_name, timing, holds, states) => {
    expect(
      walk(
        timing,
        [...holds].map((hold) => hold === '1'),
      ),
    ).toEqual(states)
  })

  it('is held while its source is away, and known again afterwards', () => {
    const timing = { for: 0, keepFiringFor: 0 }
    const fired = step(timing, new Map(), on, 0)
    const held = step(timing, fired.active, off, 1, () => ({ to: 'held', source: 'app' }))
    expect(held.changes).toMatchObject([{ to: 'held', alert: { state: 'firing', heldBy: 'app' } }])
    const still = step(timing, held.active, off, 2, () => ({ to: 'held', source: 'app' }))
    expect(still.changes).toMatchObject([{ to: 'seen' }])
    const back = step(timing, still.active, on, 3)
    expect(back.changes).toMatchObject([{ to: 'firing' }])
    expect(back.changes[0]?.alert.heldBy).toBeUndefined()
    expect(step(timing, still.active, off, 3).changes).toMatchObject([{ to: 'resolved' }])
  })

  it('never fires without having held for `for`, and never ends before `keep_firing_for`', () => {
    const arbitrary = fc.record({
      for: fc.nat({ max: 6 }).map((n) => n * 10_000),
      keepFiringFor: fc.nat({ max: 6 }).map((n) => n * 10_000),
      holds: fc.array(fc.boolean(), { maxLength: 40 }),
    })
    fc.assert(
      fc.property(arbitrary, ({ holds, ...timing }) => {
        const states = walk(timing, holds)
        for (const [i, state] of states.entries()) {
          if (state !== 'firing' || states[i - 1] === 'firing') continue
          const needed = timing.for / 10_000
          expect(holds.slice(i - needed, i + 1).every(Boolean)).toBe(true)
        }
        for (const [i, state] of states.entries()) {
          if (state !== undefined || states[i - 1] !== 'firing') continue
          const kept = Math.max(timing.keepFiringFor / 10_000, 0)
          expect(holds.slice(i - kept, i + 1).some(Boolean)).toBe(false)
        }
      }),
    )
  })

  it('knows when time alone changes something', () => {
    const timing = { for: 20_000, keepFiringFor: 30_000 }
    const pending = step(timing, new Map(), on, 5)
    expect(deadline(timing, pending.active.values())).toBe(20_005)
    const firing = step(timing, pending.active, on, 20_005)
    expect(deadline(timing, firing.active.values())).toBeUndefined()
    const kept = step(timing, firing.active, off, 25_000)
    expect(deadline(timing, kept.active.values())).toBe(55_000)
  })
})
