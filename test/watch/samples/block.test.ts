import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Block } from '../../../src/watch/samples/block.ts'
import { Budget } from '../../../src/watch/samples/budget.ts'
import type { Row } from '../../../src/watch/samples/row.ts'
import { samplesOf } from './samples-of.ts'

const megabyte = 1024 * 1024
const newBlock = (window = 60_000, bytes = megabyte) =>
  new Block({ budget: new Budget(bytes), window, lookback: window })

function round(block: Block, at: number, values: Readonly<Record<string, number>>): readonly Row[] {
  expect(block.begin(at)).toBe(true)
  for (const [id, value] of Object.entries(values)) put(block, id, value)
  return block.commit()
}

function put(block: Block, id: string, value: number): void {
  const row = rowOf(block, id) ?? block.add({ id })
  if (row) block.put(row, value)
}

const rowOf = (block: Block, id: string) => [...block.rows].find((row) => row.labels.id === id)
const read = (block: Block, id: string) => {
  const row = rowOf(block, id)
  return row ? samplesOf(row) : undefined
}

describe('a block of series', () => {
  it('shows each round once it is committed', () => {
    const block = newBlock()
    block.begin(1000)
    put(block, 'a', 1)
    expect(read(block, 'a')).toEqual([])
    block.commit()
    round(block, 2000, { a: 2, b: 5 })
    expect(read(block, 'a')).toEqual([
      [1000, 1],
      [2000, 2],
    ])
    expect(read(block, 'b')).toEqual([[2000, 5]])
  })

  it('marks a series that vanished stale at once, and not again', () => {
    const block = newBlock()
    round(block, 1000, { a: 1, b: 1 })
    round(block, 2000, { b: 2 })
    round(block, 3000, { b: 3 })
    expect(read(block, 'a')).toEqual([
      [1000, 1],
      [2000, 'stale'],
    ])
    expect(rowOf(block, 'b')?.stale).toBeNull()
  })

  it('fills the gap of a series that came back with stale markers', () => {
    const block = newBlock()
    round(block, 1000, { a: 1 })
    for (const at of [2000, 3000]) round(block, at, {})
    round(block, 4000, { a: 4 })
    expect(read(block, 'a')).toEqual([
      [1000, 1],
      [2000, 'stale'],
      [3000, 'stale'],
      [4000, 4],
    ])
  })

  it('forgets an aborted round: new rows, values and returns', () => {
    const block = newBlock()
    round(block, 1000, { a: 1, b: 1 })
    round(block, 2000, { b: 2 })
    block.begin(3000)
    put(block, 'a', 3)
    put(block, 'new', 3)
    expect(block.abort().map((row) => row.labels.id)).toEqual(['new'])
    expect(read(block, 'new')).toBeUndefined()
    round(block, 4000, { b: 4 })
    expect(read(block, 'a')).toEqual([
      [1000, 1],
      [2000, 'stale'],
    ])
    expect(read(block, 'b')).toEqual([
      [1000, 1],
      [2000, 2],
      [4000, 4],
    ])
  })

  it('takes one value per series and round, and only later times', () => {
    const block = newBlock()
    round(block, 1000, { a: 1 })
    expect(block.begin(1000)).toBe(false)
    expect(block.begin(999)).toBe(false)
    expect(block.begin(Number.NaN)).toBe(false)
    block.begin(1001)
    const row = rowOf(block, 'a') as Row
    expect(block.put(row, 2)).toBe(true)
    expect(block.put(row, 3)).toBe(false)
    block.commit()
    expect(read(block, 'a')).toEqual([
      [1000, 1],
      [1001, 2],
    ])
  })

  it('lets a vanished series go when its samples left the window', () => {
    const block = newBlock(10_000)
    round(block, 1000, { a: 1, b: 1 })
    round(block, 2000, { b: 2 })
    expect(round(block, 12_000, { b: 3 })).toEqual([])
    expect(round(block, 12_001, { b: 4 }).map((row) => row.labels.id)).toEqual(['a'])
    expect([...block.rows].map((row) => row.labels.id)).toEqual(['b'])
  })

  it('gives a removed row nothing to read', () => {
    const block = newBlock(1000)
    round(block, 1000, { a: 1 })
    const row = rowOf(block, 'a') as Row
    round(block, 2000, {})
    round(block, 5000, {})
    expect([row.slot, row.end - row.start, row.values.length]).toEqual([-1, 0, 0])
  })

  it('grows to the window and then slides in constant memory', () => {
    const budget = new Budget(megabyte)
    const block = new Block({ budget, window: 100_000, lookback: 0 })
    for (let at = 1000; at <= 300_000; at += 1000) round(block, at, { a: at })
    const used = budget.used
    for (let at = 301_000; at <= 900_000; at += 1000) round(block, at, { a: at })
    expect(budget.used).toBe(used)
    expect(read(block, 'a')?.filter(([at]) => at >= 800_000)).toHaveLength(101)
  })

  it('gives memory back when the window shrinks', () => {
    const budget = new Budget(megabyte)
    const block = new Block({ budget, window: 1_000_000, lookback: 0 })
    for (let at = 1000; at <= 1_000_000; at += 1000) round(block, at, { a: at })
    const used = budget.used
    block.window = 10_000
    for (let at = 1_001_000; at <= 3_000_000; at += 1000) round(block, at, { a: at })
    expect(budget.used).toBeLessThan(used / 10)
  })

  it('drops the oldest samples when memory is used up, and refuses new series', () => {
    const budget = new Budget(16 * 8)
    const block = new Block({ budget, window: 1_000_000, lookback: 0 })
    for (let at = 1; at <= 40; at++) round(block, at, { a: at, ...(at === 40 ? { b: 1 } : {}) })
    expect(read(block, 'b')).toBeUndefined()
    expect(read(block, 'a')?.at(-1)).toEqual([40, 40])
    expect(read(block, 'a')?.length).toBeGreaterThanOrEqual(12)
    expect(budget.refusals).toBeGreaterThan(0)
  })

  it('moves all its times with the clock', () => {
    const block = newBlock()
    round(block, 10_000, { a: 1 })
    block.shift(-5000)
    round(block, 6000, { a: 2 })
    expect(read(block, 'a')).toEqual([
      [5000, 1],
      [6000, 2],
    ])
  })

  it('holds many rows over several chunks apart', () => {
    const block = newBlock()
    const values = (plus: number) => Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`s${i}`, i + plus]))
    const rows = new Map<string, Row>()
    for (let at = 1; at <= 50; at++) {
      block.begin(at * 1000)
      for (const [id, value] of Object.entries(values(at))) {
        const row = rows.get(id) ?? (block.add({ id }) as Row)
        rows.set(id, row)
        block.put(row, value)
      }
      block.commit()
    }
    for (const i of [0, 1, 4, 255, 256, 511, 512, 599]) {
      expect(samplesOf(rows.get(`s${i}`) as Row).at(-1)).toEqual([50_000, i + 50])
      expect(samplesOf(rows.get(`s${i}`) as Row).at(-50)).toEqual([1000, i + 1])
    }
  })
})

describe('windows against a naive model', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const step = fc.record({
    gap: fc.integer({ min: 1, max: 40_000 }),
    present: fc.subarray(ids),
    fails: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    window: fc.option(fc.constantFrom(1000, 30_000, 300_000, 3_000_000)),
    back: fc.option(fc.integer({ min: -100_000, max: -1 }), { freq: 10 }),
  })

  it('every series holds exactly what a list per series would hold within the window', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
        const block = newBlock(30_000)
        const model = new Map<string, [number, number | 'stale'][]>()
        let at = 1_000_000
        let value = 0
        let kept = Number.NEGATIVE_INFINITY
        for (const { gap, present, fails, window, back } of steps) {
          if (window !== null) block.window = window
          if (back !== null) {
            at += back
            kept += back
            block.shift(back)
            for (const list of model.values()) for (const sample of list) sample[0] += back
          }
          at += gap
          block.begin(at)
          for (const id of present) put(block, id, ++value)
          if (fails) {
            block.abort()
            continue
          }
          const removed = block.commit().map((row) => row.labels.id as string)
          kept = Math.max(kept, at - block.window)
          for (const id of removed) {
            expect(lastSeen(model.get(id))).toBeLessThan(at - block.window)
            model.delete(id)
          }
          note(model, at, present, value)
          check(block, model, kept)
        }
      }),
      { numRuns: 300 },
    )
  })

  /** Appends a round to the model: `value` is that of the last series present. */
  function note(model: Map<string, [number, number | 'stale'][]>, at: number, present: string[], value: number): void {
    present.forEach((id, i) => {
      const list = model.get(id) ?? []
      model.set(id, [...list, [at, value - present.length + 1 + i]])
    })
    for (const [id, list] of model) if (!present.includes(id)) list.push([at, 'stale'])
  }

  /** When a series that is away was marked stale. */
  function lastSeen(list: [number, number | 'stale'][] = []): number {
    return trimmed(list).at(-1)?.[0] ?? Number.NaN
  }

  /** @param kept nothing from this time on may be missing. */
  function check(block: Block, model: Map<string, [number, number | 'stale'][]>, kept: number): void {
    expect(new Set([...block.rows].map((row) => row.labels.id))).toEqual(new Set(model.keys()))
    for (const row of block.rows) {
      const held = samplesOf(row)
      const whole = trimmed(model.get(row.labels.id as string) ?? [])
      const inWindow = whole.filter(([time]) => time >= kept)
      expect(held.length).toBeGreaterThanOrEqual(inWindow.length)
      expect(held).toEqual(held.length === 0 ? [] : whole.slice(-held.length))
    }
  }

  /** A series that is away has one stale marker, not one per round. */
  function trimmed(list: [number, number | 'stale'][]): [number, number | 'stale'][] {
    let end = list.length
    while (end > 1 && list[end - 1]?.[1] === 'stale' && list[end - 2]?.[1] === 'stale') end--
    return list.slice(0, end)
  }
})
