import { type AlertAudit, auditStream, type Episode } from '../../../alerts/contract.ts'
import type { Ms } from '../../../core/clock.ts'
import type { AlertLevel } from '../../../core/policy.ts'
import { isDrill } from '../../drill/contract.ts'
import type { RoutineOptions } from '../options.ts'
import { belongsTo } from '../settings.ts'

/** How one rule behaved in a time. */
export interface RuleFigures {
  system: string
  alertname: string
  priority: string
  level: AlertLevel
  /** Episodes that began. */
  fired: number
  /** Of these, taken by somebody. */
  acknowledged: number
  /** Closed as false alarms: how long each lasted. */
  falseAlarms: readonly Ms[]
  flapped: boolean
  /** From its first firing until somebody took it, and until it was resolved. */
  untilTaken: readonly Ms[]
  untilResolved: readonly Ms[]
}

export interface PeriodFigures {
  from: Ms
  to: Ms
  /** Episodes, and sounds that they made. */
  fired: number
  called: number
  falseAlarms: number
  /** Medians; undefined when there was none. */
  taken?: Ms
  resolved?: Ms
  /** Those that fired most in front. */
  rules: readonly RuleFigures[]
  /** More happened than is read: figures are lower bounds. */
  more: boolean
}

const mostEpisodes = 20_000
const page = 1000
const mostNotices = 20_000
const mostAudits = 20_000
const mostIncidents = 1000

/** What alerts did from `from` to before `to`; `chat`: those of one chat alone. Drills do not count. */
export async function measure(options: RoutineOptions, from: Ms, to: Ms, chat?: string): Promise<PeriodFigures> {
  const settings = options.settings()
  const mine = (one: string) => chat === undefined || belongsTo(settings, one, chat)
  const all = await episodesOf(options, from, to)
  const episodes = all.filter((one) => !isDrill(one) && one.destinations.some((to) => mine(to.chat)))
  const ids = new Map(episodes.map((episode) => [episode.id, episode]))
  const wrong = await falseAlarmsOf(options, from)
  const taken = await takenOf(options, from, to)
  const rules = rulesOf(episodes, taken, wrong)
  const sent = await options.store.list('notice', 'sent', { from, to: to - 1, limit: mostNotices })
  const known = async (id: string) => ids.get(id) ?? (await options.alerts.episode(id))
  let called = 0
  for (const { doc } of sent) {
    if (!doc.audible || doc.kind === 'resolved' || !mine(doc.destination.chat)) continue
    const episode = await known(doc.episode)
    if (!episode || !isDrill(episode)) called++
  }
  const untilTaken = median(rules.flatMap((rule) => rule.untilTaken))
  const untilResolved = median(rules.flatMap((rule) => rule.untilResolved))
  return {
    ...{ from, to, called, rules },
    fired: episodes.length,
    falseAlarms: rules.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0),
    ...(untilTaken !== undefined && { taken: untilTaken }),
    ...(untilResolved !== undefined && { resolved: untilResolved }),
    more: all.length >= mostEpisodes || sent.length >= mostNotices,
  }
}

/** Newest first, in pages of the store. */
async function episodesOf({ store }: RoutineOptions, from: Ms, to: Ms): Promise<Episode[]> {
  const found = new Map<string, Episode>()
  for (let last = to - 1; found.size < mostEpisodes; ) {
    const some = await store.list('episode', 'started', { from, to: last, reverse: true, limit: page })
    const before = found.size
    for (const { id, doc } of some) found.set(id, doc)
    const oldest = some.at(-1)?.doc.startedAt
    if (oldest === undefined || some.length < page) break
    // A page of one moment only: the rest of that moment can't be reached.
    last = found.size === before ? oldest - 1 : oldest
  }
  return [...found.values()]
}

/** Episodes of incidents that were closed as false alarms since then. */
async function falseAlarmsOf({ incidents }: RoutineOptions, from: Ms): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let offset = 0; offset < mostIncidents; offset += 100) {
    const { items } = await incidents.list({ offset, limit: 100 })
    for (const { closed, episodes } of items)
      if (closed?.how === 'false-alarm' && closed.at >= from) for (const episode of episodes) found.add(episode)
    if (items.length < 100) break
  }
  return found
}

/** When somebody took each episode first. */
async function takenOf({ store }: RoutineOptions, from: Ms, to: Ms): Promise<ReadonlyMap<string, Ms>> {
  const taken = new Map<string, Ms>()
  for (const { body } of await store.rows(auditStream, { from, to, limit: mostAudits })) {
    const { action, episode, at } = body as Partial<AlertAudit>
    if (action === 'acknowledge' && episode !== undefined && at !== undefined && !taken.has(episode))
      taken.set(episode, at)
  }
  return taken
}

function rulesOf(
  episodes: readonly Episode[],
  taken: ReadonlyMap<string, Ms>,
  wrong: ReadonlySet<string>,
): RuleFigures[] {
  const byRule = new Map<string, Episode[]>()
  for (const episode of episodes) {
    const key = `${episode.system}\0${episode.alertname}`
    byRule.set(key, [...(byRule.get(key) ?? []), episode])
  }
  const rules = [...byRule.values()].map((all) => ruleOf(all, taken, wrong))
  return rules.sort((a, b) => b.fired - a.fired || (a.alertname < b.alertname ? -1 : 1))
}

function ruleOf(all: readonly Episode[], taken: ReadonlyMap<string, Ms>, wrong: ReadonlySet<string>): RuleFigures {
  const [{ system, alertname, priority, level }] = all as [Episode]
  const takenAt = ({ id, acknowledged }: Episode) => taken.get(id) ?? acknowledged?.at
  const lasted = ({ startedAt, resolvedAt, endedAt }: Episode) => {
    const end = resolvedAt ?? endedAt
    return end === undefined ? [] : [Math.max(0, end - startedAt)]
  }
  return {
    ...{ system, alertname, priority, level },
    fired: all.length,
    acknowledged: all.filter((one) => takenAt(one) !== undefined).length,
    falseAlarms: all.filter(({ id }) => wrong.has(id)).flatMap(lasted),
    flapped: all.some(({ memory }) => memory.flapping !== undefined || flappedOnce(memory.decisions)),
    untilTaken: all.flatMap((one) => {
      const at = takenAt(one)
      return at === undefined ? [] : [Math.max(0, at - one.startedAt)]
    }),
    untilResolved: all.filter(({ end }) => end === 'resolved').flatMap(lasted),
  }
}

const flappedOnce = (decisions: Episode['memory']['decisions']): boolean =>
  decisions?.some(({ told }) => told === 'flapping') ?? false

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length % 2 === 1) return sorted[middle]
  const [a, b] = [sorted[middle - 1], sorted[middle]]
  return a === undefined || b === undefined ? undefined : (a + b) / 2
}

const short: Ms = 10 * 60_000

/** Why a rule is noisy; undefined when it is not. */
export function noiseOf({
  fired,
  acknowledged,
  flapped,
  untilResolved,
}: RuleFigures): 'flaps' | 'often' | 'short' | undefined {
  if (flapped) return 'flaps'
  if (fired >= 20) return 'often'
  // Over before anybody looked, again and again.
  const usual = median(untilResolved) ?? Number.POSITIVE_INFINITY
  return fired >= 5 && acknowledged * 2 < fired && usual < short ? 'short' : undefined
}
