import type { Clock } from '../../core/clock.ts'
import type { Files } from '../../core/files.ts'
import type { Log } from '../../core/log.ts'
import type { Texts } from '../../core/texts.ts'
import type { PdfRenderer } from '../../pdf/index.ts'
import type { Store } from '../../store/port.ts'

export interface ReportsOptions {
  /** Opened with `reportKinds` and the kinds of delivery. */
  store: Store
  clock: Clock
  log: Log
  files: Files
  pdf: PdfRenderer
  texts: (locale: string) => Texts
  /** Takes secrets out of every text before it is frozen. */
  redact?: (text: string) => string
  /** Posts were committed. */
  onPost(): void
}
