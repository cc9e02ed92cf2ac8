import type { Episode, Views } from './alerts/index.ts'
import type { Live } from './app/live.ts'
import type { StoreWatch } from './app/store-watch.ts'
import type { BotStatus, Quota, SystemHealth } from './chat/contract.ts'
import { assessHealth, readQuotas } from './chat/health.ts'
import type { Chat } from './chat/index.ts'
import type { Clock, Ms } from './core/clock.ts'
import type { Deliver } from './deliver/index.ts'
import type { Store } from './store/port.ts'
import type { StageCheck } from './telemetry/vitals.ts'
import type { HistoryStatus } from './watch/history/contract.ts'
import type { SystemHistory } from './watch/history/history.ts'
import type { Poller } from './watch/poller.ts'
import type { RuleEngine } from './watch/rules/engine.ts'
import type { RuleEngineStatus } from './watch/rules/status.ts'
import type { SystemSamples } from './watch/samples/samples.ts'

/** What the answers to /health, /quota and /status are made of. */
export interface Sight {
  live: Pick<Live, 'config'>
  clock: Clock
  samples: ReadonlyMap<string, SystemSamples>
  poller: Poller
  views: Views
  histories: ReadonlyMap<string, SystemHistory>
  engines(): readonly RuleEngine[]
}

export async function healthOf({ live, samples, poller, views }: Sight, now: Ms): Promise<SystemHealth[]> {
  const sources = poller.status()
  const firing = views.openEpisodes().filter(({ firing }) => firing > 0)
  const alerts = await Promise.all(firing.slice(0, mostNamed).map((episode) => namedAlert(episode, views)))
  return assessHealth(
    live.config.systems.map(({ id, name }) => ({
      system: id,
      name,
      alerts: alerts.filter(({ system }) => system === id),
      samples: samples.get(id),
      sources: sources.filter(({ system }) => system === id),
    })),
    now,
  )
}

/** Groups that /health names at most; /alerts pages through all. */
const mostNamed = 200

async function namedAlert({ id, system, level, alertname, startedAt }: Episode, views: Views) {
  const worst = (await views.view(id, 1))?.members[0]
  return { system, level, text: alertname, since: startedAt, annotations: worst?.annotations ?? {} }
}

export function quotasOf({ samples }: Sight, now: Ms): Quota[] {
  return readQuotas([...samples.values()], now)
}

export type StatusFacts = Omit<BotStatus, 'sources' | 'history' | 'warming'>

export function statusOf(sight: Sight, facts: StatusFacts): BotStatus {
  const warming = warmingOf(sight)
  const history = historyOf(sight)
  return {
    ...facts,
    sources: sight.poller.status(),
    ...(history && { history }),
    ...(warming.length > 0 && { warming }),
  }
}

/** All systems together; undefined while nothing was recorded. */
function historyOf({ histories }: Sight): BotStatus['history'] {
  const all = [...histories.values()].map(({ status }) => status)
  if (all.every(({ series, bytes }) => series === 0 && bytes === 0)) return undefined
  const sum = (of: (status: HistoryStatus) => number) => all.reduce((total, status) => total + of(status), 0)
  return {
    series: sum(({ series }) => series),
    bytes: sum(({ bytes }) => bytes),
    refused: sum(({ refused }) => refused),
    lost: sum(({ lost }) => lost),
    limit: Math.max(...all.map(({ limit }) => limit)),
  }
}

/** What a rule waits for after a start is over soon; only longer waits are worth a line. */
const worthTelling: Ms = 10 * 60_000

function warmingOf({ engines, clock }: Sight): NonNullable<BotStatus['warming']> {
  const from = clock.now() + worthTelling
  const rules = engines().flatMap((engine) => {
    const { system, groups } = engine.status()
    return groups.flatMap((group) => group.rules).map(({ name, kind, until }) => ({ system, rule: name, kind, until }))
  })
  const warming = rules.flatMap(({ until, ...rule }) =>
    until !== undefined && until > from ? [{ ...rule, until }] : [],
  )
  // People know their alerts; a recording rule is named where no alert waits for it by itself.
  const alerts = warming.filter(({ kind }) => kind === 'alert')
  const told = alerts.length > 0 ? alerts : warming
  return told.map(({ kind: _, ...rule }) => rule).sort((a, b) => a.until - b.until)
}

/** A stage that made no progress for this long, or for three of its intervals, stands still. */
const patience: Ms = 60_000

/** What is committed is kept. */
export function storeCheck(watch: Pick<StoreWatch, 'failure'>): StageCheck {
  return async () => watch.failure && `the store does not serve: ${watch.failure.message}`
}

/** Notices leave: one may wait for the budget of its chat, but then others of the outbox go. */
export function outboxCheck(store: Store): StageCheck {
  return async (now) => {
    const [stuck] = await store.list('notice', 'waiting', { to: now - 2 * patience, limit: 1 })
    const [sent] = await store.list('notice', 'sent', { from: now - 2 * patience, limit: 1 })
    if (!stuck || sent) return undefined
    return `a notice of ${stuck.doc.destination.chat} waits since ${new Date(stuck.doc.notBefore).toISOString()}`
  }
}

/** Telegram answers: updates are read, and no channel is away. */
export function sendCheck(chat: Chat, deliver: Deliver): StageCheck {
  return async (now) => {
    const { state, answeredAt = 0, error } = chat.poll()
    const [away] = Object.keys((await deliver.status()).away)
    if (away !== undefined) return `${away} can't be reached`
    return now - answeredAt > 2 * patience
      ? `Telegram's updates are not read (${state}${error ? `: ${error}` : ''})`
      : undefined
  }
}

/** Sources were asked; whether they answered is theirs. */
export function pollCheck(poller: Poller, startedAt: Ms): StageCheck {
  return async (now) => {
    const late = poller
      .status()
      .filter(({ lastAttempt, every }) => now - (lastAttempt ?? startedAt) > Math.max(patience, 3 * every))
    const [first] = late
    return first && `${late.length} sources were not polled in time, first ${first.system}/${first.source}`
  }
}

/** Groups were evaluated; a group whose interval is long may wait. */
export function rulesCheck(engines: () => readonly RuleEngine[], startedAt: Ms): StageCheck {
  return async (now) => {
    const groups = engines().flatMap((engine) => engine.status().groups)
    const late = groups.filter(
      ({ lastEvaluation, interval }) =>
        now - Math.max(lastEvaluation ?? 0, startedAt) > Math.max(patience, 3 * interval),
    )
    const [first] = late
    return first && `${late.length} rule groups were not evaluated in time, first ${first.name}`
  }
}

/** Names of the alert rules, each once, for whoever types one. */
export function alertNamesOf({ groups }: RuleEngineStatus): string[] {
  return [
    ...new Set(groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === 'alert' ? [name] : [])))),
  ]
}
