import { type TrackerConfig, trackerFor } from '../../config/tracker.ts'
import type { Ms } from '../../core/clock.ts'
import type { EntryView } from '../incidents/contract.ts'
import type { Filing, IssueTracker, PendingComment, TrackerFailure, Upload } from './contract.ts'
import { isKnown, type Telling } from './corrections.ts'
import { coveredBy, isCovered, owing } from './documents.ts'
import { type Filer, flat, settle, type Work } from './filer.ts'
import { commentParts, isClosing, isTold, quoteOf } from './report.ts'

/** Between two comments of one incident, besides the one that closes it. */
export const commentGap: Ms = 300_000
const mostInOne = 40
const longestName = 80

/** Looks at what happened since and tells it when its time has come. Gives why not. */
export async function comment(filer: Filer, work: Work): Promise<TrackerFailure | undefined> {
  const { issue } = work.at.doc
  const { kind, url } = work.config
  // Another tracker is configured by now: what was filed in the former one stays as it is there.
  if (!issue || issue.kind !== kind || issue.server !== url) return void (await rest(filer, work))
  if (work.at.doc.comment) return tell(filer, work)
  const at = await collect(filer, work)
  return at?.doc.comment ? tell(filer, { ...work, at }) : undefined
}

async function rest(filer: Filer, work: Work): Promise<void> {
  const { dueAt: _, comment: __, ...doc } = work.at.doc
  await filer.save(work, { ...doc, owed: [], seen: work.incident.revision })
}

/** What is owed, and when; a comment when it is time. */
async function collect(filer: Filer, work: Work) {
  const { at, incident } = work
  const now = filer.options.clock.now()
  const entries = await filer.tellings(incident.number)
  const { dueAt: _, ...doc } = at.doc
  const fresh = entries.filter(
    (view) => isTold(view) && !isCovered(doc.covered, flat([view])[0] ?? { key: '', writtenAt: 0 }),
  )
  const waiting = new Set([...doc.owed, ...fresh.map(({ key }) => key)])
  const known = { filedAt: doc.issue?.at ?? 0, owed: waiting, told: isTold }
  const owed = owing(
    doc.owed,
    fresh.filter((view) => isKnown(view, known)).map(({ key }) => key),
  )
  const next = { ...doc, owed, covered: coveredBy(flat(entries), now), seen: incident.revision }
  if (owed.length === 0) return filer.save(work, next)
  const dueAt = whenToTell(
    doc,
    entries.filter(({ key }) => owed.includes(key)),
  )
  if (dueAt > now) return filer.save(work, { ...next, dueAt })
  const pending: PendingComment = { n: doc.comments + 1, keys: owed.slice(0, mostInOne), refs: {} }
  return filer.save(work, { ...next, comment: pending, owed: owed.slice(mostInOne), dueAt: now })
}

/** Pure. The end of an incident, and the evidence that was there when it was filed, wait for nothing. */
export function whenToTell({ lastCommentAt, issue }: Filing, owed: readonly EntryView[]): Ms {
  const filedAt = issue?.at ?? 0
  if (owed.some(isClosing)) return 0
  if (lastCommentAt === undefined && owed.some(({ entry }) => entry.file && entry.writtenAt <= filedAt)) return 0
  return (lastCommentAt ?? filedAt) + commentGap
}

async function tell(filer: Filer, work: Work): Promise<TrackerFailure | undefined> {
  const tracker = filer.clients.of(homeOf(work))
  const entries = await filer.tellings(work.incident.number)
  const added = await addFiles(filer, work, tracker, entries)
  if ('reason' in added) return added
  const { doc } = added.at
  const pending = doc.comment
  const { issue } = doc
  if (!pending || !issue) return undefined
  const marker = await filer.marker(doc, pending.n)
  const { clock } = filer.options
  if (pending.sentAt !== undefined) {
    const settled = pending.sentAt + settle
    if (clock.now() < settled) return void (await filer.save(added, { ...doc, dueAt: settled }))
    const found = await tracker.findComment(issue, marker, pending.sentAt)
    if (!found.ok) return filer.failed(added, found)
    if (found.value) return told(filer, added)
  }
  const parts = await partsOf(filer, added, tracker, entries, pending)
  const sentAt = clock.now()
  const at = await filer.save(added, { ...doc, comment: { ...pending, sentAt }, dueAt: sentAt + settle })
  if (!at) return undefined
  const done = await tracker.comment(issue, { marker, parts })
  if (done.ok) return told(filer, { ...added, at })
  const known = done.maybeDone ? at.doc : { ...at.doc, comment: pending }
  return filer.failed({ ...added, at: { ...at, doc: known } }, done)
}

/** The project in which it was filed, whatever the system's is now. */
function homeOf({ at, config, incident }: Work): TrackerConfig {
  const own = trackerFor(config, incident.system)
  return { ...own, project: at.doc.issue?.project ?? own.project }
}

async function told(filer: Filer, work: Work): Promise<undefined> {
  const now = filer.options.clock.now()
  const { comment: _, failure: __, failingSince: ___, muted: ____, told: _____, ...doc } = work.at.doc
  filer.meters.sent('comment', 'ok', now)
  await filer.save(work, { ...doc, comments: doc.comments + 1, lastCommentAt: now, failures: 0, dueAt: now })
}

async function partsOf(
  filer: Filer,
  { incident }: Work,
  { attach }: IssueTracker,
  entries: readonly Telling[],
  { keys, refs }: PendingComment,
) {
  const shown = entries.filter(({ key }) => keys.includes(key))
  const items = await Promise.all(
    shown.map(async (view) => {
      const ref = refs[view.key]
      const { file } = view.entry
      const quote = file && !attach ? await quoteOf(filer.options.files, file.id) : undefined
      return { view, ...(ref && { ref }), ...(quote !== undefined && { quote }) }
    }),
  )
  return commentParts(items, incident, await filer.reader(incident))
}

/** Adds the comment's files one by one; one that the tracker will not have is only named. */
async function addFiles(
  filer: Filer,
  start: Work,
  { attach }: IssueTracker,
  entries: readonly Telling[],
): Promise<Work | TrackerFailure> {
  let work = start
  const { keys = [] } = start.at.doc.comment ?? {}
  for (const view of entries) {
    const { doc } = work.at
    const { comment: pending, issue } = doc
    if (!attach || !pending || !issue) break
    if (!keys.includes(view.key) || !view.entry.file || pending.refs[view.key] !== undefined) continue
    const file = await uploadOf(filer, view)
    const before = await filer.save(work, { ...doc, comment: { ...pending, adding: view.key } })
    if (!before) return failedRace
    work = { ...work, at: before }
    const got = file && (await attach(issue, file, pending.adding === view.key))
    if (got && !got.ok && (got.retryable || got.reason === 'unauthorized')) return filer.failed(work, got)
    const { adding: _, ...rested } = pending
    const refs = { ...pending.refs, [view.key]: got?.ok ? got.value : '' }
    const after = await filer.save(work, { ...before.doc, comment: { ...rested, refs } })
    if (!after) return failedRace
    work = { ...work, at: after }
  }
  return work
}

/** Somebody else goes on with it. */
const failedRace: TrackerFailure = { ok: false, reason: 'odd-answer', retryable: true, maybeDone: false }

async function uploadOf(filer: Filer, { key, entry }: EntryView): Promise<Upload | undefined> {
  const { file } = entry
  const bytes = file && (await filer.options.files.get(file.id))
  if (!file || !bytes) return undefined
  const name = filer.options.redact(file.name)
  const dot = name.lastIndexOf('.')
  const end = dot > 0 ? safe(name.slice(dot + 1)).slice(0, 10) : 'bin'
  const stem = safe(dot > 0 ? name.slice(0, dot) : name).slice(0, longestName) || 'file'
  return { name: `${stem}-${safe(key).replace(/[-_.]/g, '').slice(0, 20)}.${end}`, mime: file.mime ?? '', bytes }
}

const safe = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[_-]+|_+$/g, '')
