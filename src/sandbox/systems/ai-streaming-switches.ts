import type { Bilingual, Switch } from './control.ts'

type Option = readonly [value: string, zh: string, en: string]

interface Choice {
  label: Bilingual
  options: Option[]
}
const choice = (zh: string, en: string, ...options: Option[]): Choice => ({ label: { 'zh-TW': zh, en }, options })
const ok: Option = ['ok', '正常', 'Normal']

const provider: Option[] = [
  ok,
  ['target', '首 token 1.5 秒', 'First token 1.5 s'],
  ['warning', '首 token 2.6 秒', 'First token 2.6 s'],
  ['critical', '首 token 6.2 秒', 'First token 6.2 s'],
  ['tokens', '每秒 31 tokens', '31 tokens/s'],
  ['errors', '3 % 失敗', '3 % fail'],
  ['timeouts', '31 % 超時', '31 % time out'],
]

const choices = {
  openai: choice('OpenAI', 'OpenAI', ...provider),
  gemini: choice('Gemini', 'Gemini', ...provider),
  traffic: choice('流量', 'Traffic', ok, ['few', '12 次', '12 requests'], ['idle', '沒有請求', 'None']),
  auth: choice('認證錯誤', 'Authentication errors', ok, ['over', '7 %', '7 %']),
  tts: choice('語音合成（TTS）', 'Speech (TTS)', ok, ['failing', '40 % 失敗', '40 % fail']),
  process: choice('行程', 'Process', ok, ['cpu', 'CPU 35 %', 'CPU 35 %'], ['memory', '記憶體 140 MB', '140 MB']),
  part: choice(
    '某一項檢查',
    'One check',
    ok,
    ['database', '資料庫連不上', 'Database gone'],
    ['provider', 'AI 供應商連不上', 'AI provider gone'],
  ),
  field: choice(
    'Metrics 欄位',
    'Fields of the metrics',
    ok,
    ['no-system', '少 current_system', 'current_system missing'],
    ['no-p95', '少 first_token_p95_ms', 'first_token_p95_ms missing'],
    ['text-system', 'num_threads 是文字', 'num_threads is a text'],
    ['text-p95', 'first_token_p95_ms 是文字', 'first_token_p95_ms is a text'],
    ['baseline', 'critical 是 8000', 'critical is 8000'],
  ),
  logs: choice(
    '錯誤日誌',
    'Error log',
    ok,
    ['no-user', '少 user_id', 'user_id missing'],
    ['no-provider', '少 provider', 'provider missing'],
    ['no-stack', '少 stack_trace', 'stack_trace missing'],
    ['empty', '沒有紀錄', 'No entries'],
  ),
  load: choice(
    '並發請求',
    'Concurrent requests',
    ok,
    ['slow', '都要 1.3 秒', 'All take 1.3 s'],
    ['tail', '8 % 要 4 秒', '8 % take 4 s'],
    ['timeouts', '3 % 沒有回應', '3 % never answered'],
    ['pool', '3 % 連線池用盡', '3 % find the pool exhausted'],
    ['errors', '3 % 回 500', '3 % end with 500'],
  ),
  timeout: choice('STREAMING_TIMEOUT', 'STREAMING_TIMEOUT', ['60', '60 秒', '60 s'], ['30', '30 秒', '30 s']),
  broken: choice(
    '壞掉的端點',
    'Broken endpoint',
    ['none', '無', 'None'],
    ['metrics', 'metrics', 'metrics'],
    ['prometheus', 'metrics/prometheus', 'metrics/prometheus'],
    ['health', 'health', 'health'],
    ['errors', 'errors', 'errors'],
    ['summary', 'errors/summary', 'errors/summary'],
  ),
  endpoint: choice(
    '所有端點',
    'All endpoints',
    ok,
    ['slow', '很慢（20 秒）', 'Slow (20 s)'],
    ['error', '回 503', 'Answer 503'],
    ['cut', '斷線', 'Cut the line'],
  ),
} as const satisfies Record<string, Choice>

export type ChoiceId = keyof typeof choices
export type Settings = Readonly<Record<ChoiceId, string>>

export const calm = Object.fromEntries(
  Object.entries(choices).map(([id, { options }]) => [id, options[0]?.[0] ?? '']),
) as Record<ChoiceId, string>

export function isChoice(id: string, value: unknown): id is ChoiceId {
  return Object.hasOwn(choices, id) && choices[id as ChoiceId].options.some(([known]) => known === value)
}

export function switches(settings: Settings): Switch[] {
  return Object.entries(choices).map(([id, { label, options }]) => ({
    kind: 'choice' as const,
    id,
    label,
    value: settings[id as ChoiceId],
    options: options.map(([value, zh, en]) => ({ value, label: { 'zh-TW': zh, en } })),
  }))
}
