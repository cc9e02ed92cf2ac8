import { readFileSync } from 'node:fs'

/** Code points that a TrueType font has a form for, out of its `cmap` (formats 4 and 12). */
export function charactersOf(file: string): Set<number> {
  const font = readFileSync(file)
  const tables = font.readUInt16BE(4)
  const entries = Array.from({ length: tables }, (_, n) => 12 + n * 16)
  const at = entries.find((entry) => font.toString('latin1', entry, entry + 4) === 'cmap')
  if (at === undefined) throw new Error(`${file} has no cmap`)
  const cmap = font.readUInt32BE(at + 8)
  const found = new Set<number>()
  for (let n = 0; n < font.readUInt16BE(cmap + 2); n++) {
    const table = cmap + font.readUInt32BE(cmap + 4 + n * 8 + 4)
    const format = font.readUInt16BE(table)
    if (format === 12) readGroups(font, table, found)
    if (format === 4) readSegments(font, table, found)
  }
  return found
}

function readGroups(font: Buffer, table: number, found: Set<number>): void {
  for (let n = 0; n < font.readUInt32BE(table + 12); n++) {
    const group = table + 16 + n * 12
    for (let point = font.readUInt32BE(group); point <= font.readUInt32BE(group + 4); point++) found.add(point)
  }
}

function readSegments(font: Buffer, table: number, found: Set<number>): void {
  const count = font.readUInt16BE(table + 6) / 2
  const ends = table + 14
  const starts = ends + count * 2 + 2
  const deltas = starts + count * 2
  const offsets = deltas + count * 2
  for (let n = 0; n < count; n++) {
    const end = font.readUInt16BE(ends + n * 2)
    const offset = font.readUInt16BE(offsets + n * 2)
    for (let point = font.readUInt16BE(starts + n * 2); point <= end && point < 0xffff; point++) {
      const place = offsets + n * 2 + offset + (point - font.readUInt16BE(starts + n * 2)) * 2
      const glyph = offset === 0 ? point + font.readUInt16BE(deltas + n * 2) : font.readUInt16BE(place)
      if (glyph % 0x10000 !== 0) found.add(point)
    }
  }
}
