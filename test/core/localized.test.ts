import { describe, expect, it } from 'vitest'
import { inLocale, maybeLocalized, textsOf } from '../../src/core/localized.ts'

describe('a text that is one for all languages, or one for each', () => {
  const names = { 'zh-TW': '紅包', en: 'Red packets' }

  it.each([
    ['Shop', 'zh-TW', 'Shop'],
    ['Shop', 'en', 'Shop'],
    [names, 'zh-TW', '紅包'],
    [names, 'en', 'Red packets'],
    [names, 'fr', '紅包'],
  ])('%j reads in %s as %s', (text, locale, said) => {
    expect(inLocale(text, locale)).toBe(said)
  })

  it('is found by what it says in any language', () => {
    expect([textsOf('Shop'), textsOf(names)]).toEqual([['Shop'], ['紅包', 'Red packets']])
  })

  it.each([
    ['Shop', true],
    [names, true],
    ['', false],
    ['x'.repeat(65), false],
    [{ en: 'Red packets' }, false],
    [{ ...names, en: 'x'.repeat(65) }, false],
    [7, false],
  ])('%j is taken: %s', (text, taken) => {
    expect(maybeLocalized(64).safeParse(text).success).toBe(taken)
  })
})
