import type { Font } from './font.ts'

/** Stands for a character that the font has no form for. */
export const box = '□'

/** Signs of our own texts that are pictures elsewhere, as letters of the font. */
const signs: Readonly<Record<string, string>> = {
  '✅': '✓',
  '☑': '✓',
  '❌': '×',
  '⚠': '！',
  '➖': '–',
  '🔴': '●',
  '🟠': '●',
  '🟡': '●',
  '🟢': '●',
  '🔵': '●',
  '⚪': '○',
}

/** The font is a Chinese one: its curly quotes are as wide as a Chinese character, with a gap inside English words. */
export const straight = (text: string): string => text.replace(/[“”„]/g, '"').replace(/[‘’]/g, "'")

export interface Printable {
  text: string
  /** Some character stands as a box. */
  lacks: boolean
}

/** What can be printed of a text, its lines kept: emoji go, what has no form in the fonts becomes a box. */
export function printable(text: string, fonts: readonly Font[]): Printable {
  let lacks = false
  const clean = text
    .replace(/\r\n?|[\u2028\u2029\u0085\f\v]/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/\u200d|\ufe0e|\ufe0f|\u20e3|\p{Emoji_Modifier}|\p{Regional_Indicator}/gu, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
    .replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '')
    .replace(/\p{Zs}/gu, (space) => (space === '\u3000' ? space : ' '))
  let printed = ''
  let dropped = false
  for (const character of clean) {
    // The blank that stood behind it goes with it, where there is one before it or the line begins.
    const alone = dropped && character === ' ' && /(?:^|[ \n])$/.test(printed)
    dropped = false
    if (alone) continue
    if (character === '\n' || fonts.every((font) => font.has(character.codePointAt(0) ?? 0))) {
      printed += signs[character] ?? character
      continue
    }
    const sign = signs[character]
    if (sign !== undefined) printed += sign
    else if (/\p{Extended_Pictographic}/u.test(character)) dropped = true
    else {
      printed += box
      lacks = true
    }
  }
  return { text: printed, lacks }
}
