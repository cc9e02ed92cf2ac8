import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceTroubles } from '../../src/chat/cards/source-lines.ts'
import type { Call } from '../../src/chat/contract.ts'
import { plain } from '../../src/core/text.ts'
import { loadTexts } from '../../src/core/texts.ts'
import type { SourceStatus } from '../../src/watch/contract.ts'

const texts = loadTexts(join(import.meta.dirname, '../../locales'))
const now = Date.parse('2026-03-02T03:12:00+08:00')
const source = (more: Partial<SourceStatus>): SourceStatus => ({
  system: 'shop',
  source: 'app',
  kind: 'prometheus',
  every: 15_000,
  lastAttempt: now,
  lastSuccess: now - 240_000,
  up: true,
  error: undefined,
  durationMs: 5,
  samples: 10,
  refused: {},
  skipped: 0,
  ...more,
})
const said = (sources: readonly SourceStatus[], locale = 'en') =>
  sourceTroubles(sources, { texts: texts(locale), now } as unknown as Call).map(plain)

describe('what /status says about sources', () => {
  const away = source({
    up: false,
    error: '10.0.0.5:9100 refuses the connection; is the service running and is the port right?',
    failure: { code: 'refused', params: { host: '10.0.0.5:9100' } },
  })

  it('tells in the reader’s language why a source is away, and since when', () => {
    expect(said([away])).toEqual([
      '🔴 shop/app: 10.0.0.5:9100 refuses the connection; is the service running and is the port right? · 4 min ago',
    ])
    expect(said([away], 'zh-TW')).toEqual([
      '🔴 shop/app：10.0.0.5:9100 拒絕連線；服務有在跑嗎？連接埠對嗎？ · 4 分鐘前',
    ])
  })

  it('shows a failure without a text in its own words', () => {
    const odd = source({ up: false, error: 'something odd', failure: { code: 'nobody-knows', params: {} } })
    expect(said([odd], 'zh-TW')).toEqual(['🔴 shop/app：something odd · 4 分鐘前'])
  })

  it('tells what a probe finds, though its polls succeed', () => {
    const failure = { code: 'not-expected', params: { host: 'shop.example', status: '503', wanted: '2xx' } }
    const probe = source({ source: 'web', verdict: { error: 'shop.example answered 503, not 2xx', failure } })
    expect(said([probe])).toEqual(['🟠 shop/web found: shop.example answered 503, not 2xx'])
    expect(said([probe], 'zh-TW')).toEqual(['🟠 shop/web 發現：shop.example 回應 503，應該是 2xx'])
  })

  it('tells what was left out, most of it first, and keeps quiet about values that are just missing', () => {
    const partly = source({ refused: { duplicate: 1, label_length: 12, missing_value: 99 } })
    expect(said([partly])).toEqual([
      '🟠 shop/app: 13 samples left out (a label longer than limits.labelLength, the same series twice)',
    ])
    expect(said([partly], 'zh-TW')).toEqual([
      '🟠 shop/app：略過 13 筆（標籤長度超過 limits.labelLength、同一個序列出現兩次）',
    ])
    expect(said([source({ refused: { missing_value: 3 } })])).toEqual([])
  })

  it('says nothing about good ones, and puts those that are away first', () => {
    const lines = said([source({}), source({ refused: { memory: 1 } }), away])
    expect(lines.map((line) => line.slice(0, 2))).toEqual(['🔴', '🟠'])
  })

  it.each([
    'duplicate',
    'duplicate_label',
    'label_name',
    'reserved_name',
    'out_of_order',
    'too_old',
    'in_future',
    'too_many_labels',
    'label_length',
    'invalid_utf8',
    'series_limit',
    'system_limit',
    'memory',
    'unusable_value',
  ])('has words for %s', (reason) => {
    for (const locale of ['en', 'zh-TW']) {
      const words = texts(locale).text(`watch-left-out-${reason.replaceAll('_', '-')}`)
      expect(said([source({ refused: { [reason]: 1 } })], locale)[0]).toContain(words)
    }
  })
})
