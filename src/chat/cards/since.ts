import type { AlertAudit, Episode, Silence } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Line } from '../../core/text.ts'
import type { Answer, Call } from '../contract.ts'
import type { Missed } from '../missed.ts'
import { clock, joined, lengthText, short, spaced, strong } from './phrases.ts'
import { scopeName } from './silence.ts'

const episodesShown = 15
const othersShown = 8

/** What was missed since `from`: groups worst first, then silences, then when the bot itself was away. */
export function sinceCard(missed: Missed, from: Ms, call: Call): Answer {
  const { texts, now, zone } = call
  const { episodes, silences, gaps } = missed
  const title = texts.line('chat-since-title', { time: clock(from, now, zone), length: lengthText(texts, now - from) })
  const quiet = episodes.length + silences.length + gaps.length === 0
  const rest = (n: number) => texts.line('chat-more-lines', { n })
  return {
    blocks: [
      { line: strong(title) },
      { line: quiet ? texts.line('chat-since-quiet') : counts(missed, call) },
      { items: episodes.map((episode) => row(episode, call)), most: episodesShown, more: rest },
      { items: silences.map((silence) => silenceRow(silence, call)), most: othersShown, more: rest },
      { items: gaps.map((gap) => gapRow(gap, call)), most: othersShown, more: rest },
      ...(missed.more ? [{ line: texts.line('chat-since-more') }] : []),
    ],
    keys: [[{ text: texts.text('chat-button-alerts'), press: { verb: 'alerts', args: { page: 0 } } }]],
  }
}

function counts({ fired, resolved, acknowledged, open, digests }: Missed, { texts }: Call): Line {
  const named = { fired, resolved, acknowledged, digests, open }
  const said = Object.entries(named).flatMap(([id, n]) => (n > 0 ? [texts.text(`chat-since-${id}`, { n })] : []))
  return [{ text: said.length > 0 ? joined(texts, said) : texts.text('chat-since-none-fired') }]
}

/** `🔴 P0 InstanceDown 03:12–03:23 · shop · 👤 Alice`. */
function row(episode: Episode, { texts, now, zone }: Call): Line {
  const { alertname, system, level, priority, startedAt, resolvedAt, firing, unknown, acknowledged } = episode
  const open = firing + unknown > 0
  const mark = open ? (firing > 0 ? level : 'unknown') : 'resolved'
  const head = texts.line('chat-since-row', { level: mark, priority, name: short(alertname, 60) })
  const to = resolvedAt ?? episode.endedAt
  const time =
    open || to === undefined
      ? texts.line('chat-since-still', { from: clock(startedAt, now, zone) })
      : texts.line('chat-since-ran', { from: clock(startedAt, now, zone), to: clock(to, now, zone) })
  const who = acknowledged && texts.line('chat-alerts-acknowledged', { name: acknowledged.by.name })
  return spaced(head, [{ text: short(system, 40) }], time, who)
}

function silenceRow({ at, row }: { at: Ms; row: AlertAudit }, { texts, now, zone }: Call): Line {
  const matchers = row.details?.matchers
  const scope = Array.isArray(matchers)
    ? scopeName(matchers as Matcher[], texts, row.details?.levels as Silence['levels'])
    : (row.alertname ?? row.silence ?? '')
  const args = { time: clock(at, now, zone), name: row.person.name, scope: short(scope, 80) }
  return texts.line(row.action === 'silence' ? 'chat-since-silenced' : 'chat-since-unsilenced', args)
}

const gapRow = ({ from, to }: { from: Ms; to: Ms }, { texts, now, zone }: Call): Line =>
  texts.line('chat-since-gap', { from: clock(from, now, zone), to: clock(to, now, zone) })
