import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fontFiles } from '../../src/charts/png.ts'
import { drawable } from '../../src/charts/words.ts'
import { charactersOf } from './font.ts'

const root = resolve(import.meta.dirname, '../..')
const under = (folder: string, pattern: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file))
    .map((file) => join(folder, file))

describe('the font of charts', () => {
  const fonts = fontFiles().map(charactersOf)

  it('has a form for every character of our texts and of the packs, emoji apart, which are not drawn', () => {
    const files = [...under('locales', /\.ftl$/), ...under('systems', /\.(ya?ml|md)$/)]
    expect(files.length).toBeGreaterThan(5)
    const missing = files.flatMap((file) => {
      const characters = new Set(drawable(readFileSync(join(root, file), 'utf8')))
      const without = [...characters].filter((one) => fonts.some((font) => !font.has(one.codePointAt(0) ?? 0)))
      return without.length > 0 ? [`${file}: ${without.join(' ')}`] : []
    })
    expect(missing).toEqual([])
  })

  it('has the characters that a subset of common ones lacks', () => {
    for (const one of '閾磁碟堃犇€µ–…·≥')
      expect(
        fonts.every((font) => font.has(one.codePointAt(0) ?? 0)),
        one,
      ).toBe(true)
  })

  it('what it has no form for is left out, whatever the text', () => {
    expect(drawable('🔴 P0 磁碟\t空間\n‼️ 👨‍👩‍👧 🇹🇼 1️⃣ ok™')).toBe('P0 磁碟 空間 ‼ 1 ok™')
  })
})
