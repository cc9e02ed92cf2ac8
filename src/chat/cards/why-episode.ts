import type { Notice, PastDecision } from '../../alerts/contract.ts'
import type { Hold, Why } from '../../alerts/why/contract.ts'
import type { PriorityPolicy } from '../../core/policy.ts'
import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { durationText, valueText } from '../../deliver/cards/format.ts'
import type { Answer, Call, RuleFact } from '../contract.ts'
import { ago, clock, joined, short, spaced, strong } from './phrases.ts'
import { scopeName } from './silence.ts'
import { ruleLines } from './why-rule.ts'

const deliveriesShown = 10
const decisionsShown = 4

/** Why an alert was told, or was not: what it measures, whose policy, what holds it back, where it went. */
export function whyEpisode(why: Why, rule: RuleFact | undefined, call: Call): Answer {
  const { texts, now, zone } = call
  const { episode, alert, policy } = why
  const { alertname, system, priority, level, route, destinations } = episode
  const more = (n: number) => texts.line('chat-more-lines', { n })
  const open = episode.firing + episode.unknown > 0
  const title = texts.line('chat-why-title', {
    level: open ? level : 'resolved',
    priority,
    name: short(alertname, 60),
    system,
  })
  const value = alert?.value === undefined ? undefined : texts.line('chat-why-now', { value: valueText(alert.value) })
  const since = texts.line('chat-why-since', { time: clock(why.since, now, zone), ago: ago(texts, why.since, now) })
  const to = joined(
    texts,
    destinations.map(({ chat }) => chat),
  )
  const holds = why.holds.map((hold) => holdLine(hold, call))
  return {
    blocks: [
      { line: strong(title) },
      { line: spaced(value, since) },
      ...(rule ? ruleLines(rule, call).map((line) => ({ line })) : originLines(why, texts)),
      { line: texts.line('chat-why-policy', { priority, policy: policyText(policy, texts) }) },
      { line: texts.line('chat-why-route', { route: code(short(route, 40)), to: to || '—' }) },
      ...(holds.length > 0 ? holds : [texts.line('chat-why-no-hold')]).map((line) => ({ line })),
      ...nextLines(why, call).map((line) => ({ line })),
      { line: strong(texts.line('chat-why-deliveries', { n: why.notices.length })) },
      { items: why.notices.map((notice) => noticeLine(notice, call)), most: deliveriesShown, more },
      { items: quietOf(why.decisions).map((one) => decisionLine(one, call)), most: decisionsShown, more },
    ],
    keys: [[{ text: texts.text('chat-button-refresh'), press: { verb: 'why', args: { episode: episode.id } } }]],
  }
}

/** Where it came from, when no rule of ours made it. */
function originLines({ alert }: Why, texts: Texts) {
  const origins = Object.keys(alert?.origins ?? {}).slice(0, 5)
  return origins.length === 0 ? [] : [{ line: texts.line('chat-why-origin', { names: joined(texts, origins) }) }]
}

function policyText({ push, cooldown, remind, escalate }: PriorityPolicy, texts: Texts): string {
  const length = (ms: number) => durationText(ms, texts)
  const when =
    typeof push === 'string'
      ? texts.text(`chat-why-push-${push}`)
      : texts.text('chat-why-push-within', { length: length(push.within) })
  return joined(texts, [
    when,
    texts.text('chat-why-cooldown', { length: length(cooldown) }),
    ...(remind === undefined ? [] : [texts.text('chat-why-remind', { length: length(remind) })]),
    ...(escalate === undefined ? [] : [texts.text('chat-why-escalate', { length: length(escalate) })]),
  ])
}

/** One line for what keeps it quiet now. */
function holdLine(hold: Hold, { texts, now, zone }: Call): Line {
  const time = (at: number) => clock(at, now, zone)
  switch (hold.by) {
    case 'cooldown':
      return texts.line('chat-why-hold-cooldown', { until: time(hold.until) })
    case 'undelivered':
      return texts.line('chat-why-hold-undelivered', { n: hold.notices.length })
    case 'digest':
      return digestLine(hold, { texts, time })
    case 'flapping':
      return texts.line('chat-why-hold-flapping', { since: time(hold.since), until: time(hold.until) })
    case 'acknowledged': {
      const args = { name: hold.person.name, time: time(hold.at) }
      if (hold.until === undefined) return texts.line('chat-why-hold-acknowledged', args)
      return texts.line('chat-why-hold-acknowledged-until', { ...args, until: time(hold.until) })
    }
    case 'silence': {
      const { by, until, matchers, levels } = hold.silence
      const args = { name: by.name, scope: scopeName(matchers, texts, levels), n: hold.alerts }
      if (until === 'stable') return texts.line('chat-why-hold-silence-stable', args)
      return texts.line('chat-why-hold-silence', { ...args, until: time(until) })
    }
    case 'maintenance': {
      const args = { name: short(hold.name, 60), n: hold.alerts }
      if (hold.until === undefined) return texts.line('chat-why-hold-maintenance', args)
      return texts.line('chat-why-hold-maintenance-until', { ...args, until: time(hold.until) })
    }
    case 'inhibition': {
      const source = hold.source?.labels.alertname ?? hold.name
      return texts.line('chat-why-hold-inhibition', {
        name: short(hold.name, 60),
        source: short(source, 60),
        n: hold.alerts,
      })
    }
  }
}

function digestLine(
  hold: Extract<Hold, { by: 'digest' }>,
  { texts, time }: { texts: Texts; time: (at: number) => ReturnType<typeof clock> },
): Line {
  const cadence = texts.text(`chat-why-push-${hold.cadence === 'within' ? 'digest' : hold.cadence}`)
  if (hold.due !== undefined) return texts.line('chat-why-hold-digest', { cadence, due: time(hold.due) })
  if (hold.toldAt !== undefined) return texts.line('chat-why-hold-digest-told', { cadence, time: time(hold.toldAt) })
  return texts.line('chat-why-hold-digest-waits', { cadence })
}

function nextLines({ next }: Why, { texts, now, zone }: Call): Line[] {
  return next ? [texts.line(`chat-why-next-${next.what}`, { time: clock(next.at, now, zone) })] : []
}

/** One delivery: when, what, where to, what came of it. */
function noticeLine(notice: Notice, { texts, now, zone }: Call): Line {
  const { kind, destination, state, sentAt, queuedAt, error, attempts } = notice
  const outcome = texts.line(`chat-why-state-${state}`, { n: attempts })
  const known = error !== undefined && texts.has(`chat-reason-${error}`)
  const reason = error === undefined ? undefined : known ? texts.line(`chat-reason-${error}`) : [code(short(error, 80))]
  const failed = state === 'sent' || state === 'folded' ? undefined : reason
  const head = [clock(sentAt ?? queuedAt, now, zone), { text: ' ' }, ...texts.line(`chat-why-kind-${kind}`)]
  return spaced([...head, { text: ` → ${destination.chat}` }], outcome, failed)
}

const quietOf = (decisions: readonly PastDecision[]) => decisions.filter(({ told }) => told === undefined).reverse()

function decisionLine({ at, reason }: PastDecision, { texts, now, zone }: Call): Line {
  const id = `chat-why-quiet-${reason}`
  const said = texts.has(id) ? texts.line(id) : [code(reason)]
  return [clock(at, now, zone), { text: ' ' }, ...said]
}
