import fc from 'fast-check'
import { expect } from 'vitest'
import type { Alert, EpisodeView } from '../../src/alerts/index.ts'
import type { TelegramMessage } from '../../src/deliver/channels/telegram/render.ts'
import { formatText } from '../../src/sandbox/text/format.ts'

/** What goes wrong in labels of real systems, and what somebody may put there on purpose. */
export const nasty = fc.constantFrom(
  '<b>&"\'</b>',
  '</code>',
  '*_[x](http://evil.example)_*`~|\\',
  'مرحبا بالعالم',
  '\u202eevil\u202c\u2066x\u2069',
  '👩‍👩‍👧‍👦🇹🇼👍🏽',
  '\ud800',
  'tail\udc00',
  'line\nbreak\r\nand\ttab\0nul\u0085\u2028',
  '@everyone @all @admin_bot',
  '/start /silence@opsbell_bot',
  '#tag #標籤 $USD $1INCH',
  'http://evil.example/x?y=1 https://a.b.co tg://resolve?domain=x ton://x',
  'evil.example.com sub.domain.tw:8080/path 10.0.0.1:9100 1.2.3.4',
  'root@evil.example.com',
  '用戶@alice_ops、evil.com。',
  '\u200b\u2060\ufeff\u3164',
  '\u0333\u033f\u030a',
  '4111 1111 1111 1111 +886912345678',
  '',
  ' ',
)
export const label = fc.oneof(
  { weight: 4, arbitrary: nasty },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60, size: 'max' }) },
  { weight: 2, arbitrary: fc.array(nasty, { maxLength: 6, size: 'max' }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300, size: 'max' }) },
  {
    weight: 1,
    arbitrary: fc.tuple(nasty, fc.integer({ min: 1, max: 5000 })).map(([text, n]) => text.repeat(n).slice(0, 100_000)),
  },
)

const member = fc.record({ instance: label, other: label, value: fc.option(fc.double(), { nil: undefined }) })

export const view = fc
  .record({
    members: fc.array(member, { minLength: 1, maxLength: 40, size: 'max' }),
    system: label,
    alertname: label,
    summary: label,
    impact: label,
    action: label,
    metric: label,
    runbook: label,
    who: label,
    state: fc.constantFrom('firing', 'resolved', 'unknown'),
    acknowledged: fc.boolean(),
    silenced: fc.boolean(),
  })
  .map((given): EpisodeView => viewOf(given))

export interface Given {
  members: readonly { instance: string; other: string; value: number | undefined }[]
  system: string
  alertname: string
  summary: string
  impact: string
  action: string
  metric: string
  runbook: string
  who: string
  state: 'firing' | 'resolved' | 'unknown'
  acknowledged: boolean
  silenced: boolean
}

export function viewOf(given: Given): EpisodeView {
  const { system, alertname, state } = given
  const startedAt = Date.parse('2026-03-02T03:12:00+08:00')
  const annotations = {
    summary: given.summary,
    impact: given.impact,
    action: given.action,
    metric: given.metric,
    runbook_url: given.runbook,
  }
  const members = given.members.map(
    (one, index): Alert => ({
      fingerprint: String(index),
      labels: { alertname, instance: one.instance, other: one.other },
      annotations,
      system,
      priority: 'P0',
      level: 'critical',
      state,
      startsAt: startedAt,
      updatedAt: startedAt,
      origins: {},
      episode: 'e',
      fired: 1,
      ...(one.value !== undefined && { value: one.value }),
      ...(state === 'unknown' && { why: given.who }),
    }),
  )
  const by = { id: 1, name: given.who }
  const episode: EpisodeView['episode'] = {
    id: 'e',
    group: 'g',
    route: 'r',
    system,
    alertname,
    priority: 'P0',
    level: 'critical',
    destinations: [],
    audible: true,
    startedAt,
    firing: state === 'firing' ? members.length : 0,
    unknown: state === 'unknown' ? members.length : 0,
    resolved: state === 'resolved' ? members.length : 0,
    revision: 1,
    ...(state === 'resolved' && { resolvedAt: startedAt + 60_000, end: 'resolved' }),
    ...(given.acknowledged && { acknowledged: { by, at: startedAt, members: 1 } }),
    ...(given.silenced && { silenced: { silence: 's', by, until: startedAt + 3_600_000 } }),
    memory: { toldRevision: 0, toldMembers: 0, peak: 0, voiced: 0, untold: 0, removed: 0, closed: 0, notices: 0 },
  }
  return { episode, members, total: members.length }
}

/** What Telegram makes of it; throws what Telegram would answer. */
export function accepted(message: TelegramMessage) {
  // The wire is JSON in UTF-8, where a lone surrogate can't live.
  const wire = JSON.parse(Buffer.from(JSON.stringify(message), 'utf8').toString()) as TelegramMessage
  const stored = formatText({ text: wire.text, parseMode: '', entities: wire.entities }, () => undefined)
  expect([...stored.text].length).toBeLessThanOrEqual(4096)
  expect(message.text.length).toBeLessThanOrEqual(4096)
  return stored
}

/** Entities that Telegram finds by itself, or that lead somewhere. */
export const foreign = new Set([
  'mention',
  'url',
  'email',
  'hashtag',
  'cashtag',
  'bot_command',
  'text_mention',
  'text_link',
])
