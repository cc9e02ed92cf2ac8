/** What of an output is shown on a card: as much as a phone takes, the end of it. */
const mostLines = 30
const mostCharacters = 2200
const longestLine = 400

/** The last lines, long ones shortened, and whether that is not all. */
export function tailOf(output: string): { lines: string[]; more: boolean } {
  const all = output.split('\n')
  const lines: string[] = []
  let characters = 0
  let shortened = false
  for (const line of all.toReversed()) {
    const points = [...line.slice(0, 2 * longestLine)]
    const shown = points.length > longestLine ? `${points.slice(0, longestLine).join('')}…` : line
    characters += shown.length + 1
    if (lines.length >= mostLines || (lines.length > 0 && characters > mostCharacters)) break
    shortened ||= shown !== line
    lines.push(shown)
  }
  return { lines: lines.reverse(), more: shortened || lines.length < all.length }
}
