import { describe, expect, it } from 'vitest'
import { saysValue } from '../../src/deliver/cards/said.ts'

describe('CORE-6: a card says a value once', () => {
  it.each([
    ['磁碟剩 9%', 0.09, true],
    ['磁碟剩 9.5%', 0.09, false],
    ['佇列塞車 500', 500, true],
    ['佇列塞車 1500', 500, false],
    ['佇列 q500 塞車', 500, false],
    ['1,234.6 requests wait', 1234.56, true],
    ['1.235k requests wait', 1234.56, true],
    ['批次 bill 遲了 2h 0m 0s', 7200, true],
    ['API P95 2.5 秒', 2.5, true],
    ['P0 is down', 0, false],
    ['0 of 3 answer', 0, true],
    ['12.34% of checkouts fail', 0.12341, true],
    ['後端服務無回應', 0, false],
    ['9.0.1 is old', 9, false],
    ['+Inf seconds', Number.POSITIVE_INFINITY, true],
    ['temperature -5', 5, false],
    ['temperature -5', -5, true],
    ['0.00 s', 0.0001, false],
  ])('"%s" and %d: %s', (text, value, expected) => {
    expect(saysValue(text, value)).toBe(expected)
  })
})
