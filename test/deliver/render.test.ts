import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert, EpisodeView } from '../../src/alerts/index.ts'
import { bold, code, type Line } from '../../src/core/text.ts'
import { alertFace } from '../../src/deliver/cards/alert.ts'
import { stamp } from '../../src/deliver/cards/face.ts'
import { breaker, clean, inert } from '../../src/deliver/channels/telegram/clean.ts'
import { renderTelegram, type TelegramMessage } from '../../src/deliver/channels/telegram/render.ts'
import type { Card } from '../../src/deliver/contract.ts'
import { formatText } from '../../src/sandbox/text/format.ts'
import { texts } from './basis.ts'

const reader = { texts: texts('zh-TW'), zone: 'Asia/Taipei', now: Date.parse('2026-03-02T03:30:00+08:00') }

/** What goes wrong in labels of real systems, and what somebody may put there on purpose. */
const nasty = fc.constantFrom(
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
const label = fc.oneof(
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

const view = fc
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

interface Given {
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

function viewOf(given: Given): EpisodeView {
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

const cardOf = (shown: EpisodeView): Card => stamp(alertFace(shown, reader), {}, reader.now).card

/** What Telegram makes of it; throws what Telegram would answer. */
function accepted(message: TelegramMessage) {
  // The wire is JSON in UTF-8, where a lone surrogate can't live.
  const wire = JSON.parse(Buffer.from(JSON.stringify(message), 'utf8').toString()) as TelegramMessage
  const stored = formatText({ text: wire.text, parseMode: '', entities: wire.entities }, () => undefined)
  expect([...stored.text].length).toBeLessThanOrEqual(4096)
  expect(message.text.length).toBeLessThanOrEqual(4096)
  return stored
}

const foreign = new Set(['mention', 'url', 'email', 'hashtag', 'cashtag', 'bot_command', 'text_mention', 'text_link'])

describe('CORE-6: labels on a card', () => {
  it('whatever they hold: accepted, within the limit, no mention, link, tag or command comes from them', () => {
    fc.assert(
      fc.property(view, (shown) => {
        const message = renderTelegram(cardOf(shown))
        const stored = accepted(message)
        expect(stored.entities.filter(({ type }) => foreign.has(type))).toEqual([])
        // Our entities stand where we put them.
        expect(stored.entities.filter(({ type }) => type === 'code').length).toBe(
          message.entities.filter(
            ({ type, offset, length }) => type === 'code' && /[^ \n]/.test(message.text.slice(offset, offset + length)),
          ).length,
        )
      }),
      { numRuns: 1500 },
    )
  })

  it('callback data never exceeds 64 bytes, and button addresses are http(s)', () => {
    fc.assert(
      fc.property(view, (shown) => {
        const markup = renderTelegram(cardOf(shown)).reply_markup
        for (const button of markup && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []) {
          if ('callback_data' in button) expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64)
          if ('url' in button) expect(button.url).toMatch(/^https?:\/\//i)
          expect(button.text.trim()).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('their text round-trips: copied from the chat it is what the label was', () => {
    const word = fc.oneof(nasty, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80, size: 'max' }))
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 8 }), (spans) => {
        const line: Line = spans.map(([text, asCode]) => (asCode ? code(text) : { text }))
        const { text } = renderTelegram({ blocks: [{ line: [bold('x')] }, { line }], buttons: [] })
        const plain = (given: string) => given.replaceAll(breaker, '')
        expect(plain(text)).toBe(plain(`x\n${spans.map(([given]) => clean(given)).join('')}`))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['@alice_ops', 'see @alice_ops now'],
    ['two spans', 'split'],
    ['command', '/stop'],
    ['link', 'https://example.com/a'],
    ['bare domain', 'example.com'],
    ['address', '10.0.0.1:9100'],
    ['tag', '#outage'],
  ])('%s in plain text stays text, and looks the same', (what, text) => {
    const line: Line = what === 'two spans' ? [{ text: '@' }, { text: 'alice_ops' }] : [{ text }]
    const message = renderTelegram({ blocks: [{ line }], buttons: [] })
    expect(accepted(message).entities).toEqual([])
    expect(message.text.replaceAll(breaker, '')).toBe(what === 'two spans' ? '@alice_ops' : text)
  })

  it('figures are left as they are', () => {
    expect(inert('12.4%（上限 10%）剩 9.6–10.4 v2.3 03:12 1/2 a/b')).toBe(
      '12.4%（上限 10%）剩 9.6–10.4 v2.3 03:12 1/2 a/b',
    )
  })

  it('the bot’s own words keep their commands', () => {
    const message = renderTelegram({ blocks: [{ line: [{ text: '/silence 2h', live: true }] }], buttons: [] })
    expect(accepted(message).entities).toEqual([{ type: 'bot_command', offset: 0, length: 8 }])
  })
})

describe('CORE-6: a card that is too long', () => {
  const items = (count: number, length: number): Line[] =>
    Array.from({ length: count }, (_, i) => [code(`${i}-${'x'.repeat(length)}`)])

  it('is cut on an item boundary, and says how many more there are', () => {
    const more = (left: number): Line => [{ text: `and ${left} more` }]
    const blocks = [{ line: [bold('head')] }, { items: items(500, 30), more }, { line: [{ text: 'tail' }] }]
    const { text, cut } = renderTelegram({ blocks, buttons: [] })
    const lines = text.split('\n')
    const left = Number(/and (\d+) more/.exec(text)?.[1])
    expect(cut).toBe(true)
    expect(text.length).toBeLessThanOrEqual(4096)
    expect(lines.length - 3 + left).toBe(500)
    expect(lines.at(-1)).toBe('tail')
    for (const line of lines.slice(1, -2)) expect(line).toMatch(/^\d+-x{30}$/)
  })

  it('any blocks fit any limit', () => {
    const line = fc.array(
      fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 400, size: 'max' }), code: fc.boolean() }),
      { maxLength: 4 },
    )
    const block = fc.oneof(
      line.map((given) => ({ line: given })),
      fc
        .array(line, { maxLength: 60, size: 'max' })
        .map((given) => ({ items: given, more: (n: number) => [{ text: `+${n}` }] })),
    )
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 16, max: 4096 }),
        (blocks, limit) => {
          expect(renderTelegram({ blocks, buttons: [] }, { limit }).text.length).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('one label of 100 KB costs its own tail only', () => {
    const huge = viewOf({
      members: [{ instance: 'h'.repeat(100_000), other: '', value: 1 }],
      system: 'shop',
      alertname: 'Huge',
      summary: 's'.repeat(100_000),
      impact: 'i'.repeat(100_000),
      action: 'restart',
      metric: 'up',
      runbook: '',
      who: '',
      state: 'firing',
      acknowledged: false,
      silenced: false,
    })
    const { text } = renderTelegram(cardOf(huge))
    expect(text).toContain('shop · Huge')
    expect(text).toContain('建議：restart')
    expect(text).toMatch(/h{100,}…/)
  })
})
