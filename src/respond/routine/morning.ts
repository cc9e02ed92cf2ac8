import type { DigestData, DigestTotal, Overnight } from '../../alerts/contract.ts'
import { digestFace, mostDigestGroups } from '../../alerts/digest/contract.ts'
import { digestDue } from '../../alerts/digest/schedule.ts'
import { compareRank } from '../../alerts/rank.ts'
import type { Ms } from '../../core/clock.ts'
import { cronOf } from '../../core/cron.ts'
import type { Post } from '../../core/post.ts'
import type { Versioned } from '../../store/port.ts'
import { everyDay } from './calendar.ts'
import type { RoutineKey, Section } from './contract.ts'
import { dailyOf, dailyReportId, dayBefore, ensureDaily } from './daily/daily.ts'
import { dailySection } from './daily/parts.ts'
import { offer } from './handover/verbs.ts'
import type { CalendarJob, Later } from './jobs.ts'
import { destinationOf, type RoutineOptions, type RoutineSettings } from './options.ts'
import { belongsTo, chatsInUse, zoneOf } from './settings.ts'

/** The digest of the same moment is gathered by then. */
const afterDigest: Ms = 5000
const askAgain: Ms = 5000
/** The morning waits this long for its digest; one that comes later is told alone. */
export const longestWait: Ms = 5 * 60_000
const mostOvernight = 1000
const mostSummaries = 10

/** The morning's post of each chat: handover, daily summaries and the night's digest, without a sound. */
export function morningJobs(options: RoutineOptions): CalendarJob[] {
  const settings = options.settings()
  if (!settings.routine.morning) return []
  return chatsInUse(settings).map(({ name, zone }) => ({
    name: `morning:${name}`,
    cron: cronOf(settings.daily, everyDay),
    zone,
    delay: afterDigest,
    run: (due, now) => tellMorning(options, name, due, now),
  }))
}

async function tellMorning(options: RoutineOptions, chat: string, due: Ms, now: Ms): Promise<Later | undefined> {
  const settings = options.settings()
  if (now < due + longestWait && (await isDigestAhead(options, due))) return { later: now + askAgain }
  const overnight = await overnightOf(options, settings, chat)
  const summaries = await summariesOf(options, settings, chat, now)
  const request = { chat, destination: destinationOf(chat), at: now, cause: `morning:${due}` }
  const digest = mergedDigests(overnight.map(({ doc }) => doc))
  await offer(options, request, {
    ...summaries,
    ...(digest && { digest }),
    del: overnight.map(({ id }) => ({ kind: 'overnight', id })),
  })
  return undefined
}

/** A daily digest is due that is not gathered yet. */
async function isDigestAhead({ store }: RoutineOptions, due: Ms): Promise<boolean> {
  const states = await store.list('digest', 'id', { limit: 1000 })
  return states.some(
    ({ doc }) => doc.cadence === 'daily' && doc.opened !== undefined && digestDue(doc, doc.opened) <= due,
  )
}

async function overnightOf({ store }: RoutineOptions, settings: RoutineSettings, chat: string) {
  const all = await store.list('overnight', 'at', { limit: mostOvernight })
  return all.filter(({ doc }) => belongsTo(settings, doc.destination.chat, chat))
}

async function summariesOf(
  options: RoutineOptions,
  settings: RoutineSettings,
  chat: string,
  now: Ms,
): Promise<{ sections: Section[]; keys: RoutineKey[][] }> {
  const systems = settings.systems.filter((system) => system.summary && belongsTo(settings, system.chat, chat))
  const sections: Section[] = []
  const row: RoutineKey[] = []
  for (const system of systems.slice(0, mostSummaries)) {
    await ensureDaily(options, system, now)
    const day = dayBefore(now, zoneOf(settings, system))
    sections.push(dailySection(await dailyOf(options, system, day), system))
    const text = { id: 'respond-routine-button-daily', args: { name: { in: system.name } } }
    row.push({ text, verb: 'routine-report', args: { report: dailyReportId(system.id, day.date) } })
  }
  return { sections, keys: pairs(row) }
}

const pairs = (row: readonly RoutineKey[]): RoutineKey[][] =>
  row.flatMap((_, i) => (i % 2 === 0 ? [row.slice(i, i + 2)] : []))

/** Digests of several destinations of one chat (its topics) as one. */
export function mergedDigests(all: readonly Overnight[]): DigestData | undefined {
  const [first, ...others] = all.map(({ data }) => data)
  return others.reduce<DigestData | undefined>((a, b) => a && merged(a, b), first)
}

function merged(a: DigestData, b: DigestData): DigestData {
  const groups = [...a.groups, ...b.groups].sort(compareRank)
  return {
    ...a,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    totals: mergedTotals([...a.totals, ...b.totals]),
    groups: groups.slice(0, mostDigestGroups),
    more: a.more + b.more + Math.max(0, groups.length - mostDigestGroups),
    before: { groups: a.before.groups + b.before.groups, alerts: a.before.alerts + b.before.alerts },
    unknown: a.unknown + b.unknown,
  }
}

function mergedTotals(all: readonly DigestTotal[]): DigestTotal[] {
  const totals = new Map<string, DigestTotal>()
  for (const one of all) {
    const key = `${one.level} ${one.priority}`
    const known = totals.get(key)
    totals.set(key, known ? added(known, one) : one)
  }
  return [...totals.values()].sort(compareRank)
}

const added = (a: DigestTotal, b: DigestTotal): DigestTotal => ({
  ...a,
  groups: a.groups + b.groups,
  fired: a.fired + b.fired,
  resolved: a.resolved + b.resolved,
  firing: a.firing + b.firing,
  unknown: a.unknown + b.unknown,
})

/** When a digest that no morning took is told alone; undefined when there is none. */
export async function nextAlone({ store }: RoutineOptions): Promise<Ms | undefined> {
  const [first] = await store.list('overnight', 'at', { limit: 1 })
  return first && first.doc.at + 2 * longestWait
}

export async function tellAlone({ store, onPost }: RoutineOptions, now: Ms): Promise<void> {
  const late = await store.list('overnight', 'at', { to: now - 2 * longestWait, limit: mostOvernight })
  for (const one of late) await store.commit(aloneWrite(one, now))
  if (late.length > 0) onPost()
}

/** Against the version that was read: a morning that takes it meanwhile has it. */
function aloneWrite({ id, version, doc }: Versioned<'overnight'>, now: Ms) {
  const { destination, level, data } = doc
  const shown = { face: digestFace, data, audible: false, revision: 1, queuedAt: now, final: true }
  const post: Post = { destination, level, ...shown }
  return {
    put: [{ kind: 'post' as const, id, doc: post }],
    del: [{ kind: 'overnight' as const, id }],
    expect: [{ ref: { kind: 'overnight' as const, id }, version }],
  }
}
