import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter, rates } from '../../src/chat/rate.ts'

describe('the rate of one person', () => {
  it('S14: lets ten commands through in ten seconds, then says how long to wait, once', () => {
    const limiter = createLimiter()
    for (let i = 0; i < 10; i++) expect(limiter.judge('alice', rates.command, 1000 + i)).toBeUndefined()
    expect(limiter.judge('alice', rates.command, 2000)).toEqual({ wait: 9000, first: true })
    expect(limiter.judge('alice', rates.command, 3000)).toEqual({ wait: 8000, first: false })
    expect(limiter.judge('bob', rates.command, 3000)).toBeUndefined()
    expect(limiter.judge('alice', rates.command, 11_000)).toBeUndefined()
  })

  it('never lets more through than every rate allows, in any window', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 300 })
    fc.assert(
      fc.property(steps, (pauses) => {
        const limiter = createLimiter()
        const passed: number[] = []
        let now = 0
        for (const pause of pauses) {
          now += pause
          if (!limiter.judge('x', rates.command, now)) passed.push(now)
        }
        for (const { count, per } of rates.command) {
          for (const at of passed) {
            expect(passed.filter((other) => other >= at && other < at + per).length).toBeLessThanOrEqual(count)
          }
        }
      }),
    )
  })

  it('forgets who was not heard of for longest, so that memory stays bounded', () => {
    const limiter = createLimiter(2)
    const once = [{ count: 1, per: 60_000 }]
    limiter.judge('a', once, 0)
    limiter.judge('b', once, 1)
    limiter.judge('c', once, 2)
    expect(limiter.judge('b', once, 3)).toBeDefined()
    expect(limiter.judge('a', once, 4)).toBeUndefined()
  })
})
