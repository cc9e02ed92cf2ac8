import type { Clock, Ms } from '../core/clock.ts'
import { Forked, type NotDone, programBeside } from '../core/forked.ts'
import type { Metrics } from '../core/metrics.ts'
import type { PdfSpec } from './spec.ts'

export type PdfDrawn = { ok: true; bytes: Uint8Array } | NotDone

/** Draws PDFs, one at a time, each in a process of its own. Never rejects. */
export interface PdfRenderer {
  draw(spec: PdfSpec): Promise<PdfDrawn>
  /** Kills what is being drawn; everything that waits is told so, and nothing is drawn any more. */
  stop(): void
}

export interface PdfsOptions {
  clock: Clock
  metrics: Metrics
  /** How long one PDF may take, from asking for it; default 60 s. */
  patience?: Ms
  /** PDFs that may wait; default 4. */
  queue?: number
  /** The program that draws, for one that is not beside this file. */
  program?: string
}

const defaultPatience: Ms = 60_000
const defaultQueue = 4
/** The heap of a process that draws: its fonts, up to 120 pages and their pictures. */
const heapMegabytes = 256
const mostBytes = 40 * 1024 * 1024

export function createPdfs(options: PdfsOptions): PdfRenderer {
  const { clock, metrics, patience = defaultPatience, queue = defaultQueue } = options
  const program = options.program ?? programBeside(import.meta.url, 'child')
  const forked = new Forked<PdfSpec, Uint8Array>({ clock, program, heap: heapMegabytes, patience, queue, read })
  const seconds = metrics.histogram({
    name: 'opsbell_pdf_seconds',
    help: 'Time from asking for a PDF until it is drawn or given up.',
    labels: ['outcome'],
    buckets: [1, 2, 5, 10, 20, 60],
  })
  return {
    draw: async (spec) => {
      const from = clock.mono()
      const done = await forked.do(spec)
      seconds.observe((clock.mono() - from) / 1000, { outcome: done.ok ? 'ok' : done.why })
      return done.ok ? { ok: true, bytes: done.value } : done
    },
    stop: () => forked.stop(),
  }
}

function read(message: unknown): Uint8Array {
  const { pdf } = (message ?? {}) as { pdf?: unknown }
  if (!(pdf instanceof Uint8Array) || pdf.length === 0) throw new Error('no PDF')
  if (pdf.length > mostBytes) throw new Error(`the PDF has ${pdf.length} bytes`)
  return pdf
}
