import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueQueue } from '../../src/alerts/due.ts'

describe('the queue of what is due', () => {
  it('equals a sorted list, however often moments change', () => {
    const change = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      at: fc.option(fc.nat(20), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200, size: 'max' }), fc.nat(20), (changes, now) => {
        const queue = new DueQueue()
        const naive = new Map<string, number>()
        for (const { name, at } of changes) {
          queue.set(name, at)
          if (at === undefined) naive.delete(name)
          else naive.set(name, at)
          expect(queue.next()).toBe(naive.size === 0 ? undefined : Math.min(...naive.values()))
        }
        const due = [...naive].filter(([, at]) => at <= now).map(([name]) => name)
        expect(queue.due(now, 100).sort()).toEqual(due.sort())
        expect(queue.due(now, 100)).toHaveLength(due.length)
      }),
    )
  })

  it('gives the earliest first, at most as many as asked', () => {
    const queue = new DueQueue()
    for (const [i, at] of [5, 3, 9, 1].entries()) queue.set(`n${i}`, at)
    expect(queue.due(6, 2)).toEqual(['n3', 'n1'])
    expect(queue.due(6, 2)).toEqual(['n3', 'n1'])
  })
})
