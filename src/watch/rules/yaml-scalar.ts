import type { Scalar } from 'yaml'

const blank = /\s/
const escapeShape = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\s\S])/y

/**
 * Where character `index` of a scalar's value stands in the file. Quoting, folding and indentation put other
 * characters between those of the value, but never change the order of what is not blank: so both are walked side by side.
 */
export function sourceOffset(source: string, node: Scalar, index: number): number {
  const value = String(node.value ?? '')
  const [start = 0, end = start] = node.range ?? []
  let at = firstOffset(source, node, start)
  let last = at
  for (let i = 0; i <= index && i < value.length; i++) {
    if (blank.test(value.charAt(i)) && node.type !== 'QUOTE_DOUBLE') continue
    at = skipTo(source, at, end, value.charAt(i), node.type)
    last = at
    at += width(source, at, node.type)
  }
  if (index < value.length && !blank.test(value.charAt(index))) return last
  return index === 0 ? last : Math.min(last + width(source, last, node.type), end)
}

function firstOffset(source: string, node: Scalar, start: number): number {
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return start + 1
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return start
  const headerEnd = source.indexOf('\n', start)
  return headerEnd < 0 ? start : headerEnd + 1
}

function skipTo(source: string, from: number, end: number, char: string, type: Scalar['type']): number {
  let at = from
  while (at < end && !stands(source, at, char, type)) at += width(source, at, type)
  return at
}

function stands(source: string, at: number, char: string, type: Scalar['type']): boolean {
  const escaped = type === 'QUOTE_DOUBLE' && source.charAt(at) === '\\'
  // An escaped line break adds nothing to the value; any other escape is one character of it.
  return escaped ? source.charAt(at + 1) !== '\n' : source.charAt(at) === char
}

/** How many characters of the file one character of the value takes at `at`. */
function width(source: string, at: number, type: Scalar['type']): number {
  if (type === 'QUOTE_SINGLE' && source.startsWith("''", at)) return 2
  if (type !== 'QUOTE_DOUBLE' || source.charAt(at) !== '\\') return 1
  escapeShape.lastIndex = at
  return escapeShape.exec(source)?.[0].length ?? 1
}
