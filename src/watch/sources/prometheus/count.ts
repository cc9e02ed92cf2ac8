const newline = 0x0a
const hash = 0x23
const shortestSample = 4

/** Whether an exposition has more than `most` lines that are samples; looks no further than it must. */
export function hasMoreSamples(body: Buffer, most: number): boolean {
  if (body.length <= most * shortestSample) return false
  let count = 0
  for (let from = 0; from < body.length; ) {
    const first = body[from] as number
    const end = body.indexOf(newline, from)
    if (first !== newline && first !== hash && ++count > most) return true
    from = end < 0 ? body.length : end + 1
  }
  return false
}
