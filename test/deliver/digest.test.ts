import { describe, expect, it } from 'vitest'
import type { DigestData, DigestGroup } from '../../src/alerts/index.ts'
import { renderTelegram } from '../../src/deliver/channels/telegram/render.ts'
import { ownFaces } from '../../src/deliver/faces.ts'
import { texts } from './basis.ts'

const at = (clock: string) => Date.parse(`2026-03-02T${clock}:00+08:00`)
const zone = 'Asia/Taipei'

const slow: DigestGroup = {
  system: 'shop',
  alertname: 'CheckoutSlow',
  priority: 'P1',
  level: 'warning',
  episode: 'e1',
  episodes: 1,
  startedAt: at('11:12'),
  labels: { alertname: 'CheckoutSlow', instance: 'api-1' },
  annotations: { summary: '結帳超過 3 秒', summary_en: 'Checkout takes over 3 s' },
  value: 4.2,
  fired: 3,
  resolved: 1,
  firing: 2,
  unknown: 0,
}
const disk: DigestGroup = {
  ...slow,
  alertname: 'DiskLow',
  episode: 'e2',
  episodes: 2,
  startedAt: at('11:03'),
  resolvedAt: at('11:20'),
  end: 'resolved',
  annotations: { summary: '磁碟空間不足' },
  fired: 1,
  resolved: 1,
  firing: 0,
}
const quota: DigestGroup = {
  ...disk,
  system: 'video',
  alertname: 'QuotaLow',
  priority: 'P2',
  level: 'info',
  episodes: 1,
  end: 'removed',
  annotations: {},
}
const data: DigestData = {
  cadence: 'hourly',
  from: at('11:00'),
  to: at('12:00'),
  totals: [
    { priority: 'P1', level: 'warning', groups: 2, fired: 4, resolved: 2, firing: 2, unknown: 0 },
    { priority: 'P2', level: 'info', groups: 1, fired: 1, resolved: 1, firing: 0, unknown: 0 },
  ],
  groups: [slow, disk, quota],
  more: 0,
  before: { groups: 2, alerts: 5 },
  unknown: 0,
}

function shown(of: DigestData, locale = 'zh-TW') {
  const face = ownFaces.digest?.(of, { texts: texts(locale), zone, now: at('12:00') })
  if (!face) throw new Error('no face')
  const { text, cut } = renderTelegram({ blocks: face.blocks, buttons: [] })
  return { text: text.replaceAll('\u2060', ''), cut, face, buttons: face.buttons.flat().map((button) => button.text) }
}

describe('CORE-3: a digest', () => {
  it('says how many and how many still fire, the worst first, with what fired and resolved', () => {
    expect(shown(data).text.split('\n')).toEqual([
      '🟠 每小時彙整：3 組，2 則仍在響',
      '11:00–12:00',
      'P1 2 組 4 則｜P2 1 組 1 則',
      '🟠 P1 結帳超過 3 秒（2 則）',
      'shop · CheckoutSlow · 11:12 起 · 已恢復 1',
      '🟢 P1 磁碟空間不足',
      'shop · DiskLow · 11:03–11:20（17 分）· 響了 2 次',
      '⚪ P2 QuotaLow',
      'video · QuotaLow · 11:03–11:20（17 分）· 規則已移除',
      '先前彙整過、仍在響：2 組 5 則',
    ])
    expect(shown(data, 'en').text.split('\n')).toEqual([
      '🟠 Hourly digest: 3 groups, 2 still firing',
      '11:00–12:00',
      'P1: 4 in 2 groups | P2: 1 in 1 group',
      '🟠 P1 Checkout takes over 3 s (2)',
      'shop · CheckoutSlow · since 11:12 · 1 resolved',
      '🟢 P1 磁碟空間不足',
      'shop · DiskLow · 11:03–11:20 (17 min) · fired 2 times',
      '⚪ P2 QuotaLow',
      'video · QuotaLow · 11:03–11:20 (17 min) · rule removed',
      'Told before, still firing: 5 in 2 groups',
    ])
  })

  it('is green when all of it is over, grey when nothing is known, and coloured by what still fires', () => {
    const [p1, p2] = data.totals
    if (!p1 || !p2) throw new Error('no totals')
    const over = { ...data, totals: [{ ...p1, firing: 0 }, p2], groups: [disk] }
    expect(shown(over).text).toMatch(/^🟢 每小時彙整：3 組，都已結束\n/)
    const lost = { ...over, unknown: 2, groups: [{ ...slow, firing: 0, unknown: 2 }] }
    expect(shown(lost).text).toMatch(/^⚪ 每小時彙整：3 組，2 則狀態不明\n/)
    expect(shown(lost).text).toContain('⚪ P1 結帳超過 3 秒（2 則）')
    expect(shown(lost).text).toContain('⚪ 2 則無資料')
    const minor = {
      ...data,
      totals: [
        { ...p1, firing: 0 },
        { ...p2, firing: 1 },
      ],
    }
    expect(shown(minor).text).toMatch(/^🔵 每小時彙整：3 組，1 則仍在響\n/)
    expect(shown({ ...data, cadence: 'daily' }).text).toMatch(/^🟠 每日彙整：/)
  })

  it('offers to take what fires: one by its own button, several at once, none when all is over', () => {
    expect(shown(data).buttons).toEqual(['👤 認領', '📋 現在的告警'])
    expect(shown({ ...data, groups: [slow, { ...slow, episode: 'e3' }] }).buttons[0]).toBe('👤 全部認領')
    expect(shown({ ...data, groups: [disk] }).buttons).toEqual(['📋 現在的告警'])
  })

  it('keeps to a phone: a dozen groups, N more, all of them in the file', () => {
    const groups = Array.from({ length: 40 }, (_, i) => ({ ...slow, alertname: `Alert${i}`, episode: `e${i}` }))
    const { text, cut, face } = shown({ ...data, groups, more: 7 })
    expect(cut).toBe(true)
    expect(text.match(/^🟠 P1/gm)).toHaveLength(12)
    expect(text).toContain('…還有 35 組')
    const file = face.full?.text() ?? ''
    for (let i = 0; i < 40; i++) expect(file).toContain(`Alert${i} ·`)
    expect(file).toContain('…還有 7 組')
  })

  it('has no face for data of another shape', () => {
    expect(ownFaces.digest?.({}, { texts: texts('en'), zone, now: 0 })).toBeUndefined()
  })
})
