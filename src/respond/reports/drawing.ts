import { messageOf } from '../../core/errors.ts'
import type { PdfDrawn } from '../../pdf/index.ts'
import type { Put } from '../../store/port.ts'
import type { Report } from './contract.ts'
import { headOf, reportFace } from './face.ts'
import type { ReportsOptions } from './options.ts'
import { pagesOf } from './pages.ts'
import { filePost, settled } from './posts.ts'

/** Reports that one start takes up again. */
const mostResumed = 200
/** A process may be killed by the machine; a report that can't be drawn fails again. */
const tries = 2

/** Draws PDFs of reports one after the other, keeps them, and lets them follow where the report was told already. */
export class Drawing {
  readonly #options: ReportsOptions
  readonly #wanted = new Set<string>()
  #tail: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: ReportsOptions) {
    this.#options = options
  }

  draw(id: string): void {
    if (this.#stopped || this.#wanted.has(id)) return
    this.#wanted.add(id)
    this.#tail = this.#tail.then(async () => {
      this.#wanted.delete(id)
      try {
        await this.#finish(id)
      } catch (error) {
        this.#options.log.warn('the PDF of a report waits for the next start', { report: id, error: messageOf(error) })
      }
    })
  }

  async resume(): Promise<void> {
    const { store } = this.#options
    const undrawn = await store.list('report', 'undrawn', { reverse: true, limit: mostResumed })
    const untold = await store.list('report-telling', 'id', { limit: mostResumed })
    for (const id of [...undrawn.map(({ id }) => id), ...untold.map(({ doc }) => doc.report)]) this.draw(id)
  }

  stop(): void {
    this.#stopped = true
    this.#options.pdf.stop()
  }

  async idle(): Promise<void> {
    let seen: Promise<void> | undefined
    while (seen !== this.#tail) {
      seen = this.#tail
      await seen
    }
  }

  async #finish(id: string): Promise<void> {
    const { store } = this.#options
    const report = (await store.get('report', id))?.doc
    if (!report || this.#stopped) return
    if (settled(report)) return this.#tellOthers(report)
    const end = await this.#drawn(report)
    if (!end) return
    const done = await this.#keep(id, end)
    if (done) await this.#tellOthers(done)
  }

  /** The PDF's place, or why there is none; undefined when it is to be tried after the next start. */
  async #drawn(report: Report): Promise<Pick<Report, 'pdf' | 'failed'> | undefined> {
    const { files, pdf, texts, log } = this.#options
    let drawn: PdfDrawn = { ok: false, why: 'stopped' }
    for (let attempt = 0; attempt < tries && !drawn.ok && !this.#stopped; attempt++) {
      drawn = await pdf.draw(await pagesOf(report, files, texts(report.locale)))
    }
    if (drawn.ok) {
      const bytes = drawn.bytes.byteLength
      const file = { id: await files.put(drawn.bytes), name: `${report.id}.pdf`, bytes, mime: 'application/pdf' }
      return { pdf: file }
    }
    if (this.#stopped || drawn.why === 'stopped' || drawn.why === 'busy') return undefined
    const why = (drawn.error ?? drawn.why).slice(0, 300)
    log.warn('a report has no PDF, only its Markdown', { report: report.id, why: drawn.why, error: why })
    return { failed: why }
  }

  async #keep(id: string, end: Pick<Report, 'pdf' | 'failed'>): Promise<Report | undefined> {
    const { store } = this.#options
    for (;;) {
      const found = await store.get('report', id)
      if (!found || settled(found.doc)) return found?.doc
      const doc: Report = { ...found.doc, ...end }
      const expect = [{ ref: { kind: 'report' as const, id }, version: found.version }]
      if ((await store.commit({ put: [{ kind: 'report', id, doc }], expect })) === 'ok') return doc
    }
  }

  /** Where it was told without its PDF, that follows; or the card says that there is none. */
  async #tellOthers(report: Report): Promise<void> {
    const { store, clock, onPost } = this.#options
    const tellings = await store.list('report-telling', 'report', { is: report.id })
    for (const { id, doc: telling } of tellings) {
      const card = await store.get('post', telling.post)
      const file = filePost(report, 'pdf', { ...telling, at: clock.now() })
      const put: Put[] = file ? [file] : []
      if (card?.doc.face === reportFace) {
        const said = report.failed === undefined ? {} : { data: { ...headOf(report) }, revision: card.doc.revision + 1 }
        put.push({ kind: 'post', id: telling.post, doc: { ...card.doc, ...said, final: true } })
      }
      const expect = card ? [{ ref: { kind: 'post' as const, id: telling.post }, version: card.version }] : []
      await store.commit({ put, del: [{ kind: 'report-telling', id }], expect })
    }
    if (tellings.length > 0) onPost()
  }
}
