/**
 * Widths of a table's columns that fill `room`: narrow ones have what they want, the others share the rest by the root of
 * what they want, so that a long column does not press the others flat. `wanted`: the widest line of each; `least`: its
 * widest word.
 */
export function columnWidths(wanted: readonly number[], least: readonly number[], room: number): number[] {
  const sum = wanted.reduce((all, one) => all + one, 0)
  if (sum <= room) return wanted.map((one, n) => (n === wanted.length - 1 ? one + room - sum : one))
  const fair = room / wanted.length
  const widths = wanted.map(() => 0)
  let open = wanted.map((_, n) => n)
  let left = room
  for (;;) {
    const roots = open.reduce((all, n) => all + Math.sqrt(wanted[n] ?? 0), 0)
    const shareOf = (n: number) => (left * Math.sqrt(wanted[n] ?? 0)) / (roots || 1)
    // Its word in one piece, as long as that does not take more than its fair part.
    const fixedTo = (n: number): number | undefined => {
      const want = wanted[n] ?? 0
      if (want <= shareOf(n)) return want
      const word = Math.min(least[n] ?? 0, fair)
      return shareOf(n) < word ? word : undefined
    }
    const fixed = open.find((n) => fixedTo(n) !== undefined)
    if (fixed === undefined || open.length === 1) {
      for (const n of open) widths[n] = shareOf(n)
      return widths
    }
    widths[fixed] = fixedTo(fixed) ?? 0
    left -= widths[fixed] ?? 0
    open = open.filter((n) => n !== fixed)
  }
}
