import { describe, expect, it } from 'vitest'
import { newestOf } from '../../src/app/sample-ages.ts'
import type { Labels } from '../../src/core/labels.ts'
import { matches } from '../../src/core/matchers.ts'
import { parse, type Queryable, type Series } from '../../src/promql/index.ts'

const now = 1_000_000

/** A series by the ages of its samples in seconds, oldest first; a stale marker is written as a negative one. */
function seriesOf(labels: Labels, ages: readonly number[], older?: readonly number[]): Series {
  const samples = (all: readonly number[]) => ({
    times: Float64Array.from(all, (age) => now - Math.abs(age) * 1000),
    values: new Float64Array(all.length),
    stale: Uint8Array.from(all, (age) => (age < 0 ? 1 : 0)),
    start: 0,
    end: all.length,
  })
  return { labels, ...samples(ages), ...(older && { older: samples(older) }) }
}

function queryable(all: readonly Series[]): Queryable {
  return {
    epoch: 1,
    select: (matchers) => all.filter(({ labels }) => matches(labels, matchers)),
  }
}

const all = queryable([
  seriesOf({ __name__: 'up', host: 'a', zone: 'x' }, [40, 25, 10]),
  seriesOf({ __name__: 'up', host: 'b', zone: 'x' }, [200, 185, 170, -155]),
  seriesOf({ __name__: 'total', host: 'a' }, [90, 60, 30]),
  seriesOf({ __name__: 'total', host: 'b' }, [], [600, 300]),
  seriesOf({ __name__: 'ahead', host: 'a' }, [20, 5].concat(0)),
  seriesOf({ __name__: 'once', host: 'a' }, [31]),
  seriesOf({ __name__: 'after_outage', host: 'a' }, [345, 330, 315, 34]),
])

describe('CORE-7: how old the newest sample behind a value is', () => {
  it.each([
    ['up', { __name__: 'up', host: 'a', zone: 'x' }, 10, false],
    ['up', { __name__: 'up', host: 'b', zone: 'x' }, 170, true],
    ['sum by (zone) (up)', { zone: 'x' }, 10, false],
    ['sum(up)', {}, 10, false],
    ['sum by (host) (up) / sum by (host) (rate(total[5m]))', { host: 'a' }, 30, false],
    ['total', { host: 'b' }, 300, false],
    ['once', { host: 'a' }, 31, false],
    ['after_outage', { host: 'a' }, 34, true],
    ['up offset 5m', { host: 'a' }, undefined, undefined],
    ['up @ 100', { host: 'a' }, undefined, undefined],
    ['absent(up)', {}, undefined, undefined],
    ['up', { host: 'c' }, undefined, undefined],
    ['vector(1)', {}, undefined, undefined],
  ])('%s %j', (expr, labels: Labels, age, late) => {
    const found = newestOf(parse(expr), all, now)(labels)
    expect(found && { age: (now - found.at) / 1000, late: found.late }).toEqual(
      age === undefined ? undefined : { age, late },
    )
  })

  it('of too many series it says nothing', () => {
    const many = queryable(Array.from({ length: 10_001 }, (_, n) => seriesOf({ __name__: 'up', host: `${n}` }, [1])))
    expect(newestOf(parse('up'), many, now)({ host: '1' })).toBeUndefined()
  })
})
