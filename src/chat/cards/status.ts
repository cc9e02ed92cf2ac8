import { code, type Line } from '../../core/text.ts'
import type { Answer, BotStatus, Call, StatusNote } from '../contract.ts'
import type { PollStatus } from '../inbox/poll.ts'
import { ago, clock, joined, short, spaced, strong } from './phrases.ts'
import { sourceTroubles } from './source-lines.ts'
import { trackerLine, trackerTroubles } from './tracker-lines.ts'

export interface ChatStatus {
  bot: BotStatus
  poll: PollStatus
  inbox: { open: number; dead: number }
  /** Configured chats that take no messages, and why. */
  shut: readonly { name: string; why: 'unbound' | 'refused' | 'topic' | 'topics' | 'pin' | 'person' }[]
}

/** `/status`: how the bot itself is, trouble first. */
export function statusCard({ bot, poll, inbox, shut }: ChatStatus, call: Call): Answer {
  const { texts, now } = call
  const failing = bot.sources.filter(({ up }) => up === false)
  const troubles = [
    ...(poll.state === 'polling' ? [] : [pollLine(poll, call)]),
    ...sourceTroubles(bot.sources, call),
    ...shut.map(({ name, why }) => texts.line(`chat-status-chat-${why}`, { name })),
    ...(bot.outbox.dead > 0 ? [texts.line('chat-status-dead', { n: bot.outbox.dead })] : []),
    ...(inbox.dead > 0 ? [texts.line('chat-status-inbox-dead', { n: inbox.dead })] : []),
    ...historyTroubles(bot.history, call),
    ...(bot.tracker ? trackerTroubles(bot.tracker, call) : []).map((line): Line => [{ text: '⚠️ ' }, ...line]),
    ...(bot.notes ?? []).map((note) => noteLine(note, call)),
    ...bot.problems.map((problem): Line => [{ text: '⚠️ ' }, code(short(problem, 300))]),
  ]
  const { version } = bot
  const title =
    troubles.length === 0
      ? texts.line('chat-status-good', { version })
      : texts.line('chat-status-bad', { version, n: troubles.length })
  const facts = [
    texts.line('chat-status-up', { ago: ago(texts, bot.startedAt, now) }),
    ...(poll.state === 'polling' ? [pollLine(poll, call)] : []),
    texts.line('chat-status-sources', { good: bot.sources.length - failing.length, all: bot.sources.length }),
    texts.line('chat-status-outbox', { waiting: bot.outbox.waiting, unknown: bot.outbox.unknown }),
    ...(bot.history ? [historyLine(bot.history, call)] : []),
    ...(bot.tracker ? [trackerLine(bot.tracker, call)] : []),
    ...(bot.warming?.length ? [warmingLine(bot.warming, call)] : []),
    ...(inbox.open > 1 ? [texts.line('chat-status-inbox', { n: inbox.open })] : []),
  ]
  return {
    blocks: [
      { line: strong(title) },
      { items: troubles, more: (n) => texts.line('chat-more-lines', { n }) },
      ...facts.map((line) => ({ line })),
    ],
    keys: [[{ text: texts.text('chat-button-refresh'), press: { verb: 'status', args: {} } }]],
  }
}

function pollLine(poll: PollStatus, { texts, now }: Call): Line {
  const at = poll.state === 'polling' ? poll.answeredAt : poll.since
  return spaced(texts.line(`chat-status-poll-${poll.state}`), at === undefined ? undefined : [ago(texts, at, now)])
}

type History = NonNullable<BotStatus['history']>

function historyLine({ bytes, series }: History, { texts }: Call): Line {
  const mega = bytes / 1024 ** 2
  const size = mega >= 1000 ? `${(mega / 1024).toFixed(1)} GB` : mega >= 1 ? `${mega.toFixed(0)} MB` : '< 1 MB'
  return texts.line('chat-status-history', { size, series })
}

function historyTroubles(history: BotStatus['history'], { texts }: Call): Line[] {
  const { refused = 0, limit = 0, lost = 0 } = history ?? {}
  return [
    ...(refused > 0 ? [texts.line('chat-status-history-refused', { n: refused, limit })] : []),
    ...(lost > 0 ? [texts.line('chat-status-history-lost', { n: lost })] : []),
  ]
}

/** Names of rules on one line; more are counted. */
const mostWarming = 3

function warmingLine(warming: NonNullable<BotStatus['warming']>, { texts, now, zone }: Call): Line {
  const names = warming.slice(0, mostWarming).map(({ rule }) => rule)
  const time = clock(Math.min(...warming.map(({ until }) => until)), now, zone)
  return texts.line('chat-status-warming', { n: warming.length, rules: joined(texts, names), time })
}

function noteLine({ id, args, at }: StatusNote, { texts, now }: Call): Line {
  return spaced([{ text: '⚠️ ' }, ...texts.line(id, args)], at === undefined ? undefined : [ago(texts, at, now)])
}
