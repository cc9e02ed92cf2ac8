import { inLocale } from '../../core/localized.ts'
import type { Put } from '../../store/port.ts'
import { reportIdOf } from './documents.ts'
import { dueOf } from './due.ts'
import type { GoLivesOptions } from './options.ts'
import { isDrawn, picturesOf } from './pictures.ts'
import { draftOf } from './report.ts'
import type { GoLive } from './run.ts'

/** A change with the report that it freezes, if any. */
export interface Frozen {
  run: GoLive
  puts: readonly Put[]
  report?: string
}

/**
 * The report is frozen in the very commit that ends the review, or the run; where its charts are still to be drawn, it is
 * owed, and frozen in the commit that has them.
 */
export async function frozen(run: GoLive, before: GoLive | undefined, options: GoLivesOptions): Promise<Frozen> {
  const due = dueReport(run, before)
  if (due !== undefined && options.chart && run.observe && !isDrawn(run)) {
    const at = options.clock.now()
    return { run: { ...run, owed: { report: due, at }, dueAt: at }, puts: [] }
  }
  const id = due ?? (before?.owed && !run.owed ? before.owed.report : undefined)
  return id === undefined ? { run, puts: [] } : { ...(await freeze(run, id, options)), report: id }
}

/** What is over before anything was deployed has nothing to report. */
function dueReport(run: GoLive, before: GoLive | undefined): string | undefined {
  const reviewed = before?.stage === 'review' && run.stage === 'watch'
  const over = before?.state === 'open' && run.state === 'over' && (run.end?.how !== 'aborted' || run.observe)
  return reviewed || over ? reportIdOf(run.number, run.state === 'over') : undefined
}

async function freeze(
  run: GoLive,
  id: string,
  options: GoLivesOptions,
): Promise<{ run: GoLive; puts: readonly Put[] }> {
  const { reports, readerOf, systems } = options
  const reader = await readerOf(run.destination)
  const name = systems().find(({ id: system }) => system === run.system)?.name ?? run.system
  const reviewed = reportIdOf(run.number, false)
  // The last word takes the place of the report that was reviewed.
  const how = { id, at: run.end?.at ?? run.since, ...(id !== reviewed && { replaces: reviewed }) }
  const { puts } = await reports.freeze(draftOf(run, inLocale(name, reader.texts.locale), reader), how)
  return { run: { ...run, reports: [...run.reports, { id, told: false }] }, puts }
}

/** The charts of a report that is owed, drawn at last or done without: the run as it is committed with its report. */
export async function drawnFor(run: GoLive, options: GoLivesOptions): Promise<(latest: GoLive) => GoLive | undefined> {
  const drawn = await picturesOf(run, options, await options.readerOf(run.destination))
  return ({ owed, dueAt: _, ...rest }) => {
    if (!owed) return undefined
    const next: GoLive = { ...rest, ...drawn, revision: rest.revision + 1 }
    const due = dueOf(next, options.clock.now())
    return due === undefined ? next : { ...next, dueAt: due }
  }
}
