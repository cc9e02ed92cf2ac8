import type { Line, Span } from '../../core/text.ts'
import type { Block } from '../contract.ts'

export interface Fitted {
  lines: readonly Line[]
  /** Something was left out. */
  cut: boolean
}

/**
 * Blocks as lines of at most `limit` UTF-16 units in all: first lists lose items from their end (the last list first),
 * then long lines lose their tails. `written` gives a span's text as the channel will write it.
 */
export function fitBlocks(blocks: readonly Block[], limit: number, written: (span: Span) => string): Fitted {
  const full = blocks.map((block) => ('items' in block ? block.items.length : 0))
  const kept = blocks.map((block) => ('items' in block ? Math.min(block.items.length, block.most ?? Infinity) : 0))
  const measure = () => lengthOf(layOut(blocks, kept), written)
  for (let index = blocks.length - 1; index >= 0 && measure() > limit; index--) {
    kept[index] = largest(kept[index] ?? 0, (count) => {
      kept[index] = count
      return measure() <= limit
    })
  }
  const lines = layOut(blocks, kept)
  const cut = kept.some((count, index) => count < (full[index] ?? 0))
  if (lengthOf(lines, written) <= limit) return { lines, cut }
  return { lines: clipped(lines, limit, written), cut: true }
}

/** The largest count that fits, 0 when none does. */
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

function layOut(blocks: readonly Block[], kept: readonly number[]): Line[] {
  return blocks.flatMap((block, index) => ('line' in block ? [block.line] : layOutItems(block, kept[index] ?? 0)))
}

function layOutItems(block: Extract<Block, { items: unknown }>, kept: number): Line[] {
  const left = block.items.length - kept
  const shown = block.items.slice(0, kept)
  const more = left > 0 ? [block.more(left)] : []
  const { join } = block
  if (join === undefined) return [...shown, ...more]
  const all = [...shown, ...more]
  return all.length === 0 ? [] : [all.flatMap((item, index) => (index === 0 ? item : [{ text: join }, ...item]))]
}

function lengthOf(lines: readonly Line[], written: (span: Span) => string): number {
  let length = Math.max(0, lines.length - 1)
  for (const line of lines) for (const span of line) length += written(span).length
  return length
}

const ellipsis = '…'

/** Shortens the longest lines to one common length with which all fit, and drops last lines if even that is too much. */
function clipped(lines: readonly Line[], limit: number, written: (span: Span) => string): Line[] {
  const most = Math.floor(limit / 2)
  const few = lines.slice(0, most)
  const each = largest(
    limit,
    (length) =>
      lengthOf(
        few.map((line) => clip(line, length, written)),
        written,
      ) <= limit,
  )
  return few.map((line) => clip(line, each, written))
}

/** A line of at most `limit` units as written, whole characters, marked with an ellipsis when something went. */
export function clip(line: Line, limit: number, written: (span: Span) => string = (span) => span.text): Line {
  if (lengthOf([line], written) <= limit) return line
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

/** Graphemes of hosts and messages are short; cutting between code points keeps emoji of one code point whole. */
function clipText(span: Span, limit: number, written: (span: Span) => string): string {
  const points = [...span.text].slice(0, limit)
  const count = largest(points.length, (n) => written({ ...span, text: points.slice(0, n).join('') }).length <= limit)
  return points.slice(0, count).join('')
}
