import { nodesOf } from './blocks.ts'
import type { Fonts } from './font.ts'
import { families, inks, inner, lineNode, type Node, page, sizes, Typesetter } from './page.ts'
import type { PdfPart, PdfSpec } from './spec.ts'

/** A heading is not parted from what follows, when that is no longer than this. */
const keptTogether = 14

/** The whole document as pdfmake takes it. */
export function documentOf(spec: PdfSpec, fonts: Fonts): Node {
  const set = new Typesetter(fonts, spec.locale)
  const title = set.clean(spec.title).replace(/\s+/g, ' ')
  const content: Node[] = [
    { ...set.node(title, { size: sizes.title, width: inner, bold: true, most: 4 }), margin: [0, 0, 0, 4] },
    {
      ...set.node(spec.subtitle, { size: sizes.small, width: inner, color: inks.faint, most: 4 }),
      margin: [0, 0, 0, 10],
    },
    ...bodyOf(spec.parts, set),
  ]
  const small = { size: sizes.small, width: inner, color: inks.faint }
  const notes = new Typesetter(fonts, spec.locale)
  for (const note of [...(set.cut ? [spec.cutNote] : []), ...(set.lacks ? [spec.lackNote] : [])]) {
    content.push({ ...notes.node(note, small), margin: [0, 6, 0, 0] })
  }
  return {
    pageSize: 'A4',
    pageMargins: [page.left, page.top, page.right, page.bottom],
    info: { title, creator: 'Opsbell', producer: 'Opsbell' },
    language: spec.locale,
    displayTitle: true,
    defaultStyle: { font: families.text, fontSize: sizes.text, color: inks.text, lineHeight: 1.05 },
    content,
    ...rims(title, spec, notes),
  }
}

function bodyOf(parts: readonly PdfPart[], set: Typesetter): Node[] {
  const body: Node[] = []
  let held: Node[] = []
  for (const part of parts) {
    if (set.full) {
      set.cut = true
      break
    }
    const nodes = nodesOf(part, set)
    if (part.kind === 'heading') {
      held.push(...nodes)
      continue
    }
    if (held.length === 0) body.push(...nodes)
    else body.push(...together(held, nodes, part))
    held = []
  }
  return [...body, ...held]
}

/** Headings with what follows them: the whole of it when that is short, else its beginning. */
function together(held: readonly Node[], nodes: readonly Node[], part: PdfPart): Node[] {
  const [first, ...others] = nodes
  if (first === undefined || sizeOf(part) > keptTogether) return [...held, ...nodes]
  return [{ stack: [...held, first], unbreakable: true }, ...others]
}

/** Rows or lines of a part, about; of a list those of its first item. */
function sizeOf(part: PdfPart): number {
  if (part.kind === 'list')
    return part.items.slice(0, 1).reduce((sum, item) => sum + linesOf(item.text + (item.code ?? '')), 0)
  if (part.kind === 'table') return part.rows.reduce((sum, row) => sum + 1 + row.join('').length / 80, 1)
  if (part.kind === 'picture') return 1
  return 'text' in part ? linesOf(part.text) : 1
}

const linesOf = (text: string): number => text.split('\n').length + text.length / 60

/** Above and below every page: what it is, its mark, and which page of how many. */
function rims(title: string, { mark, short: brief }: PdfSpec, set: Typesetter): Node {
  const style = { fontSize: sizes.rim, color: inks.faint }
  const [head = ''] = set.lines(title, { size: sizes.rim, width: inner * 0.6, most: 1 })
  const [short = ''] = set.lines(brief, { size: sizes.rim, width: inner * 0.35, most: 1 })
  const [whole = ''] = set.lines(mark, { size: sizes.rim, width: inner - 60, most: 1 })
  const sides = (left: string, right: string, margin: readonly number[]) => ({
    columns: [
      { ...lineNode(left), width: '*' },
      { ...lineNode(right), width: 'auto', alignment: 'right' },
    ],
    ...style,
    margin,
  })
  return {
    header: () => sides(head, short, [page.left, 28, page.right, 0]),
    footer: (current: number, count: number) => sides(whole, `${current}/${count}`, [page.left, 14, page.right, 0]),
  }
}
