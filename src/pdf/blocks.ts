import { columnWidths } from './columns.ts'
import { inks, inner, lineNode, type Node, sizes, type Typesetter } from './page.ts'
import type { PdfItem, PdfPart, PdfVerdict } from './spec.ts'

const gap = 6
/** A row is on one page: so many lines of a cell are always less. */
const mostCellLines = 40
const mostHeadLines = 3
const padding = { x: 5, y: 3 }
const bullet = 14
const border = 0.5

const colours: Readonly<Record<PdfVerdict, { sign: string; ink: string; ground: string }>> = {
  pass: { sign: '✓', ink: '#166534', ground: '#dcfce7' },
  warn: { sign: '！', ink: '#92400e', ground: '#fef3c7' },
  fail: { sign: '×', ink: '#991b1b', ground: '#fee2e2' },
  none: { sign: '–', ink: '#374151', ground: '#f3f4f6' },
}

/** One part as nodes; none when nothing of it is left to show. */
export function nodesOf(part: PdfPart, set: Typesetter): Node[] {
  switch (part.kind) {
    case 'heading':
      return [heading(part, set)]
    case 'paragraph':
      return [{ ...set.node(part.text, { size: sizes.text, width: inner }), margin: [0, 0, 0, gap] }]
    case 'list':
      return [...part.items.flatMap((item) => (set.full ? [] : itemNodes(item, set))), space(gap - 2)]
    case 'table':
      return table(part, set)
    case 'code':
      return [code(part.text, inner, set)]
    case 'picture':
      return [picture(part, set)]
    case 'verdict':
      return [verdict(part, set)]
  }
}

const space = (height: number): Node => ({ text: '', fontSize: 1, margin: [0, 0, 0, height] })

function heading({ level, text }: Extract<PdfPart, { kind: 'heading' }>, set: Typesetter): Node {
  const size = level === 2 ? sizes.h2 : sizes.h3
  const shown = set.clean(text).replace(/\s+/g, ' ')
  const node = set.node(shown, { size, width: inner, bold: true, most: 4 })
  const [first, ...others] = node.stack as Node[]
  const outlined = { ...first, outline: true, outlineText: shown.slice(0, 200) }
  return { ...node, stack: [outlined, ...others], margin: [0, level === 2 ? 12 : 8, 0, 5] }
}

function itemNodes(item: PdfItem, set: Typesetter): Node[] {
  const width = inner - bullet
  const sign = item.done === undefined ? '•' : item.done ? '✓' : '○'
  const lines = strongLines(item, width, set)
  const body: Node[] = [{ stack: lines, fontSize: sizes.text }]
  if (item.code !== undefined && item.code.trim() !== '') body.push(code(item.code, width, set))
  const head: Node = { width: bullet, text: sign, noWrap: true, fontSize: sizes.text }
  return [{ columns: [head, { width, stack: body }], columnGap: 0, margin: [0, 0, 0, 2] }]
}

/** The text behind its bold beginning, on one line with it where that leaves room. */
function strongLines({ strong, text }: PdfItem, width: number, set: Typesetter): Node[] {
  const size = sizes.text
  if (strong === undefined || strong.trim() === '') return set.lines(text, { size, width }).map(lineNode)
  const taken = set.widths(`${strong}  `, size, true).line
  if (taken > width * 0.6) {
    const above = set.lines(strong, { size, width, bold: true }).map((line) => ({ ...lineNode(line), bold: true }))
    return [...above, ...set.lines(text, { size, width }).map(lineNode)]
  }
  const [first = '', ...others] = set.lines(text, { size, width, indent: taken })
  const opening = [{ ...lineNode(`${set.clean(strong)} `), bold: true }, lineNode(first)]
  return [{ text: opening, noWrap: true }, ...others.map(lineNode)]
}

function table({ head, rows }: Extract<PdfPart, { kind: 'table' }>, set: Typesetter): Node[] {
  const count = head.length
  if (count === 0) return []
  const size = count > 5 ? sizes.small : sizes.text
  const room = inner - count * 2 * padding.x - (count + 1) * border
  const sampled = rows.slice(0, 300)
  const measured = head.map((title, n) => {
    const all = [set.widths(title, size, true), ...sampled.map((row) => set.widths(row[n] ?? '', size))]
    return {
      line: Math.max(8, ...all.map(({ line }) => line)),
      word: Math.max(8, ...all.map(({ word }) => word)),
    }
  })
  const widths = columnWidths(
    measured.map(({ line }) => line),
    measured.map(({ word }) => word),
    room,
  )
  const cell = (text: string, n: number, more: { bold?: boolean; most: number }): Node => ({
    ...set.node(text, { size, width: widths[n] ?? 8, ...more }),
    ...(more.bold && { fillColor: inks.ground }),
  })
  const body: Node[][] = [head.map((text, n) => cell(text, n, { bold: true, most: mostHeadLines }))]
  for (const row of rows) {
    if (set.full) break
    body.push(head.map((_, n) => cell(row[n] ?? '', n, { most: mostCellLines })))
  }
  if (body.length - 1 < rows.length) set.cut = true
  const made = { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths, body }
  return [{ table: made, layout: 'grid', margin: [0, 2, 0, gap + 2] }]
}

function code(text: string, width: number, set: Typesetter): Node {
  const within = width - 2 * padding.x
  const printed = set.code(text.replace(/\n+$/, ''), { size: sizes.code, width: within })
  const cell = { ...printed, fillColor: inks.ground }
  return { table: { widths: [within], body: [[cell]] }, layout: 'block', margin: [0, 2, 0, gap] }
}

/** As wide as the page, at most some third of it high. */
function picture({ bytes, caption }: Extract<PdfPart, { kind: 'picture' }>, set: Typesetter): Node {
  const text = set.node(caption, { size: sizes.small, width: inner, color: inks.faint, most: 4 })
  if (!isPicture(bytes)) return { ...text, margin: [0, 0, 0, gap] }
  const mime = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg'
  const image = `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
  return { stack: [{ image, fit: [inner, 300] }, text], unbreakable: true, margin: [0, 4, 0, gap + 2] }
}

const mostPixels = 8_000_000

/** A PNG of a size that can be unpacked, or a JPEG. */
function isPicture(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length > 33 && view.readUInt32BE(0) === 0x89504e47 && view.toString('latin1', 12, 16) === 'IHDR') {
    return view.readUInt32BE(16) * view.readUInt32BE(20) <= mostPixels
  }
  return view.length > 4 && view.readUInt16BE(0) === 0xffd8
}

/** A coloured bar with the sign and the word first: the colour is never alone. */
function verdict({ verdict: how, word, text }: Extract<PdfPart, { kind: 'verdict' }>, set: Typesetter): Node {
  const { sign, ink, ground } = colours[how]
  const named = `${sign} ${word}`
  const first = Math.min(set.widths(named, sizes.text, true).line + 4, inner / 3)
  const widths = [first, inner - first - 4 * padding.x]
  const style = { size: sizes.text, color: ink }
  const cells = [
    { ...set.node(named, { ...style, width: first, bold: true }), fillColor: ground },
    { ...set.node(text, { ...style, width: widths[1] ?? 8, most: mostCellLines }), fillColor: ground },
  ]
  return { table: { widths, body: [cells], dontBreakRows: true }, layout: 'block', margin: [0, 1, 0, 3] }
}

/** Lines of tables; `block`: none. */
export const layouts = {
  grid: layout({ width: border }),
  block: layout({ width: 0 }),
}

function layout({ width }: { width: number }) {
  return {
    hLineWidth: () => width,
    vLineWidth: () => width,
    hLineColor: () => inks.line,
    vLineColor: () => inks.line,
    paddingLeft: () => padding.x,
    paddingRight: () => padding.x,
    paddingTop: () => padding.y,
    paddingBottom: () => padding.y,
  }
}
