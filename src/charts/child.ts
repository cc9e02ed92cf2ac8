import { pngOf } from './png.ts'
import type { ChartSpec } from './spec.ts'
import { svgOf } from './svg.ts'

/** The process that draws one chart: a spec comes as a message, a PNG or the reason why not goes back, and it ends. */
process.once('message', (spec: ChartSpec) => {
  let answer: { png: Uint8Array } | { error: string }
  try {
    answer = { png: pngOf(svgOf(spec)) }
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) }
  }
  process.send?.(answer, () => process.exit(0))
})
// Nobody is left who wants it.
process.once('disconnect', () => process.exit(0))
