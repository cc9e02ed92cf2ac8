import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EpisodeView } from '../../src/alerts/index.ts'
import { bold, code, type Line } from '../../src/core/text.ts'
import { alertFace } from '../../src/deliver/cards/alert.ts'
import { stamp } from '../../src/deliver/cards/face.ts'
import { breaker, clean, inert } from '../../src/deliver/channels/telegram/clean.ts'
import { renderTelegram } from '../../src/deliver/channels/telegram/render.ts'
import type { Card } from '../../src/deliver/contract.ts'
import { texts } from './basis.ts'
import { accepted, foreign, nasty, view, viewOf } from './nasty.ts'

const reader = { texts: texts('zh-TW'), zone: 'Asia/Taipei', now: Date.parse('2026-03-02T03:30:00+08:00') }

const cardOf = (shown: EpisodeView): Card => stamp(alertFace(shown, reader), {}, reader.now).card

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
    ['tag', '#outage'],
  ])('%s in plain text stays text, and looks the same', (what, text) => {
    const line: Line = what === 'two spans' ? [{ text: '@' }, { text: 'alice_ops' }] : [{ text }]
    const message = renderTelegram({ blocks: [{ line }], buttons: [] })
    expect(accepted(message).entities).toEqual([])
    expect(message.text.replaceAll(breaker, '')).toBe(what === 'two spans' ? '@alice_ops' : text)
  })

  it.each([
    ['link', 'https://example.com/a?b=1'],
    ['address of a target', 'http://10.0.0.1:9101'],
    ['bare domain', 'example.com'],
    ['name with a dot', 'a.b'],
    ['address', '10.0.0.1:9100'],
    ['e-mail address', 'root@db-1.example.com'],
    ['path', '/var/log/nginx/error.log'],
  ])('%s in plain text is code: no link, and what is copied works in a terminal', (_, text) => {
    for (const around of [text, `連不上 ${text}。`, `[${text}]`, `連線到${text}，失敗`, `see "${text}", now`]) {
      const message = renderTelegram({ blocks: [{ line: [bold(around)] }], buttons: [] })
      expect(message.text).toBe(around)
      const found = accepted(message).entities.filter(({ type }) => type !== 'bold')
      expect(found).toEqual([{ type: 'code', offset: around.indexOf(text), length: text.length }])
    }
  })

  it('a folded output keeps its addresses, in one quote', () => {
    const text = 'dial tcp 10.0.0.1:9101: refused\nsee /var/log/app.log'
    const message = renderTelegram({ blocks: [{ line: [{ text, quote: true }] }], buttons: [] })
    expect(message.text).toBe(text)
    expect(accepted(message).entities.map(({ type }) => type)).toEqual(['expandable_blockquote', 'code', 'code'])
  })

  it('without entities nothing is code, so nothing of it becomes a link', () => {
    const line: Line = [code('http://10.0.0.1:9101'), { text: ' on ' }, code('db.example.com')]
    const message = renderTelegram({ blocks: [{ line }], buttons: [] }, { plain: true })
    expect(message.entities).toEqual([])
    expect(accepted(message).entities).toEqual([])
  })

  it('a long text without an end is read once', () => {
    for (const unit of ['a', 'a.', '/', '/a', 'a@', 'a://', '-', '1.']) {
      const message = renderTelegram({ blocks: [{ line: [{ text: unit.repeat(50_000) }] }], buttons: [] })
      expect(message.text.length).toBeLessThanOrEqual(4096)
    }
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
