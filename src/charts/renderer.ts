import type { Clock, Ms } from '../core/clock.ts'
import { Forked, type NotDone, programBeside } from '../core/forked.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import { type ChartSpec, faultOf } from './spec.ts'

export type Drawn = { ok: true; png: Uint8Array } | NotDone

/** Draws charts, one at a time, each in a process of its own. Never rejects. */
export interface Charts {
  draw(spec: ChartSpec): Promise<Drawn>
  /** Kills what is being drawn; everything that waits is told so, and nothing is drawn any more. */
  stop(): void
}

export interface ChartsOptions {
  clock: Clock
  log: Log
  metrics: Metrics
  /** Takes secrets out of every text that is drawn. */
  redact?: (text: string) => string
  /** How long one chart may take, from asking for it; default 20 s. */
  patience?: Ms
  /** Charts that may wait; default 4. */
  queue?: number
  /** The program that draws, for one that is not beside this file. */
  program?: string
}

const defaultPatience: Ms = 20_000
const defaultQueue = 4
/** The heap of a process that draws; with fonts and pixels beside it, it stays below some 250 MB. */
const heapMegabytes = 128
const mostBytes = 5 * 1024 * 1024

export function createCharts(options: ChartsOptions): Charts {
  const { clock, log, metrics, redact, patience = defaultPatience, queue = defaultQueue } = options
  const program = options.program ?? programBeside(import.meta.url, 'child')
  const forked = new Forked<ChartSpec, Uint8Array>({ clock, program, heap: heapMegabytes, patience, queue, read })
  const seconds = metrics.histogram({
    name: 'opsbell_chart_seconds',
    help: 'Time from asking for a chart until it is drawn or given up.',
    labels: ['outcome'],
    buckets: [0.5, 1, 2, 5, 10, 20],
  })
  return {
    draw: async (spec) => {
      const error = faultOf(spec)
      if (error !== undefined) return { ok: false, why: 'failed', error }
      const from = clock.mono()
      const done = await forked.do(redacted(spec, redact))
      if (done.ok || (done.why !== 'busy' && done.why !== 'stopped'))
        seconds.observe((clock.mono() - from) / 1000, { outcome: done.ok ? 'ok' : done.why })
      if (done.ok) return { ok: true, png: done.value }
      log.warn('a chart could not be drawn', { why: done.why, error: done.error ?? '' })
      return done
    },
    stop: () => forked.stop(),
  }
}

function read(message: unknown): Uint8Array {
  const { png } = (message ?? {}) as { png?: unknown }
  if (!(png instanceof Uint8Array)) throw new Error('no picture')
  if (png.length > mostBytes) throw new Error(`the picture has ${png.length} bytes`)
  return png
}

/** Every text of the chart without secrets; figures and times as they are. */
function redacted(spec: ChartSpec, redact: (text: string) => string = (text) => text): ChartSpec {
  return {
    ...spec,
    title: redact(spec.title),
    ...(spec.subtitle !== undefined && { subtitle: redact(spec.subtitle) }),
    ...(spec.note !== undefined && { note: redact(spec.note) }),
    series: spec.series.map((one) => ({ ...one, name: redact(one.name) })),
    ...(spec.thresholds && { thresholds: spec.thresholds.map((one) => ({ ...one, label: redact(one.label) })) }),
    ...(spec.marks && { marks: spec.marks.map((one) => ({ ...one, label: redact(one.label) })) }),
  }
}
