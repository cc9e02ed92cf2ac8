import type { Switch } from './control.ts'

/** What can go wrong with TixMaster. */
export type Trouble = 'backend' | 'database' | 'errors' | 'orders' | 'offpeak' | 'monitoring'
export type Troubles = Readonly<Record<Trouble, boolean>>

export const isTrouble = (id: string): id is Trouble => toggles.some((toggle) => toggle.id === id)

export const calm: Troubles = {
  backend: false,
  database: false,
  errors: false,
  orders: false,
  offpeak: false,
  monitoring: false,
}

export const switches = (on: Troubles): Switch[] =>
  toggles.map((toggle) => ({ ...toggle, kind: 'toggle', value: on[toggle.id] }))

const toggles = [
  {
    id: 'backend',
    label: { 'zh-TW': '後端掛掉', en: 'Backend dead' },
    hint: { 'zh-TW': '行程被結束；pm2 restart 會救回來', en: 'Its process is killed; pm2 restart brings it back' },
  },
  {
    id: 'database',
    label: { 'zh-TW': '資料庫拒絕連線', en: 'Database refuses' },
    hint: { 'zh-TW': '5432 拒絕，error.log 出現 ECONNREFUSED', en: 'Port 5432 refuses, error.log says ECONNREFUSED' },
  },
  {
    id: 'errors',
    label: { 'zh-TW': '大量 5xx', en: '5xx flood' },
    hint: { 'zh-TW': '40% 的請求因程式 Bug 失敗', en: 'A bug: 40 % of the requests fail' },
  },
  {
    id: 'orders',
    label: { 'zh-TW': '訂單驟降', en: 'Orders drop' },
    hint: { 'zh-TW': '沒有訂單成立，也沒有錯誤', en: 'No order goes through, no error either' },
  },
  {
    id: 'offpeak',
    label: { 'zh-TW': '離峰', en: 'Off-peak' },
    hint: { 'zh-TW': '訪客與訂單都很少', en: 'Hardly any visitors or orders' },
  },
  {
    id: 'monitoring',
    label: { 'zh-TW': '監控堆疊掛掉', en: 'Monitoring stack down' },
    hint: { 'zh-TW': '三個容器停止，重啟會救回來', en: 'Three containers exited; a restart brings them back' },
  },
] as const
