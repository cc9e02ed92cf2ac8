import type { GoLiveTrigger } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import type { GoLive } from './contract.ts'
import type { GoLivesOptions } from './options.ts'
import type { Picture, ReportReader } from './report.ts'
import { limitText, titleOf } from './words.ts'

/** A report is read on a phone too. */
const mostPictures = 4
/** What was before the deployment is as telling as what came of it. */
const before: Ms = 1_800_000

/** Charts of what was watched, for the report: the triggers first. */
export async function picturesOf(
  { plan, system, observe, watch }: GoLive,
  { chart, clock }: GoLivesOptions,
  reader: ReportReader,
): Promise<Picture[]> {
  const since = watch && watch.readings > 0 ? watch : observe
  if (!chart || !since) return []
  const range = clock.now() - since.from + before
  const named = [
    ...plan.rollback.triggers.map((one) => ({
      expr: exprOf(one),
      title: `${titleOf(one, reader.texts)} (${limitText(one, reader.texts)})`,
    })),
    ...plan.observe.figures.map((one) => ({ expr: one.value, title: titleOf(one, reader.texts) })),
  ]
  const pictures: Picture[] = []
  for (const { expr, title } of named) {
    if (expr === undefined || pictures.length >= mostPictures) continue
    const file = await chart({ system, expr, range, title }, reader)
    if (file) pictures.push({ file, caption: title })
  }
  return pictures
}

/** With its limit, so that the chart has the line. */
function exprOf({ value, when }: GoLiveTrigger): string | undefined {
  if (value === undefined || !when) return value
  return `(${value}) ${when.op} ${when.value}`
}
