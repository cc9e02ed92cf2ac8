import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Labels } from '../../../src/core/labels.ts'
import { compileMatcher, type Matcher, type MatchOp } from '../../../src/core/matchers.ts'
import { Block } from '../../../src/watch/samples/block.ts'
import { Budget } from '../../../src/watch/samples/budget.ts'
import { LabelIndex } from '../../../src/watch/samples/label-index.ts'
import type { Row } from '../../../src/watch/samples/row.ts'
import { normalised } from '../../../src/watch/samples/series-labels.ts'

function indexed(...sets: Labels[]): { index: LabelIndex; rows: Row[] } {
  const block = new Block({ budget: new Budget(1e9), window: 1000, lookback: 1000 })
  const index = new LabelIndex()
  const rows = sets.map((labels) => block.add(normalised(labels)) as Row)
  for (const row of rows) index.add(row)
  return { index, rows }
}

const select = (index: LabelIndex, ...matchers: [string, MatchOp, string][]) =>
  index.select(matchers.map(([name, op, value]) => ({ name, op, value }))).map((row) => row.labels.id)

describe('the label index', () => {
  const { index } = indexed(
    { id: '1', __name__: 'http', code: '200' },
    { id: '2', __name__: 'http', code: '500' },
    { id: '3', __name__: 'http' },
    { id: '4', __name__: 'up', code: '200' },
  )

  it.each<[[string, MatchOp, string][], string[]]>([
    [[['__name__', '=', 'http']], ['1', '2', '3']],
    [
      [
        ['__name__', '=', 'http'],
        ['code', '=', '200'],
      ],
      ['1'],
    ],
    [[['code', '=~', '2..|5..']], ['1', '2', '4']],
    [[['code', '!=', '200']], ['2', '3']],
    [[['code', '=', '']], ['3']],
    [[['code', '!=', '']], ['1', '2', '4']],
    [[['code', '=~', '']], ['3']],
    [[['code', '=~', '.*']], ['1', '2', '3', '4']],
    [
      [
        ['code', '!~', '5.*'],
        ['__name__', '=', 'http'],
      ],
      ['1', '3'],
    ],
    [[['nothing', '=', 'x']], []],
    [[['constructor', '=', '']], ['1', '2', '3', '4']],
    [[['constructor', '=~', '.+']], []],
    [[], ['1', '2', '3', '4']],
  ])('%j selects %j', (matchers, ids) => {
    expect(select(index, ...matchers)).toEqual(ids)
  })

  it('selects what a look at every label set would, after any additions and removals', () => {
    const value = fc.constantFrom('', 'a', 'b', 'ab', 'c\n')
    const labels = fc.record({ __name__: fc.constantFrom('m', 'n'), x: value, y: value, toString: value })
    const matcher: fc.Arbitrary<Matcher> = fc.record({
      name: fc.constantFrom('__name__', 'x', 'y', 'toString', 'z', 'valueOf'),
      op: fc.constantFrom<MatchOp>('=', '!=', '=~', '!~'),
      value: fc.constantFrom('', 'a', 'a|b', 'a.*', '.+', '.*', 'm'),
    })
    fc.assert(
      fc.property(
        fc.array(labels, { maxLength: 30 }),
        fc.array(fc.nat(29)),
        fc.array(matcher, { maxLength: 4 }),
        (sets, out, matchers) => {
          const distinct = [...new Map(sets.map((set) => [JSON.stringify(normalised(set)), set])).values()]
          const { index, rows } = indexed(...distinct)
          const gone = new Set(out.flatMap((i) => rows[i] ?? []))
          index.remove([...gone])
          const left = rows.filter((row) => !gone.has(row))
          const get = (row: Row, name: string) => (Object.hasOwn(row.labels, name) ? (row.labels[name] as string) : '')
          const expected = left.filter((row) => matchers.every((m) => compileMatcher(m)(get(row, m.name))))
          expect(index.select(matchers)).toEqual(expected)
          expect(index.size).toBe(left.length)
          for (const row of rows) expect(index.find(row.labels)).toBe(gone.has(row) ? undefined : row)
        },
      ),
    )
  })

  it('selects by any label among many series, also after some came and went', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ id: `${i}`, __name__: 'm', half: `${i % 2}` }))
    const { index, rows } = indexed(...many)
    expect(select(index, ['half', '=', '1'])).toHaveLength(500)
    index.remove(rows.slice(0, 100))
    expect(select(index, ['half', '=', '1'], ['__name__', '=', 'm'])).toHaveLength(450)
    expect(select(index, ['id', '=', '5'])).toEqual([])
    for (const row of rows.slice(0, 10)) index.add(row)
    expect(select(index, ['half', '=', '1'])).toHaveLength(455)
    expect(select(index, ['half', '=', '2'])).toEqual([])
    index.remove(rows)
    expect(select(index, ['half', '=', '1'])).toEqual([])
  })

  it('gives labels back as they are', () => {
    const labels = { a: 'x'.repeat(30).slice(2), b: '告警\ud800' }
    const { index } = indexed()
    for (let i = 0; i < 3; i++) expect(index.intern(labels)).toEqual(labels)
  })
})
