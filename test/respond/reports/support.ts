import { join } from 'node:path'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { deliverKinds } from '../../../src/deliver/index.ts'
import type { PdfDrawn, PdfRenderer, PdfSpec } from '../../../src/pdf/index.ts'
import { createReports, type ReportDraft, type Reports, reportKinds } from '../../../src/respond/reports/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { memoryFiles } from '../../support/memory-files.ts'

export const texts = loadTexts(join(import.meta.dirname, '../../../locales'))
export const zone = 'Asia/Taipei'
export const ops = { channel: 'telegram', chat: 'ops' }
export const start = Date.parse('2026-03-02T10:00:00+08:00')

export const draftOf = (more: Partial<ReportDraft> = {}): ReportDraft => ({
  kind: 'golive',
  title: 'SIS v2.3.1',
  system: 'sis-redpacket',
  subject: '3',
  parts: [
    { kind: 'verdict', verdict: 'pass', text: '512 tests' },
    { kind: 'paragraph', text: 'All is well' },
  ],
  data: { tests: 512 },
  locale: 'en',
  zone,
  by: { id: 1001, name: 'Alice' },
  ...more,
})

/** A process that draws as the test says, and is asked `asked` times. */
export class Renderer implements PdfRenderer {
  readonly asked: PdfSpec[] = []
  answer: () => Promise<PdfDrawn> = async () => ({ ok: true, bytes: new TextEncoder().encode('%PDF') })
  draw(spec: PdfSpec): Promise<PdfDrawn> {
    this.asked.push(spec)
    return this.answer()
  }
  stop(): void {}
}

export class Rig {
  readonly clock: FakeClock
  readonly files = memoryFiles()
  readonly pdf = new Renderer()
  readonly store: Store
  posted = 0
  reports: Reports

  private constructor(store: Store, clock: FakeClock) {
    this.store = store
    this.clock = clock
    this.reports = this.restart()
  }

  static async open(): Promise<Rig> {
    const clock = new FakeClock(start)
    const kinds = [...deliverKinds, ...reportKinds]
    const base = { clock, log: silentLog, metrics: noMetrics, holder: 'test' }
    return new Rig(await openSqliteStore({ path: ':memory:', kinds, ...base }), clock)
  }

  restart(): Reports {
    const { store, clock, files, pdf } = this
    const onPost = () => {
      this.posted += 1
    }
    const redact = (text: string) => text.replaceAll('s3cret-token', '***')
    this.reports = createReports({ store, clock, log: silentLog, files, pdf, texts, redact, onPost })
    return this.reports
  }

  /** As somebody who orders a report does: freezes and commits it. */
  async order(draft: ReportDraft, id: string, replaces?: string): Promise<void> {
    const how = { id, at: this.clock.now(), ...(replaces !== undefined && { replaces }) }
    const { puts } = await this.reports.freeze(draft, how)
    await this.store.commit({ put: [...puts] })
    this.reports.committed(id)
  }

  async posts() {
    const found = await this.store.list('post', 'id', {})
    return found.map(({ id, doc }) => ({ id, ...doc }))
  }

  async text(file: { id: string } | undefined): Promise<string> {
    return new TextDecoder().decode(await this.files.get(file?.id ?? ''))
  }
}
