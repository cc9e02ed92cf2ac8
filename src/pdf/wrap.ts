import type { Font } from './font.ts'

/** Width of a line in the unit of `size`. */
export function lineWidth(text: string, font: Font, size: number): number {
  let em = 0
  for (const character of text) em += font.width(character.codePointAt(0) ?? 0)
  return em * size
}

// What may not begin a line, and what may not end one.
const closing = /^[\p{Pe}\p{Pf}、。，．：；！？·…‥%％~～,.:;!?)\]}」』】〉》〕ー々]/u
const opening = /[\p{Ps}\p{Pi}([{「『【〈《〔$#@¥]$/u
/** Long words are broken behind these. */
const joint = /[-/,;|&?=_]/
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u

/** Pieces of one line between which it may be broken; blanks stay at the end of the piece before them. */
function pieces(line: string): string[] {
  const found: string[] = []
  let piece = ''
  let before = ''
  for (const character of line) {
    if (piece !== '' && breaks(before, character)) {
      found.push(piece)
      piece = ''
    }
    piece += character
    before = character
  }
  return piece === '' ? found : [...found, piece]
}

function breaks(before: string, after: string): boolean {
  if (after === ' ') return false
  if (closing.test(after) || opening.test(before)) return before === ' '
  return before === ' ' || wide.test(before) || wide.test(after) || (joint.test(before) && !joint.test(after))
}

/**
 * Lines of at most `width`: broken between words or wide characters, and within a word that alone is wider. `most` lines;
 * what is beyond is cut with an ellipsis. `indent`: what the first line leaves free.
 */
export function wrapped(
  text: string,
  how: { font: Font; size: number; width: number; most?: number; indent?: number },
): string[] {
  const { font, size, width, most = Infinity, indent = 0 } = how
  const lines: string[] = []
  // Kerning and rounding may make a line some hundredths wider.
  const room = (width * 0.995) / size
  for (const line of text.split('\n')) {
    if (lines.length > most) break
    wrapLine(line.trimEnd(), font, room, { lines, most, taken: lines.length === 0 ? indent / size : 0 })
  }
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), ended(lines[most - 1] ?? '', font, room)]
}

interface Into {
  lines: string[]
  most: number
  /** Of the first line. */
  taken: number
}

function wrapLine(line: string, font: Font, room: number, { lines, most, taken }: Into): void {
  let now = ''
  let em = taken
  const flush = () => {
    lines.push(now.trimEnd())
    now = ''
    em = 0
  }
  for (const piece of pieces(line)) {
    if (lines.length > most) return
    const wanted = lineWidth(piece.trimEnd(), font, 1)
    if (em + wanted > room && now !== '') flush()
    if (wanted <= room) {
      now += piece
      em += lineWidth(piece, font, 1)
      continue
    }
    for (const character of piece) {
      const one = font.width(character.codePointAt(0) ?? 0)
      if (em + one > room && now !== '') flush()
      if (lines.length > most) return
      now += character
      em += one
    }
  }
  flush()
}

/** The line with an ellipsis at its end, within the room. */
function ended(line: string, font: Font, room: number): string {
  const characters = [...line]
  while (characters.length > 0 && lineWidth(`${characters.join('')}…`, font, 1) > room) characters.pop()
  return `${characters.join('').trimEnd()}…`
}
