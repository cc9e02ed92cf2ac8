import type { GoLiveTrigger } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import type { GoLivesOptions } from './options.ts'
import type { Picture, ReportReader } from './report.ts'
import type { GoLive } from './run.ts'
import { titleOf, withLimit } from './words.ts'

/** A report is read on a phone too. */
const mostPictures = 4
/** What was before the deployment is as telling as what came of it. */
const before: Ms = 1_800_000
/** So long a report waits for all its charts together. */
export const patience: Ms = 30_000

/** What was drawn for a report, and the titles of what could not be. */
export interface Drawn {
  pictures: readonly Picture[]
  undrawn: readonly string[]
}

/** Charts of what was watched, for the report: the triggers first. What is not there in time is done without. */
export async function picturesOf(run: GoLive, options: GoLivesOptions, reader: ReportReader): Promise<Drawn> {
  const { chart, clock } = options
  const { watch, observe, system } = run
  const since = watch && watch.readings > 0 ? watch : observe
  if (!chart || !since) return { pictures: [], undrawn: [] }
  const range = clock.now() - since.from + before
  let isLate = false
  let cancel = () => {}
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(patience, () => {
      isLate = true
      resolve(undefined)
    })
  })
  const pictures: Picture[] = []
  const undrawn: string[] = []
  for (const { expr, title } of subjectsOf(run, reader)) {
    if (pictures.length >= mostPictures) break
    const file = isLate ? undefined : await Promise.race([chart({ system, expr, range, title }, reader), late])
    if (file) pictures.push({ file, caption: title })
    else undrawn.push(title)
  }
  cancel()
  return { pictures, undrawn }
}

function subjectsOf({ plan }: GoLive, { texts }: ReportReader): { expr: string; title: string }[] {
  const triggers = plan.rollback.triggers.flatMap((one) => {
    const expr = exprOf(one)
    return expr === undefined ? [] : [{ expr, title: withLimit(one, texts) }]
  })
  return [...triggers, ...plan.observe.figures.map((one) => ({ expr: one.value, title: titleOf(one, texts) }))]
}

/** With its limit, so that the chart has the line. */
function exprOf({ value, when }: GoLiveTrigger): string | undefined {
  if (value === undefined || !when) return value
  return `(${value}) ${when.op} ${when.value}`
}
