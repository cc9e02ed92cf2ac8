/**
 * What can be drawn of a text: the font has no emoji and few signs, and control characters have no form. Blanks are joined.
 */
export function drawable(text: string): string {
  return text
    .replace(/\u200d|\ufe0e|\ufe0f|\u20e3|\p{Emoji_Modifier}|\p{Regional_Indicator}/gu, '')
    .replace(/\p{Extended_Pictographic}|[\u2600-\u27bf]/gu, keepPlain)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
}

// © ® ™ ↔ … are pictographic by Unicode, and letters of any font.
const keepPlain = (symbol: string): string => (/[©®™‼⁉↔↕]/u.test(symbol) ? symbol : '')

/** Widths of Noto Sans TC in em: Han and full-width forms 1, capitals and the widest letters more than others. */
function widthOf(character: string): number {
  const point = character.codePointAt(0) ?? 0
  if (point >= 0x2e80 && !(point >= 0xff61 && point <= 0xffdc)) return 1
  if (/[mwMW@%—…]/.test(character)) return 0.93
  if (/[A-Z&]/.test(character)) return 0.67
  if (/[ijl.,:;|!'()[\]{} ]/.test(character)) return 0.33
  if (/[frt/-]/.test(character)) return 0.4
  return 0.58
}

/** Width in px, rather too much than too little. */
export const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0) * size

/** Whole characters within `width` px, marked with an ellipsis when something went. */
export function clipWidth(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  let left = width - textWidth('…', size)
  let kept = ''
  for (const character of text) {
    left -= widthOf(character) * size
    if (left < 0) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Lines of at most `width` px, broken at blanks where there are some; the last of `most` lines is clipped. */
export function wrapWidth(text: string, size: number, width: number, most: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest !== '' && lines.length < most - 1 && textWidth(rest, size) > width) {
    const fits = clipWidth(rest, size, width + textWidth('…', size)).replace(/…$/, '')
    const blank = fits.lastIndexOf(' ')
    const cut = blank > fits.length / 2 ? blank : fits.length
    lines.push(rest.slice(0, Math.max(1, cut)).trimEnd())
    rest = rest.slice(Math.max(1, cut)).trimStart()
  }
  return rest === '' ? lines : [...lines, clipWidth(rest, size, width)]
}
