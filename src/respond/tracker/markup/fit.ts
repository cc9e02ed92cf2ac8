import type { Dialect, Item, Part } from './contract.ts'

/** Items at the beginning that stay when a timeline is cut: how it began is in them. */
const kept = 5

/** Writes within the dialect's length: what was printed goes first, then the middle of timelines, then the ends of texts. */
export const fitting =
  ({ write, longest }: Dialect) =>
  (parts: readonly Part[], marker: string): string => {
    let text = write(parts, marker)
    for (const shorter of steps(parts)) {
      if (text.length <= longest) return text
      text = write(shorter, marker)
    }
    return text
  }

function* steps(parts: readonly Part[]): Generator<readonly Part[]> {
  for (const most of [2000, 400, 0]) yield parts.map((part) => printed(part, most))
  const bare = parts.map((part) => printed(part, 0))
  for (let most = 200; most >= 1; most = Math.floor(most / 2)) yield bare.map((part) => cut(part, most, 2000))
  for (const words of [500, 100, 20]) yield bare.map((part) => cut(part, 1, words))
}

function printed(part: Part, most: number): Part {
  if (!('items' in part)) return part
  return { ...part, items: part.items.map((item) => shortened(item, most)) }
}

function shortened({ output, quote, ...item }: Item, most: number): Item {
  if (most === 0) return item
  return {
    ...item,
    ...(output !== undefined && { output: ending(output, most) }),
    ...(quote !== undefined && { quote: ending(quote, most) }),
  }
}

/** The last lines are those that say what happened. */
const ending = (text: string, most: number): string =>
  text.length <= most ? text : `…${[...text.slice(-most)].slice(1).join('')}`
const beginning = (text: string, most: number): string =>
  text.length <= most ? text : `${[...text.slice(0, most)].slice(0, -1).join('')}…`

function cut(part: Part, most: number, words: number): Part {
  if ('paragraph' in part) return { paragraph: beginning(part.paragraph, words * 2) }
  if ('rows' in part) return { rows: part.rows.map((row) => ({ ...row, value: beginning(row.value, words) })) }
  if (!('items' in part)) return part
  const items = part.items.map((item) => ({ ...item, text: beginning(item.text, words) }))
  if (items.length <= most + 1) return { ...part, items }
  const first = items.slice(0, Math.min(kept, Math.floor(most / 2)))
  const last = items.slice(items.length - (most - first.length))
  const left = items.length - first.length - last.length
  const gap = { time: '…', text: part.more?.(left) ?? `… ${left} …` }
  return { items: [...first, gap, ...last] }
}
