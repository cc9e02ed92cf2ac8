import { describe, expect, it } from 'vitest'
import { cronOf, parseCron } from '../../src/core/cron.ts'

describe('a cron expression', () => {
  it('is made of a clock time and days, and read as both', () => {
    const expression = cronOf('09:05', '* * 1')
    expect(expression).toBe('5 9 * * 1')
    const { at, isDay } = parseCron(expression)
    expect(at).toBe('09:05')
    const week = [16, 17, 18, 19, 20, 21, 22].map((day) => isDay({ year: 2026, month: 11, day }))
    expect(week).toEqual([true, false, false, false, false, false, false])
  })

  it.each([
    ['', 'five fields'],
    ['0 10 * *', 'five fields'],
    ['0 0 10 * * 3', 'five fields'],
    ['@daily', 'five fields'],
    ['61 10 * * 3', '61 is a invalid expression for minute'],
    ['0 10 * * noday', 'such as "0 10 * * 3"'],
    ['0 10 31 2 *', 'impossible day'],
    ['*/5 10 * * *', 'once on a day'],
    ['0 9-17 * * *', 'once on a day'],
    ['0 10 29 2 *', 'less than once a year'],
  ])('"%s" is refused: %s', (expression, why) => {
    expect(() => parseCron(expression)).toThrow(RangeError)
    expect(() => parseCron(expression)).toThrow(why)
  })
})
