import { answerOnce } from '../core/forked.ts'
import { pngOf } from './png.ts'
import type { ChartSpec } from './spec.ts'
import { svgOf } from './svg.ts'

/** The process that draws one chart: a spec comes as a message, a PNG or the reason why not goes back, and it ends. */
answerOnce((spec: ChartSpec) => ({ png: pngOf(svgOf(spec)) }))
