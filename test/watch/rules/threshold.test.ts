import { describe, expect, it } from 'vitest'
import { parse } from '../../../src/promql/index.ts'
import { thresholdOf } from '../../../src/watch/rules/threshold.ts'

describe('what a rule compares its value with', () => {
  it.each([
    ['disk_free_ratio < 0.1', '< 0.1'],
    ['(sum(rate(errors_total[5m])) >= 5)', '>= 5'],
    ['up == 0', '== 0'],
    ['delta(x[5m]) < -(3)', '< -(3)'],
    ['queue > on(host) limit', undefined],
    ['a > 1 and b > 2', undefined],
    ['x > bool 1', undefined],
    ['absent(up)', undefined],
    ['x + 1', undefined],
  ])('%s: %s', (expr, expected) => {
    expect(thresholdOf(parse(expr))).toBe(expected)
  })
})
