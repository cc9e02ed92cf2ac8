import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fits, ruleFor } from '../../../src/watch/events/match.ts'
import { rows } from './rig.ts'

describe('VB-1: codes of events', () => {
  it.each([
    ['*_INVALID_API_KEY', 'GEMINI_INVALID_API_KEY', true],
    ['*_INVALID_API_KEY', '_INVALID_API_KEY', true],
    ['*_INVALID_API_KEY', 'INVALID_API_KEY', false],
    ['*_INVALID_API_KEY', 'GEMINI_INVALID_API_KEY_2', false],
    ['FFMPEG_NOT_FOUND', 'FFMPEG_NOT_FOUND', true],
    ['FFMPEG_NOT_FOUND', 'FFMPEG_NOT_FOUND2', false],
    ['FFMPEG_NOT_FOUND', 'ffmpeg_not_found', false],
    ['DATABASE_*', 'DATABASE_', true],
    ['A*B*C', 'ABC', true],
    ['A*B*C', 'AxBxBxC', true],
    ['A*B*C', 'AxC', false],
    ['AB*BA', 'ABA', false],
    ['*', '', true],
    ['**', 'x', true],
    ['.', 'x', false],
  ])('%s fits %s: %s', (pattern, code, expected) => {
    expect(fits(pattern, code)).toBe(expected)
  })

  it('fit as a regular expression would have it', () => {
    const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 })
    fc.assert(
      fc.property(text('ab*'), text('ab'), (pattern, code) => {
        expect(fits(pattern, code)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(code))
      }),
      { numRuns: 2000 },
    )
  })

  it('are judged by the first row that fits', () => {
    const rules = rows({ code: 'A_*', alert: 'One' }, { code: '*_B', alert: 'Two' }, { code: '*' })
    expect(['A_B', 'C_B', 'C'].map((code) => ruleFor(rules, code)?.alert)).toEqual(['One', 'Two', undefined])
    expect(ruleFor([], 'A')).toBeUndefined()
  })
})
