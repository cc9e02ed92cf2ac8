import type { Line, Span } from '../../core/text.ts'
import type { Block } from '../contract.ts'

export interface Fitted {
  lines: readonly Line[]
  /** Something was left out. */
  cut: boolean
}

/** A span's text as the channel will write it. */
type Written = (span: Span) => string

/**
 * Blocks as lines of at most `limit` UTF-16 units in all: first lists lose items from their end (the last list first),
 * then long lines lose their tails.
 */
export function fitBlocks(blocks: readonly Block[], limit: number, written: Written): Fitted {
  const length = measure(written)
  const kept = blocks.map((block) => ('items' in block ? Math.min(countOf(block), block.most ?? Infinity) : 0))
  const total = () => totalOf(blocks.map((block, index) => sizeOf(block, kept[index] ?? 0, length)))
  for (let index = blocks.length - 1; index >= 0 && total() > limit; index--) {
    kept[index] = largest(kept[index] ?? 0, (count) => {
      kept[index] = count
      return total() <= limit
    })
  }
  const lines = blocks.flatMap((block, index) => ('line' in block ? [block.line] : itemLines(block, kept[index] ?? 0)))
  const cut = blocks.some((block, index) => 'items' in block && (kept[index] ?? 0) < countOf(block))
  if (total() <= limit) return { lines, cut }
  return { lines: clipped(lines, limit, written), cut: true }
}

interface Size {
  units: number
  lines: number
}
type Items = Extract<Block, { items: unknown }>

function sizeOf(block: Block, kept: number, length: (line: Line) => number): Size {
  if ('line' in block) return { units: length(block.line), lines: 1 }
  const shown = shownOf(block, kept)
  const units = shown.reduce((sum, line) => sum + length(line), 0)
  if (block.join === undefined) return { units, lines: shown.length }
  const gaps = Math.max(0, shown.length - 1)
  return { units: units + gaps * length([{ text: block.join }]), lines: Math.min(1, shown.length) }
}

function totalOf(sizes: readonly Size[]): number {
  const lines = sizes.reduce((sum, size) => sum + size.lines, 0)
  return sizes.reduce((sum, { units }) => sum + units, 0) + Math.max(0, lines - 1)
}

const countOf = ({ items, per = 1 }: Items): number => Math.ceil(items.length / per)

function shownOf(block: Items, kept: number): Line[] {
  const left = countOf(block) - kept
  const shown = block.items.slice(0, kept * (block.per ?? 1))
  return left > 0 ? [...shown, block.more(left)] : shown
}

function itemLines(block: Items, kept: number): Line[] {
  const shown = shownOf(block, kept)
  const { join } = block
  if (join === undefined || shown.length === 0) return shown
  return [shown.flatMap((item, index) => (index === 0 ? item : [{ text: join }, ...item]))]
}

/** The largest count up to `count` for which `fits` holds, 0 when it does for none. */
function largest(count: number, fits: (count: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Lengths as written, each span's worked out once. */
function measure(written: Written): (line: Line) => number {
  const known = new Map<Span, number>()
  const ofSpan = (span: Span) => {
    const length = known.get(span) ?? written(span).length
    known.set(span, length)
    return length
  }
  return (line) => line.reduce((sum, span) => sum + ofSpan(span), 0)
}

const ellipsis = '…'

/** Shortens the longest lines to one common length with which all fit, and drops last lines if even that is too much. */
function clipped(lines: readonly Line[], limit: number, written: Written): Line[] {
  const few = lines.slice(0, Math.max(1, Math.floor(limit / 2)))
  const lengths = few.map(measure(written))
  const breaks = few.length - 1
  const each = largest(limit, (most) => {
    return lengths.reduce((sum, length) => sum + Math.min(length, most), breaks) <= limit
  })
  return few.map((line) => clip(line, each, written))
}

/** A line of at most `limit` units as written, whole characters, marked with an ellipsis when something went. */
export function clip(line: Line, limit: number, written: Written = (span) => span.text): Line {
  if (measure(written)(line) <= limit) return line
  const spans: Span[] = []
  let left = Math.max(0, limit - ellipsis.length)
  for (const span of line) {
    const length = written(span).length
    if (length <= left) {
      spans.push(span)
      left -= length
      continue
    }
    spans.push({ ...span, text: clipText(span, left, written) + ellipsis })
    break
  }
  return limit < 1 ? [] : spans
}

function clipText(span: Span, limit: number, written: Written): string {
  const points = [...span.text].slice(0, limit)
  const count = largest(points.length, (n) => written({ ...span, text: points.slice(0, n).join('') }).length <= limit)
  return points.slice(0, count).join('')
}
