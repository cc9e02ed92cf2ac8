import { describe, expect, it } from 'vitest'
import { parse } from '../../../src/promql/index.ts'
import { needsOf } from '../../../src/watch/rules/needs.ts'

const minute = 60_000

describe('what an expression needs', () => {
  it.each([
    ['up', 0, 0, false],
    ['1', 0, 0, false],
    ['rate(x[5m]) > 1', 5, 5, false],
    ['x - x offset 1m', 1, 1, false],
    ['x offset -1m', 0, 0, false],
    ['sum(rate(x[5m] offset 10m)) / y', 15, 15, false],
    ['max_over_time(rate(x[5m])[10m:1m])', 15, 15, false],
    ['irate(x[5m])', 5, 0, true],
    ['sum by (a) (irate(x[5m] offset 2m)) + rate(y[1m])', 7, 2, true],
    ['max_over_time(irate(x[5m])[10m:1m])', 15, 10, true],
    ['idelta(x[5m]) > 0 or y', 5, 0, true],
  ])('%s reaches back %d min, must cover %d', (expr, reach, cover, pairs) => {
    expect(needsOf(parse(expr))).toMatchObject({ reach: reach * minute, cover: cover * minute, pairs })
  })

  it.each([
    ['absent(x)', true],
    ['absent_over_time(x[5m]) > 0', true],
    ['source_up == 0', true],
    ['source_up == 0 and on (source) x', false],
    ['x > 0', false],
    ['vector(1)', false],
  ])('%s asks for absence: %s', (expr, absence) => expect(needsOf(parse(expr)).wantsAbsence).toBe(absence))
})
