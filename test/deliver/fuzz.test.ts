import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DigestData, DigestGroup, EpisodeView, Notice } from '../../src/alerts/index.ts'
import { selfFaces } from '../../src/app/self-post.ts'
import type { BoardData } from '../../src/deliver/board/data.ts'
import { alertFace } from '../../src/deliver/cards/alert.ts'
import { type Face, stamp } from '../../src/deliver/cards/face.ts'
import { endedFace, marked, replyFace } from '../../src/deliver/cards/reply.ts'
import { stormEndFace, stormFace } from '../../src/deliver/cards/storm.ts'
import { renderTelegram, type TelegramMessage } from '../../src/deliver/channels/telegram/render.ts'
import { ownFaces } from '../../src/deliver/faces.ts'
import { accountOf, type Figure, gatheredIn, ownershipOf } from '../../src/deliver/storm.ts'
import { ops, texts } from './basis.ts'
import { accepted, foreign, label, view } from './nasty.ts'

// About 45 label values each. The whole of it: FUZZ_CARDS=9000 npx vitest run test/deliver/fuzz.test.ts --testTimeout=1200000
const cards = Number(process.env.FUZZ_CARDS ?? 150)
const seed = Number(process.env.FUZZ_SEED ?? 20261121)

const now = Date.parse('2026-03-02T03:30:00+08:00')
const started = now - 600_000
const readers = ['zh-TW', 'en'].map((locale) => ({ texts: texts(locale), zone: 'Asia/Taipei', now }))
const level = fc.constantFrom('critical', 'warning', 'info')

const figure = fc.record({
  alertname: label,
  priority: label,
  level,
  told: fc.constantFrom('folded', 'single', 'lost'),
  alerts: fc.nat(10_000),
  firing: fc.nat(5),
  acknowledged: fc.record({ by: fc.record({ id: fc.nat(4), name: label }), at: fc.constant(started) }),
  incident: fc.record({
    number: fc.integer({ min: 1, max: 9 }),
    phase: fc.constantFrom('detection', 'investigation', 'resolution'),
    owner: fc.record({ id: fc.nat(4), name: label }),
  }),
}) satisfies fc.Arbitrary<Figure>

const group = fc.record({
  system: label,
  alertname: label,
  priority: label,
  level,
  groupLabels: fc.dictionary(label, label, { maxKeys: 3 }),
  episode: fc.constant('e'),
  episodes: fc.nat(3),
  startedAt: fc.constant(started),
  labels: fc.dictionary(label, label, { maxKeys: 4 }),
  annotations: fc.record({ summary: label, summary_en: label }),
  value: fc.double(),
  fired: fc.nat(3),
  resolved: fc.nat(3),
  firing: fc.nat(3),
  unknown: fc.nat(2),
}) satisfies fc.Arbitrary<DigestGroup>

const storm = fc.tuple(fc.array(figure, { minLength: 1, maxLength: 8 }), label)
const groups = fc.array(group, { minLength: 1, maxLength: 6 })
const board = fc.record({
  systems: fc.array(
    fc.record({ system: label, name: label, state: fc.constantFrom('unhealthy', 'degraded', 'unknown', 'healthy') }),
    { maxLength: 8 },
  ),
  groups,
  who: label,
})

type Faces = (reader: (typeof readers)[number]) => (Face | undefined)[]

const ofAlert = fc
  .tuple(view, fc.constantFrom('firing', 'members', 'worse', 'reminder', 'escalation', 'flapping'))
  .map(([shown, kind]): Faces => {
    const notice = noticeOf(shown, kind)
    return (reader) => [
      alertFace(shown, reader),
      marked(replyFace(shown, notice, reader), reader),
      endedFace(shown, reader),
    ]
  })

const ofStorm = storm.map(([figures, who]): Faces => {
  const account = accountOf(figures)
  const hush = { silence: 's', by: { id: 1, name: who }, until: now + 3_600_000, alerts: 3 }
  const shown = {
    id: 'r',
    account,
    startedAt: started,
    ownership: ownershipOf(figures),
    gathered: gatheredIn(figures),
    hush,
  }
  return (reader) => [stormFace(shown, reader), stormEndFace({ ...shown, endedAt: now }, reader)]
})

const ofPosts = fc.tuple(groups, board, label).map(([listed, { who, ...shown }, text]): Faces => {
  const digest = digestOf(listed)
  const boardData: BoardData = {
    ...shown,
    groups: shown.groups.map((one) => ({ ...one, acknowledged: who })),
    open: shown.groups.length,
    changedAt: now,
  }
  return (reader) => [
    ownFaces.digest?.(digest, reader),
    ownFaces.board?.(boardData, reader),
    ...Object.values(selfFaces).map((face) => face({ words: [{ id: 'card-impact', args: { text } }] }, reader)),
  ]
})

function noticeOf({ episode, members }: EpisodeView, kind: Notice['kind']): Notice {
  const about = members.map(({ fingerprint }) => fingerprint)
  const base = { id: 'n', episode: episode.id, kind, about, level: episode.level, audible: true } as const
  return { ...base, destination: ops, queuedAt: now, notBefore: now, attempts: 0, state: 'queued' } as unknown as Notice
}

function digestOf(listed: readonly DigestGroup[]): DigestData {
  const totals = listed.map(({ priority, level: of }) => {
    return { priority, level: of, groups: 1, fired: 1, resolved: 0, firing: 1, unknown: 0 }
  })
  const before = { groups: 1, alerts: 2 }
  return { cadence: 'hourly', from: started, to: now, totals, groups: listed, more: 3, before, unknown: 0 }
}

const surrogate = /\p{Cs}/u
const insidePair = (text: string, at: number) => /^[\udc00-\udfff]/.test(text.slice(at)) && at > 0

/** What the strict server, and every reader, wants of a message. */
function judge(message: TelegramMessage): void {
  const { text, entities, reply_markup: markup } = message
  expect(text).not.toMatch(surrogate)
  for (const { offset, length } of entities) {
    expect(length > 0 && offset >= 0 && offset + length <= text.length).toBe(true)
    expect(insidePair(text, offset) || insidePair(text, offset + length)).toBe(false)
  }
  expect(accepted(message).entities.filter(({ type }) => foreign.has(type))).toEqual([])
  for (const button of markup && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []) {
    if ('callback_data' in button) expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64)
    if ('url' in button) expect(button.url).toMatch(/^https?:\/\//i)
    expect(button.text.trim()).not.toBe('')
    expect(button.text).not.toMatch(surrogate)
  }
}

function judgeFace(face: Face): void {
  const { card } = stamp(face, {}, now)
  const message = renderTelegram(card)
  judge(message)
  judge(renderTelegram(card, { limit: 700, times: false }))
  judge(renderTelegram(card, { plain: true }))
  // What the cards of storms and boards leave out is behind their buttons; of replies, on the card.
  if (message.cut && face.full) expect(face.full.text().length).toBeGreaterThan(message.text.length / 2)
}

describe('CORE-6: fuzzed label values on every card', () => {
  it.each([
    ['alert, reply, end', ofAlert],
    ['storm and its end', ofStorm],
    ['digest, board, own words', ofPosts],
  ] as const)(
    '%s: accepted by a strict server, whole characters, no link or mention, small callback data',
    (_, faces) => {
      fc.assert(
        fc.property(faces, (made) => {
          for (const reader of readers) for (const face of made(reader)) if (face) judgeFace(face)
        }),
        { numRuns: Math.ceil(cards / 3), seed, endOnFailure: true },
      )
    },
  )

  it('cards of alerts and digests have their whole text as a file', () => {
    const [reader] = readers
    if (!reader) throw new Error('no reader')
    fc.assert(
      fc.property(view, groups, (shown, listed) => {
        expect(alertFace(shown, reader).full).toBeDefined()
        expect(ownFaces.digest?.(digestOf(listed), reader)?.full).toBeDefined()
      }),
      { numRuns: 5, seed },
    )
  })
})
