import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What layout needs to know about a font: its forms and their widths. */
export interface Font {
  file: string
  has(point: number): boolean
  /** Advance in em; of a character without a form that of the font's box. */
  width(point: number): number
}

const require = createRequire(import.meta.url)
const folder = '@expo-google-fonts/noto-sans-tc'
const monoFolder = '@expo-google-fonts/noto-sans-mono'

/** The fonts' files: whole fonts, for a subset lacks characters that alerts use. `mono` has no Chinese. */
export const fontFiles = () => ({
  normal: require.resolve(`${folder}/400Regular/NotoSansTC_400Regular.ttf`),
  bold: require.resolve(`${folder}/700Bold/NotoSansTC_700Bold.ttf`),
  mono: require.resolve(`${monoFolder}/400Regular/NotoSansMono_400Regular.ttf`),
})

/** Reads a TrueType font's `cmap` (formats 4 and 12) and `hmtx`. @throws Error when a table is missing */
export function readFont(file: string): Font {
  const bytes = readFileSync(file)
  const tables = tablesOf(bytes)
  const table = (name: string) => {
    const at = tables.get(name)
    if (at === undefined) throw new Error(`${file} has no table ${name}`)
    return at
  }
  const unitsPerEm = bytes.readUInt16BE(table('head') + 18)
  const metrics = bytes.readUInt16BE(table('hhea') + 34)
  const hmtx = table('hmtx')
  const glyphs = glyphsOf(bytes, table('cmap'))
  const advance = (glyph: number) => bytes.readUInt16BE(hmtx + Math.min(glyph, metrics - 1) * 4) / unitsPerEm
  return {
    file,
    has: (point) => glyphs.has(point),
    width: (point) => advance(glyphs.get(point) ?? 0),
  }
}

/** What is printed with: text, its emphasis, and code. */
export interface Fonts {
  normal: Font
  bold: Font
  mono: Font
}

export function readFonts({ normal, bold, mono }: ReturnType<typeof fontFiles> = fontFiles()): Fonts {
  return { normal: readFont(normal), bold: readFont(bold), mono: readFont(mono) }
}

/** Both as one, for measuring: each character in the first of them that has it. */
export function either(first: Font, second: Font): Font {
  const of = (point: number) => (first.has(point) ? first : second)
  return {
    file: first.file,
    has: (point) => first.has(point) || second.has(point),
    width: (point) => of(point).width(point),
  }
}

/** Runs of characters that the font has, and of those that it has not; together the text. */
export function runsOf(text: string, font: Font): { text: string; own: boolean }[] {
  const runs: { text: string; own: boolean }[] = []
  for (const character of text) {
    const own = font.has(character.codePointAt(0) ?? 0)
    const last = runs.at(-1)
    if (last?.own === own) last.text += character
    else runs.push({ text: character, own })
  }
  return runs
}

function tablesOf(bytes: Buffer): Map<string, number> {
  const found = new Map<string, number>()
  for (let n = 0; n < bytes.readUInt16BE(4); n++) {
    const entry = 12 + n * 16
    found.set(bytes.toString('latin1', entry, entry + 4), bytes.readUInt32BE(entry + 8))
  }
  return found
}

function glyphsOf(bytes: Buffer, cmap: number): Map<number, number> {
  const found = new Map<number, number>()
  for (let n = 0; n < bytes.readUInt16BE(cmap + 2); n++) {
    const table = cmap + bytes.readUInt32BE(cmap + 4 + n * 8 + 4)
    const format = bytes.readUInt16BE(table)
    if (format === 12) readGroups(bytes, table, found)
    if (format === 4) readSegments(bytes, table, found)
  }
  return found
}

function readGroups(bytes: Buffer, table: number, found: Map<number, number>): void {
  for (let n = 0; n < bytes.readUInt32BE(table + 12); n++) {
    const group = table + 16 + n * 12
    const first = bytes.readUInt32BE(group)
    const glyph = bytes.readUInt32BE(group + 8)
    for (let point = first; point <= bytes.readUInt32BE(group + 4); point++) found.set(point, glyph + point - first)
  }
}

function readSegments(bytes: Buffer, table: number, found: Map<number, number>): void {
  const count = bytes.readUInt16BE(table + 6) / 2
  const ends = table + 14
  const starts = ends + count * 2 + 2
  const deltas = starts + count * 2
  const offsets = deltas + count * 2
  for (let n = 0; n < count; n++) {
    const start = bytes.readUInt16BE(starts + n * 2)
    const end = bytes.readUInt16BE(ends + n * 2)
    const delta = bytes.readUInt16BE(deltas + n * 2)
    const offset = bytes.readUInt16BE(offsets + n * 2)
    for (let point = start; point <= end && point < 0xffff; point++) {
      const listed = offset === 0 ? point : bytes.readUInt16BE(offsets + n * 2 + offset + (point - start) * 2)
      const glyph = offset !== 0 && listed === 0 ? 0 : (listed + delta) % 0x10000
      if (glyph !== 0) found.set(point, glyph)
    }
  }
}
