import { timeRange } from '../../alerts/kinds.ts'
import { auditRow } from '../audit.ts'
import type { Confirmed, ConfirmRequest, VerifyLine, VerifyRun } from './contract.ts'
import { openLines } from './judge.ts'
import type { VerifyOptions } from './options.ts'
import { putsOf, verifyPostId, verifyReportId } from './posts.ts'
import { draftOf } from './report.ts'

const mostAttempts = 100

/**
 * A person says of a line that was left open whether it is as it should be. Every such word makes a new report in place of
 * the one before; once no line is open any more, it is told.
 */
export async function confirm(options: VerifyOptions, request: ConfirmRequest): Promise<Confirmed> {
  const { store, clock, reports, readerOf, onPost } = options
  const { run: id, line, verdict, person, at, cause } = request
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('verify-run', id)
    const before = found?.doc.lines.find((one) => one.id === line)
    if (!found || !before) return { did: 'missing' }
    if (before.confirmed)
      return { did: before.confirmed.cause === cause ? 'done' : 'already', run: found.doc, line: before }
    if (!openLines(found.doc).includes(before)) return { did: 'missing' }
    const run = confirmed(found.doc, before, { verdict, confirmed: { by: person, at, cause } })
    const { puts } = await reports.freeze(draftOf(run, await readerOf(run.show)), {
      ...{ id: run.report ?? '', at: clock.now() },
      ...(found.doc.report !== undefined && { replaces: found.doc.report }),
    })
    const details = { verify: id, line, verdict, report: run.report }
    const result = await store.commit({
      put: [...putsOf(run), ...puts],
      append: [auditRow(request, clock.now(), { action: 'verify-confirm', system: run.system, details })],
      expect: [{ ref: { kind: 'verify-run', id }, version: found.version }],
    })
    if (result === 'fenced') throw new Error('another process leads now: nothing was written')
    if (result !== 'ok') continue
    if (run.report !== undefined) reports.committed(run.report)
    onPost()
    const after = run.lines.find((one) => one.id === line) ?? before
    return { did: 'done', run, line: after }
  }
  throw new Error(`the verification ${id} changed ${mostAttempts} times while a line was confirmed`)
}

function confirmed(
  run: VerifyRun,
  line: VerifyLine,
  how: Required<Pick<VerifyLine, 'verdict' | 'confirmed'>>,
): VerifyRun {
  const lines = run.lines.map((one) => (one === line ? { ...one, ...how } : one))
  const report = verifyReportId(run.id, lines.filter((one) => one.confirmed).length)
  const next = { ...run, lines, report, revision: run.revision + 1 }
  return openLines(next).length > 0 ? next : { ...next, untold: { report, cause: how.confirmed.cause } }
}

/** Sends the files of a report that is not told yet, once however often this is asked. */
export async function tellReport({ store, reports }: VerifyOptions, id: string): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('verify-run', id)
    if (!found?.doc.untold) return
    const { untold, ...run } = found.doc
    // The card says how it ended, to people who stand before it.
    const how = { cause: untold.cause, audible: false, replyTo: { post: verifyPostId(id) }, filesOnly: true }
    await reports.tell(untold.report, run.show, how)
    const expect = [{ ref: { kind: 'verify-run' as const, id }, version: found.version }]
    const result = await store.commit({ put: [{ kind: 'verify-run', id, doc: run }], expect })
    if (result !== 'conflict') return
  }
}

const lookedBack = 5

/** A newer run asks anew: cards of those before it ask no more. */
export async function closeOlder({ store, onPost }: VerifyOptions, { id: newest, system }: VerifyRun): Promise<void> {
  const range = { ...timeRange(system), reverse: true, limit: lookedBack }
  for (const { id, doc, version } of await store.list('verify-run', 'system', range)) {
    if (id === newest || openLines(doc).length === 0) continue
    const run = { ...doc, closed: true, revision: doc.revision + 1 }
    // Whoever confirms a line in this very moment is not overruled: the next run closes it.
    await store.commit({ put: putsOf(run), expect: [{ ref: { kind: 'verify-run', id }, version }] })
    onPost()
  }
}
