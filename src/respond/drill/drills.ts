import type { Alerts } from '../../alerts/index.ts'
import { timeRange } from '../../alerts/kinds.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import { randomId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { Destination } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Put, Store, Versioned } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Reports } from '../reports/contract.ts'
import { revised, routinePost } from '../routine/post.ts'
import { type Drill, type Drills, type DrillTelling, drillLength, isDrill } from './contract.ts'
import { drillReport } from './report.ts'
import { evaluateDrill, observationOf } from './rule.ts'
import { drillData } from './shown.ts'

export interface DrillOptions {
  store: Store
  clock: Clock
  log: Log
  alerts: Pick<Alerts, 'ingest' | 'views'>
  reports: Pick<Reports, 'freeze' | 'committed'>
  /** Language and zone of a chat. */
  readerOf(destination: Destination): Promise<{ texts: Texts; zone: string }>
  /** Posts were committed. */
  onPost(): void
  onDue(): void
}

/** How often the one that runs is looked at. */
const lookEvery: Ms = 2000

export function createDrills(options: DrillOptions): Drills {
  const { store, clock } = options
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    start: (request) => start(options, request),
    due: {
      next: async () => {
        const [running] = await store.list('drill', 'running', { limit: 1 })
        if (!running) return undefined
        // After the clock went back it is not waited for.
        return running.doc.alertAt === undefined || lookedAt > clock.now() ? clock.now() : lookedAt + lookEvery
      },
      run: async (now) => {
        lookedAt = now
        for (const drill of await store.list('drill', 'running', { limit: 10 })) await follow(options, drill, now)
      },
    },
  }
}

const mostAttempts = 5

async function start(options: DrillOptions, { person, at, cause, destination }: Parameters<Drills['start']>[0]) {
  const { store, clock, onPost, onDue } = options
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const [running] = await store.list('drill', 'running', { limit: 1 })
    if (running)
      return { did: running.doc.cause === cause ? ('started' as const) : ('already' as const), drill: running.doc }
    const now = clock.now()
    // Two that begin at once count the same drills: one of them gets the number.
    const n = (await store.count('drill', 'id', {})) + 1
    const id = `${String(n).padStart(5, '0')}-${randomId(4)}`
    const drill: Drill = {
      ...{ id, by: person, at: now, cause, destination, post: `drill:${id}` },
      endsAt: now + drillLength,
      tellings: [],
    }
    const result = await store.commit({
      put: [
        { kind: 'drill', id, doc: drill },
        { kind: 'post', id: drill.post, doc: routinePost(destination, drillData(drill), now) },
      ],
      append: [auditRow({ person, cause, at }, now, { action: 'drill', drill: id })],
      once: `drill:${n}`,
    })
    if (result !== 'ok') continue
    onPost()
    onDue()
    return { did: 'started' as const, drill }
  }
  throw new Error('the drill could not be begun: others begin at the same time')
}

/** One look at it: what came since is noted, and it ends when all is known or its time is over. */
async function follow(options: DrillOptions, found: Versioned<'drill'>, now: Ms): Promise<void> {
  const before = found.doc
  const fired = before.alertAt === undefined && now < before.endsAt ? await fire(options, before) : before
  const seen = await looked(options, fired)
  const over = now >= seen.endsAt || (seen.acknowledged !== undefined && isTold(seen))
  if (over) await end(options, { ...found, doc: seen }, now)
  else if (JSON.stringify(seen) !== JSON.stringify(before)) await keep(options, found, seen)
}

/** Rule and alert: evaluated on a sample of its own, told to the pipeline as any rule does it. */
async function fire({ alerts, clock, log }: DrillOptions, drill: Drill): Promise<Drill> {
  const begun = clock.mono()
  const ruleAt = clock.now()
  evaluateDrill(log, ruleAt)
  const ruleTook = clock.mono() - begun
  const { refused } = await alerts.ingest(
    [observationOf(drill.id, 'firing', ruleAt, drill.by.name)],
    ruleAt,
    `drill:${drill.id}`,
  )
  if (refused[0]) throw new Error(`the test alert was refused: ${refused[0].why}`)
  const episode = alerts.views.openEpisodes().find((one) => isDrill(one) && one.groupLabels?.drill === drill.id)
  return { ...drill, ruleAt, ruleTook, alertAt: clock.now(), ...(episode && { episode: episode.id }) }
}

const isTold = ({ tellings }: Drill): boolean =>
  tellings.length > 0 && tellings.every(({ sentAt, failed }) => sentAt !== undefined || failed)

/** What delivery and people have done since. */
async function looked({ store, alerts }: DrillOptions, drill: Drill): Promise<Drill> {
  if (drill.episode === undefined) return drill
  const episode = await alerts.views.episode(drill.episode)
  const notices = await store.list('notice', 'episode', { ...timeRange(drill.episode), limit: 1000 })
  const tellings = new Map<string, DrillTelling>()
  for (const { doc } of notices) {
    if (doc.kind !== 'firing') continue
    const { channel, chat } = doc.destination
    const telling: DrillTelling = {
      ...{ chat, channel },
      ...(doc.sentAt !== undefined && { sentAt: doc.sentAt }),
      ...(doc.state === 'dead' && { failed: true as const }),
    }
    tellings.set(`${channel}:${chat}`, telling)
  }
  const acknowledged = episode?.acknowledged ?? drill.acknowledged
  return {
    ...drill,
    tellings: [...tellings.values()],
    ...(acknowledged && { acknowledged: { by: acknowledged.by, at: acknowledged.at } }),
  }
}

async function shown({ store }: DrillOptions, drill: Drill): Promise<Put[]> {
  const post = (await store.get('post', drill.post))?.doc
  const doc = post && revised(post, drillData(drill), drill.endedAt !== undefined)
  return doc ? [{ kind: 'post', id: drill.post, doc }] : []
}

async function keep(options: DrillOptions, { id, version }: Versioned<'drill'>, doc: Drill): Promise<void> {
  const put: Put[] = [{ kind: 'drill', id, doc }, ...(await shown(options, doc))]
  const result = await options.store.commit({ put, expect: [{ ref: { kind: 'drill', id }, version }] })
  if (result === 'ok') options.onPost()
}

/** The test alert ends first, so that a crash leaves none behind. */
async function end(options: DrillOptions, { id, version, doc }: Versioned<'drill'>, now: Ms): Promise<void> {
  const { alerts, reports, store, onPost } = options
  if (doc.ruleAt !== undefined) {
    const over = { ...observationOf(id, 'resolved', doc.ruleAt, doc.by.name), endsAt: now }
    await alerts.ingest([over], now, `drill-end:${id}`)
  }
  const reportId = `drill-${id}`
  const ended: Drill = { ...doc, endedAt: now, report: reportId }
  const reader = { ...(await options.readerOf(doc.destination)), now }
  const { puts } = await reports.freeze(drillReport(ended, reader), { id: reportId, at: now })
  const put: Put[] = [{ kind: 'drill', id, doc: ended }, ...(await shown(options, ended)), ...puts]
  const result = await store.commit({ put, expect: [{ ref: { kind: 'drill', id }, version }] })
  if (result !== 'ok') return
  reports.committed(reportId)
  onPost()
}
