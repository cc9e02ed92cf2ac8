const chunks = /\d+|\D+/g

/** Orders texts as people do: node9 before node10. Below 0 when `a` comes first, 0 only for equal texts. */
export function compareNatural(a: string, b: string): number {
  if (a === b) return 0
  const left = a.match(chunks) ?? []
  const right = b.match(chunks) ?? []
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunks(left[i] as string, right[i] as string)
    if (order !== 0) return order
  }
  return left.length - right.length || (a < b ? -1 : 1)
}

function compareChunks(a: string, b: string): number {
  const numeric = /^\d/.test(a) && /^\d/.test(b)
  if (numeric && Number(a) !== Number(b)) return Number(a) - Number(b)
  if (numeric || a === b) return 0
  return a < b ? -1 : 1
}
