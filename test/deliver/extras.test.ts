import { describe, expect, it } from 'vitest'
import type { Episode, EpisodeView } from '../../src/alerts/index.ts'
import { plain } from '../../src/core/text.ts'
import { alertFace } from '../../src/deliver/cards/alert.ts'
import type { Extras } from '../../src/deliver/index.ts'
import { texts } from './basis.ts'

const at = (time: string) => Date.parse(`2026-03-02T${time}:00+08:00`)
const alice = { id: 1001, name: 'Alice' }
const bob = { id: 1002, name: 'Bob' }

const episode = (more: Partial<Episode> = {}): Episode => ({
  id: 'e1',
  group: 'g1',
  route: 'default',
  system: 'shop',
  alertname: 'InstanceDown',
  priority: 'P0',
  level: 'critical',
  destinations: [{ channel: 'telegram', chat: 'ops' }],
  audible: true,
  startedAt: at('03:12'),
  firing: 1,
  unknown: 0,
  resolved: 0,
  revision: 1,
  memory: { toldRevision: 1, toldMembers: 1, peak: 1, voiced: 1, untold: 0, removed: 0, closed: 0, notices: 1 },
  ...more,
})
const view = (more: Partial<Episode> = {}, annotations: Record<string, string> = {}): EpisodeView => ({
  episode: episode(more),
  members: [
    {
      fingerprint: '1',
      labels: { alertname: 'InstanceDown', instance: 'api-1' },
      annotations: { summary: '後端服務無回應', summary_en: 'Backend is down', ...annotations },
      system: 'shop',
      priority: 'P0',
      level: 'critical',
      state: more.resolvedAt === undefined ? 'firing' : 'resolved',
      startsAt: at('03:12'),
      updatedAt: at('03:12'),
      origins: {},
      episode: 'e1',
      fired: 1,
    },
  ],
  total: 1,
})

const nothing: Extras = { key: '', sop: false, chart: false }
const all: Extras = { key: 'k', sop: true, chart: true, incident: { number: 12, phase: 'detection' } }
const acknowledged = { acknowledged: { by: alice, at: at('03:14'), members: 1 } }
const over = { firing: 0, resolved: 1, resolvedAt: at('03:23') }

function shown(of: EpisodeView, extras: Extras | undefined, locale = 'zh-TW') {
  const face = alertFace(of, { texts: texts(locale), zone: 'Asia/Taipei', now: at('03:30') }, extras)
  return {
    lines: face.blocks.flatMap((block) => ('line' in block ? [plain(block.line)] : [])),
    rows: face.buttons.map((row) => row.map(({ text }) => text).join(' | ')),
    verbs: face.buttons
      .flat()
      .flatMap(({ action }) => (action ? [`${action.verb} ${JSON.stringify(action.args)}`] : [])),
  }
}

const rowsOf: [string, EpisodeView, Extras | undefined, string[], string[]][] = [
  ['nothing is known', view(), undefined, ['👤 認領 | 🔕 靜音'], ['👤 Acknowledge | 🔕 Silence']],
  [
    'no SOP and no chart',
    view(),
    nothing,
    ['👤 認領 | 🔕 靜音', '🚨 事件'],
    ['👤 Acknowledge | 🔕 Silence', '🚨 Incident'],
  ],
  [
    'open',
    view(),
    { ...nothing, sop: true, chart: true },
    ['👤 認領 | 🔕 靜音', '📋 SOP | 🚨 事件 | 📈 圖表'],
    ['👤 Acknowledge | 🔕 Silence', '📋 SOP | 🚨 Incident | 📈 Chart'],
  ],
  [
    'an incident and a run',
    view(),
    { ...all, run: { id: 'r.1', step: 2, of: 6 } },
    ['👤 認領 | 🔕 靜音', '📋 SOP 2/6 | 🚨 #12 | 📈 圖表'],
    ['👤 Acknowledge | 🔕 Silence', '📋 SOP 2/6 | 🚨 #12 | 📈 Chart'],
  ],
  [
    'acknowledged without an incident',
    view(acknowledged),
    nothing,
    ['取消認領 | 🔕 靜音', '🚨 事件 | ⏳ 30 分 | ⏳ 60 分'],
    ['Give back | 🔕 Silence', '🚨 Incident | ⏳ 30 min | ⏳ 60 min'],
  ],
  [
    'acknowledged',
    view(acknowledged),
    all,
    ['交給… | 取消認領 | 🔕 靜音', '📋 SOP | 🚨 #12 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分'],
    ['Hand to… | Give back | 🔕 Silence', '📋 SOP | 🚨 #12 | 📈 Chart', '⏳ 30 min | ⏳ 60 min'],
  ],
  [
    'acknowledged, silenced, with links',
    view(
      { ...acknowledged, silenced: { silence: 's1', by: bob, until: at('04:00') } },
      { runbook_url: 'https://example.com/r', dashboard_url: 'https://example.com/d' },
    ),
    all,
    ['交給… | 取消認領', '解除靜音 | 延長', '📋 SOP | 🚨 #12 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分', '📖 手冊 | 📊 面板'],
    [
      'Hand to… | Give back',
      'Unsilence | Extend',
      '📋 SOP | 🚨 #12 | 📈 Chart',
      '⏳ 30 min | ⏳ 60 min',
      '📖 Runbook | 📊 Dashboard',
    ],
  ],
  [
    'resolved, its incident open',
    view({ ...acknowledged, ...over }),
    all,
    ['結案 #12 | 誤報結案 | 📈 圖表'],
    ['Close #12 | False alarm | 📈 Chart'],
  ],
  ['resolved, no incident', view(over), { ...nothing, sop: true, chart: true }, [], []],
  [
    'resolved, its incident closed',
    view(over),
    { ...all, incident: { number: 12, phase: 'resolution', closed: { how: 'resolved', at: at('03:28'), by: alice } } },
    [],
    [],
  ],
]

describe('CORE-8: the buttons of an alert with what people do about it', () => {
  it.each(rowsOf)('%s', (_, of, extras, zh, en) => {
    expect(shown(of, extras).rows).toEqual(zh)
    expect(shown(of, extras, 'en').rows).toEqual(en)
  })

  it('name what they are about', () => {
    expect(shown(view(acknowledged), { ...all, run: { id: 'r.1', step: 2, of: 6 } }).verbs).toEqual([
      'incident-hand {"n":12}',
      'unack {"episode":"e1"}',
      'silence {"episode":"e1"}',
      'sop-show {"run":"r.1"}',
      'incident-show {"n":12}',
      'chart {"episode":"e1"}',
      'eta {"episode":"e1","minutes":30}',
      'eta {"episode":"e1","minutes":60}',
    ])
    expect(shown(view(), { ...nothing, sop: true }).verbs.slice(2)).toEqual([
      'sop-open {"episode":"e1"}',
      'incident-open {"episode":"e1"}',
    ])
    expect(shown(view(over), all).verbs).toEqual([
      'incident-resolve {"n":12}',
      'incident-false {"n":12}',
      'chart {"episode":"e1"}',
    ])
  })

  it('a row has at most three', () => {
    for (const [, of, extras] of rowsOf)
      for (const row of shown(of, extras).rows) expect(row.split(' | ').length).toBeLessThan(4)
  })
})

const incident = (more: Partial<NonNullable<Extras['incident']>>): Extras => ({
  ...all,
  incident: { number: 12, phase: 'detection', ...more },
})

describe('CORE-8: what the card says of its incident', () => {
  it.each<[string, EpisodeView, Extras, string | undefined, string | undefined]>([
    ['nothing that the buttons do not say', view(), all, undefined, undefined],
    ['not who has it twice', view(acknowledged), incident({ owner: alice }), undefined, undefined],
    [
      'whose it is now',
      view(acknowledged),
      incident({ owner: bob }),
      '🚨 #12 偵測中 · 負責人 Bob',
      '🚨 #12: detection · owner Bob',
    ],
    [
      'how far it is',
      view(acknowledged),
      incident({ owner: alice, phase: 'investigation' }),
      '🚨 #12 調查中',
      '🚨 #12: investigation',
    ],
    [
      'whose it is to close',
      view({ ...acknowledged, ...over }),
      incident({ owner: bob }),
      '🚨 #12 待結案 · 負責人 Bob',
      '🚨 #12: to be closed · owner Bob',
    ],
    ['no phase once all has resolved', view(over), incident({ phase: 'investigation' }), undefined, undefined],
    [
      'who closed it',
      view(over),
      incident({ closed: { how: 'resolved', at: at('03:28'), by: alice } }),
      '✅ #12 03:28 由 Alice 結案',
      '✅ #12 closed by Alice at 03:28',
    ],
    [
      'that it was none',
      view(over),
      incident({ closed: { how: 'false-alarm', at: at('03:28'), by: bob } }),
      '⚪ #12 03:28 由 Bob 以誤報結案',
      '⚪ #12 closed as a false alarm by Bob at 03:28',
    ],
    [
      'where it went',
      view(over),
      incident({ closed: { how: 'merged', at: at('03:28'), by: bob, into: 13 } }),
      '🔀 #12 03:28 由 Bob 併入 #13',
      '🔀 #12 merged into #13 by Bob at 03:28',
    ],
    [
      'that the bot closed it',
      view(over),
      incident({ closed: { how: 'resolved', at: at('03:28') } }),
      '✅ #12 已結案，03:28',
      '✅ #12 closed at 03:28',
    ],
  ])('%s', (_, of, extras, zh, en) => {
    const line = (locale: string) => shown(of, extras, locale).lines.find((text) => text.includes('#12'))
    expect(line('zh-TW')).toBe(zh)
    expect(line('en')).toBe(en)
  })

  const last = { at: Date.parse('2026-02-10T12:00:00+08:00'), how: 'resolved', lasted: 240_000 } as const
  it.each<[string, Extras['last'], string, string]>([
    [
      'what helped',
      { ...last, helped: '重啟\n後端', who: bob },
      '上次：02/10，4 分恢復（Bob）：重啟 後端',
      'Last time: 02/10, recovered in 4 min (Bob): 重啟 後端',
    ],
    ['who', { ...last, who: bob }, '上次：02/10，4 分恢復（Bob）', 'Last time: 02/10, recovered in 4 min (Bob)'],
    ['no more than is known', last, '上次：02/10，4 分恢復', 'Last time: 02/10, recovered in 4 min'],
    [
      'a false alarm',
      { ...last, how: 'false-alarm', who: bob },
      '上次：02/10，誤報（Bob）',
      'Last time: 02/10, false alarm (Bob)',
    ],
  ])('the last time: %s', (_, of, zh, en) => {
    const line = (locale: string) => shown(view(), { ...all, ...(of && { last: of }) }, locale).lines
    expect(line('zh-TW')).toContain(zh)
    expect(line('en')).toContain(en)
  })

  it('the last time that it fired, where there was no incident', () => {
    const previous = { id: 'e0', startedAt: last.at, resolvedAt: last.at + 240_000 }
    expect(shown(view({ previous }), nothing).lines).toContain('上次：02/10，4 分恢復')
  })
})
