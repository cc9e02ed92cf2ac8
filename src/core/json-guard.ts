/** What of a body is beyond its bounds. */
export type Beyond = 'depth' | 'values'

/**
 * Depth and number of values of JSON by one scan over its bytes, strings skipped, before anything is parsed: the parser
 * takes 200,000 levels, what walks over its result does not. Undefined: within both bounds.
 */
export function beyondBounds(body: Uint8Array, most: { depth: number; values: number }): Beyond | undefined {
  let depth = 0
  let values = 0
  let inString = false
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] as number
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) depth--
    else if (byte === 0x2c) values++
    if (depth > most.depth) return 'depth'
    if (values > most.values) return 'values'
  }
  return undefined
}
