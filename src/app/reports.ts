import { systemClock } from '../core/clock.ts'
import type { Texts } from '../core/texts.ts'
import type { Deliver } from '../deliver/index.ts'
import { createPdfs } from '../pdf/index.ts'
import { createReports, type Reports } from '../respond/reports/index.ts'
import type { FileFolder } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'

export interface ReportsParts {
  store: Store
  files: FileFolder
  deliver: Pick<Deliver, 'wake'>
  texts: (locale: string) => Texts
}

/** The room of reports, with the process that draws their PDFs. */
export function wireReports({ clock, log, metrics, redact }: AppDeps, parts: ReportsParts): Reports {
  const { deliver, ...rooms } = parts
  // How long a process takes is no matter of ours but of the machine's clock.
  const pdf = createPdfs({ clock: systemClock, metrics })
  return createReports({ ...rooms, clock, log, pdf, redact, onPost: () => deliver.wake([]) })
}
