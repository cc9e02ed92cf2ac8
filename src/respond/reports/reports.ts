import { timeRange } from '../../alerts/kinds.ts'
import { UserError } from '../../core/errors.ts'
import type { FileRef } from '../../core/files.ts'
import type { Put, Range } from '../../store/port.ts'
import { cleaned } from './clean.ts'
import type { Report, ReportDraft, ReportPage, Reports } from './contract.ts'
import { Drawing } from './drawing.ts'
import { hashOf } from './hash.ts'
import { bothOf } from './kinds.ts'
import { markdownOf } from './markdown.ts'
import type { ReportsOptions } from './options.ts'
import { cardPost, fileKinds, filePost, postId, type Say, settled } from './posts.ts'

const shape = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,119}$/u
const mostPage = 100
/** How deep pages go. */
const deepest = 10_000
const mostAttempts = 10

export function createReports(options: ReportsOptions): Reports {
  const { store, log } = options
  const drawing = new Drawing(options)
  return {
    freeze: (draft, how) => freeze(options, draft, how),
    committed: (id) => drawing.draw(id),
    tell: (id, destination, how) => tell(options, id, { ...how, destination, at: options.clock.now() }),
    following: (report, to) => {
      const doc = { report: report.id, ...to }
      return settled(report) ? [] : [{ kind: 'report-telling', id: to.post, doc }]
    },
    byId: async (id) => (await store.get('report', id))?.doc,
    list: (query) => list(options, query),
    start: async () => {
      try {
        await drawing.resume()
      } catch (error) {
        log.warn('reports that wait for their PDF could not be looked for', { error: String(error) })
      }
    },
    stop: () => drawing.stop(),
    idle: () => drawing.idle(),
  }
}

async function freeze(
  { store, files, texts: textsOf, redact = (text) => text }: ReportsOptions,
  given: ReportDraft,
  { id, at, replaces }: { id: string; at: number; replaces?: string },
): Promise<{ report: Report; puts: readonly Put[] }> {
  if (!shape.test(id)) throw new UserError(`"${id.slice(0, 120)}" can't be the id of a report`)
  const known = (await store.get('report', id))?.doc
  if (known) return { report: known, puts: [] }
  const texts = textsOf(given.locale)
  const draft = cleaned(given, redact, (n) => texts.text('respond-report-cut', { n }))
  const hash = hashOf({ title: draft.title, parts: draft.parts, data: draft.data })
  const mark = texts.text('respond-report-hash', { id, hash })
  const text = markdownOf(draft.title, [...draft.parts, { kind: 'paragraph', text: mark }], texts)
  const bytes = new TextEncoder().encode(text)
  const markdown: FileRef = {
    id: await files.put(bytes),
    name: `${id}.md`,
    bytes: bytes.byteLength,
    mime: 'text/markdown',
  }
  const json = await jsonOf(files, draft, id)
  const report: Report = { ...draft, id, at, hash, markdown, ...(json && { json }) }
  const puts: Put[] = [{ kind: 'report', id, doc: report }]
  const old = replaces === undefined || replaces === id ? undefined : (await store.get('report', replaces))?.doc
  if (old) puts.push({ kind: 'report', id: old.id, doc: { ...old, replacedBy: id } })
  return { report, puts }
}

/** The data of a daily summary has a shape that others read. */
async function jsonOf(
  files: ReportsOptions['files'],
  { kind, data }: ReportDraft,
  id: string,
): Promise<FileRef | undefined> {
  if (kind !== 'daily' || !data) return undefined
  const bytes = new TextEncoder().encode(`${JSON.stringify(data, null, 2)}\n`)
  return { id: await files.put(bytes), name: `${id}.json`, bytes: bytes.byteLength, mime: 'application/json' }
}

/** Its card and files; the PDF follows where it is not drawn yet. */
async function tell({ store, log, onPost }: ReportsOptions, id: string, say: Say): Promise<void> {
  const post = postId(id, say)
  const instead = say.filesOnly && say.replyTo ? { replyTo: say.replyTo } : undefined
  const first = instead ? `${post}:markdown` : post
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('report', id)
    if (!found) return log.warn('a report that is not there can not be told', { report: id })
    if (await store.get('post', first)) return
    const { doc: report, version } = found
    const put: Put[] = instead ? [] : [{ kind: 'post', id: post, doc: cardPost(report, say) }]
    for (const as of fileKinds) {
      const file = filePost(report, as, { destination: say.destination, at: say.at, post, ...instead })
      if (file) put.push(file)
    }
    if (!settled(report)) {
      const doc = { report: id, destination: say.destination, post, at: say.at, ...instead }
      put.push({ kind: 'report-telling', id: post, doc })
    }
    // Against the version that was read: a PDF that came meanwhile is told with it.
    const expect = [
      { ref: { kind: 'report' as const, id }, version },
      { ref: { kind: 'post' as const, id: first }, version: 0 },
    ]
    if ((await store.commit({ put, expect })) === 'ok') return onPost()
  }
  throw new Error(`report ${id} changed ${mostAttempts} times while it was being told`)
}

async function list({ store }: ReportsOptions, query: Parameters<Reports['list']>[0]): Promise<ReportPage> {
  const { kind, system } = query
  const [by, range] = indexOf(kind, system)
  const offset = Math.max(0, query.offset)
  const limit = Math.min(query.limit, mostPage)
  const total = await store.count('report', by, range)
  const found = await store.list('report', by, { ...range, reverse: true, limit: Math.min(offset + limit, deepest) })
  return { items: found.slice(offset).map(({ doc }) => doc), total }
}

function indexOf(kind: Report['kind'] | undefined, system: string | undefined): [string, Range] {
  if (kind !== undefined && system !== undefined) return ['both', timeRange(bothOf(kind, system))]
  if (kind !== undefined) return ['kind', timeRange(kind)]
  return system === undefined ? ['time', {}] : ['system', timeRange(system)]
}
