import type { Switch } from './control.ts'

/** What can go wrong with the service and its host. */
export type Trouble = 'floodwait' | 'sessions' | 'failures' | 'cpu' | 'memory'
/** How `/metrics` behaves. */
export type Endpoint = 'ok' | 'slow' | 'error' | 'cut'
/** Whether counters carry the `_total` that Python's client appends. */
export type Naming = 'python' | 'plain'

export const endpoints: readonly Endpoint[] = ['ok', 'slow', 'error', 'cut']
export const isTrouble = (id: string): id is Trouble => toggles.some((toggle) => toggle.id === id)

export function switches(on: Readonly<Record<Trouble, boolean>>, endpoint: Endpoint, names: Naming): Switch[] {
  const troubles = toggles.map((toggle) => ({ ...toggle, kind: 'toggle' as const, value: on[toggle.id] }))
  return [...troubles, { ...endpointSwitch, value: endpoint }, { ...nameSwitch, value: names }]
}

const toggles = [
  {
    id: 'floodwait',
    label: { 'zh-TW': 'FloodWait 爆量', en: 'FloodWait burst' },
    hint: { 'zh-TW': '立刻 +14，之後每秒 +1', en: '14 at once, then one a second' },
  },
  {
    id: 'sessions',
    label: { 'zh-TW': '在線低於 80%', en: 'Sessions below 80 %' },
    hint: { 'zh-TW': '60 個帳號只剩 41 個在線', en: '41 of 60 accounts stay online' },
  },
  {
    id: 'failures',
    label: { 'zh-TW': '紅包連續失敗', en: 'Red packets fail in a row' },
    hint: { 'zh-TW': '立刻失敗 3 次，沒有成功', en: 'Three failures at once, no success' },
  },
  {
    id: 'cpu',
    label: { 'zh-TW': 'CPU 過高', en: 'CPU high' },
    hint: { 'zh-TW': '93%，持續到關掉', en: '93 % until switched off' },
  },
  {
    id: 'memory',
    label: { 'zh-TW': '記憶體過高', en: 'Memory high' },
    hint: { 'zh-TW': '86%，持續到關掉', en: '86 % until switched off' },
  },
] as const

const endpointSwitch = {
  id: 'endpoint',
  kind: 'choice' as const,
  label: { 'zh-TW': '/metrics 端點', en: '/metrics endpoint' },
  options: [
    { value: 'ok', label: { 'zh-TW': '正常', en: 'Normal' } },
    { value: 'slow', label: { 'zh-TW': '很慢（20 秒）', en: 'Slow (20 s)' } },
    { value: 'error', label: { 'zh-TW': '回 503', en: 'Answers 503' } },
    { value: 'cut', label: { 'zh-TW': '斷線', en: 'Cuts the line' } },
  ],
}

const nameSwitch = {
  id: 'names',
  kind: 'choice' as const,
  label: { 'zh-TW': '計數器命名', en: 'Counter names' },
  options: [
    { value: 'python', label: { 'zh-TW': '…_count_total', en: '…_count_total' } },
    { value: 'plain', label: { 'zh-TW': '…_count', en: '…_count' } },
  ],
}
