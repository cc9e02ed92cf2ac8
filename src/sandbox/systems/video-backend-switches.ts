import type { Bilingual, Switch } from './control.ts'

type Option = readonly [value: string, zh: string, en: string]

const service = (...special: Option[]): Option[] => [
  ['ok', '正常', 'Normal'],
  ['slow', '變慢', 'Slow'],
  ['failing', '部分呼叫失敗', 'Some calls fail'],
  ['down', '全部失敗', 'All calls fail'],
  ['key', 'API Key 無效', 'Invalid API key'],
  ['quota', '配額用盡', 'Quota exceeded'],
  ...special,
]
const cancelled: Option = ['cancelled', '呼叫被取消', 'Calls cancelled']
const levels = (...values: [warning: string, critical: string]): Option[] => [
  ['ok', '正常', 'Normal'],
  ['warning', values[0], values[0]],
  ['critical', values[1], values[1]],
]
/** Percent of a quota that is used; `auto` grows with the clock and resets as the service does. */
const used = ['79.9', '80', '85', '89.9', '90', '92', '95', '100']
const quota: Option[] = [
  ['auto', '正常', 'Normal'],
  ...used.map((share): Option => [share, `${share} %`, `${share} %`]),
]

/** What can be sent to the bot as an error event. */
export const eventCodes = [
  'GEMINI_INVALID_API_KEY',
  'STABILITY_INVALID_API_KEY',
  'YOUTUBE_QUOTA_EXCEEDED',
  'DATABASE_CONNECTION_FAILED',
  'REDIS_CONNECTION_FAILED',
  'FFMPEG_NOT_FOUND',
  'CELERY_WORKER_DOWN',
  'DISK_SPACE_INSUFFICIENT',
] as const

interface Choice {
  label: Bilingual
  options: Option[]
}
const choice = (zh: string, en: string, options: Option[]): Choice => ({ label: { 'zh-TW': zh, en }, options })

const choices = {
  gemini: choice('Gemini', 'Gemini', service(cancelled, ['retries', '重試過多', 'Too many retries'])),
  stability: choice('Stability AI', 'Stability AI', service(['partial', '部分失敗', 'Partial failures'], cancelled)),
  'd-id': choice('D-ID', 'D-ID', service(['timeouts', '超時', 'Timeouts'])),
  youtube: choice('YouTube', 'YouTube', service(['token', 'Token 刷新失敗', 'Token refresh fails'])),
  disk: choice('磁碟剩餘空間', 'Free disk space', levels('15 %', '8 %')),
  cpu: choice('CPU', 'CPU', levels('85 %', '95 %')),
  memory: choice('記憶體', 'Memory', levels('85 %', '94 %')),
  queue: choice('Celery 佇列', 'Celery queue', levels('70', '130')),
  connections: choice('資料庫連線', 'Database connections', levels('85', '97')),
  projects: choice('專案', 'Projects', [
    ['ok', '正常', 'Normal'],
    ['failing', '三成失敗', '30 % fail'],
    ['slow', '平均 25 分鐘', '25 minutes on average'],
  ]),
  users: choice('每日活躍用戶', 'Daily active users', [
    ['ok', '正常', 'Normal'],
    ['falling', '每天少 25 %', '25 % fewer each day'],
  ]),
  'quota-gemini': choice('Gemini 配額已用', 'Gemini quota used', quota),
  'quota-stability': choice('Stability 配額已用', 'Stability quota used', quota),
  'quota-d-id': choice('D-ID 配額已用', 'D-ID quota used', quota),
  'quota-youtube': choice('YouTube 配額已用', 'YouTube quota used', quota),
  endpoint: choice('端點', 'Endpoints', [
    ['ok', '正常', 'Normal'],
    ['slow', '很慢（20 秒）', 'Slow (20 s)'],
    ['error', '回 503', 'Answer 503'],
    ['cut', '斷線', 'Cut the line'],
  ]),
  event: choice('送出錯誤回報', 'Send an error event', [
    ['none', '選一個錯誤碼', 'Choose a code'],
    ...eventCodes.map((code): Option => [code, code, code]),
  ]),
} as const satisfies Record<string, Choice>

const toggles = {
  database: { 'zh-TW': '資料庫連線失敗', en: 'Database unreachable' },
  redis: { 'zh-TW': 'Redis 連線失敗', en: 'Redis unreachable' },
  'redis-slow': { 'zh-TW': 'Redis 變慢（降級）', en: 'Redis slow (degraded)' },
  ffmpeg: { 'zh-TW': 'FFmpeg 未安裝', en: 'FFmpeg missing' },
  celery: { 'zh-TW': 'Celery Worker 停止', en: 'Celery workers down' },
} as const satisfies Record<string, Bilingual>

export type ChoiceId = keyof typeof choices
export type ToggleId = keyof typeof toggles

/** What is set: the value of each choice, and the toggles that are on. */
export interface Settings {
  choice: Readonly<Record<ChoiceId, string>>
  on: Readonly<Record<ToggleId, boolean>>
}

export const calm: Settings = {
  choice: Object.fromEntries(Object.entries(choices).map(([id, { options }]) => [id, options[0]?.[0]])) as Record<
    ChoiceId,
    string
  >,
  on: { database: false, redis: false, 'redis-slow': false, ffmpeg: false, celery: false },
}

export function isChoice(id: string, value: unknown): id is ChoiceId {
  return Object.hasOwn(choices, id) && choices[id as ChoiceId].options.some(([known]) => known === value)
}

export function isToggle(id: string): id is ToggleId {
  return Object.hasOwn(toggles, id)
}

export function switches({ choice, on }: Settings): Switch[] {
  return [
    ...Object.entries(choices).map(([id, { label, options }]) => ({
      kind: 'choice' as const,
      id,
      label,
      value: choice[id as ChoiceId],
      options: options.map(([value, zh, en]) => ({ value, label: { 'zh-TW': zh, en } })),
    })),
    ...Object.entries(toggles).map(([id, label]) => ({
      kind: 'toggle' as const,
      id,
      label,
      value: on[id as ToggleId],
    })),
  ]
}
