import { afterEach, describe, expect, it } from 'vitest'
import { checkClock, checkStore } from '../../src/chat/doctor/house-checks.ts'
import type { DoctorFacts } from '../../src/chat/index.ts'
import { chats as sandboxChats } from '../../src/sandbox/world/cast.ts'
import type { SourceStatus } from '../../src/watch/contract.ts'
import { ops, Rig, texts } from './rig.ts'

let rig: Rig
afterEach(() => rig?.close())

const source = (name: string, more: Partial<SourceStatus> = {}): SourceStatus => ({
  system: 'shop',
  source: name,
  kind: 'prometheus',
  every: 15_000,
  lastAttempt: 1,
  lastSuccess: 1,
  up: true,
  error: undefined,
  durationMs: 3,
  samples: 10,
  refused: {},
  skipped: 0,
  ...more,
})

const doctor = async (who = 'Alice') => (await rig.said(who, '/doctor')).split('\n')
const startAll = () => Promise.all(['Alice', 'Bob'].map((who) => rig.said(who, '/start', { where: 'bot' })))

describe('CORE-7: /doctor', () => {
  it('is one line when all is well', async () => {
    rig = await Rig.start({ deps: { facts: async () => ({ clockSkew: 200 }) } })
    rig.status = { ...rig.status, sources: [source('app')] }
    await startAll()
    expect(await doctor()).toEqual([
      '🩺 全部檢查都正常',
      '🟢 token（@opsbell_bot）、群組 ops、收訊息、私訊、設定檔、來源 1 個、時鐘',
    ])
  })

  it('names what is wrong, worst first, each with its fix', async () => {
    const facts: DoctorFacts = {
      clockSkew: -90_000,
      store: { freeBytes: 100 * 1024 ** 2, since: Date.now() },
    }
    rig = await Rig.start({
      chats: () => ({ ops: { id: ops }, night: {}, gone: { id: -1009999999999 } }),
      deps: { facts: async () => facts },
    })
    rig.status = {
      ...rig.status,
      notes: [{ id: 'app-config-refused', args: { n: 1 } }],
      sources: [source('app'), source('db', { up: false, error: 'connection refused at 127.0.0.1:5432' })],
    }
    rig.sandbox.world.groups.demote(ops, rig.sandbox.botId)
    expect((await rig.said('Alice', '/doctor@opsbell_bot')).split('\n')).toEqual([
      '🩺 9 件事要處理',
      '🔴 ops：釘選：把我設為管理員，開啟「釘選訊息」',
      '🔴 ops：讀取訊息：把我設為管理員，否則指令要寫成 /health@opsbell_bot',
      '🔴 night 還沒有群組：把 @opsbell_bot 加進去，打終端機印出的 /start 指令',
      '🔴 gone：找不到這個群組：檢查設定檔的 id，並把我加進去',
      '🔴 新的設定檔有 1 個錯誤，沒有採用，仍使用原來的設定',
      '🔴 shop/db：connection refused at 127.0.0.1:5432',
      '🔴 磁碟只剩 100 MB：清出空間，否則狀態存不下來',
      '🟠 私訊送不到 Alice、Bob：請他們私訊 @opsbell_bot 按「開始」',
      '🟠 主機時鐘慢了 1 分鐘：開啟校時（timedatectl set-ntp true）',
      '🟢 token（@opsbell_bot）、收訊息',
    ])
  })

  it('says who gets no direct messages', async () => {
    rig = await Rig.start()
    rig.status = { ...rig.status, sources: [source('app')] }
    await rig.said('Alice', '/start', { where: 'bot' })
    expect(await doctor()).toContain('🟠 私訊送不到 Bob：請他們私訊 @opsbell_bot 按「開始」')
  })

  it('answers within its patience while Telegram hangs', async () => {
    rig = await Rig.start()
    await rig.settled()
    rig.sandbox.faults.add({ fault: { kind: 'hang' }, methods: ['getChat', 'getChatMember', 'getWebhookInfo'] })
    const said = await doctor()
    expect(said.join('\n')).toContain('沒有在時間內回答')
  })

  it('is for admins', async () => {
    rig = await Rig.start()
    expect(await rig.said('Bob', '/doctor')).toContain('這要「管理者」才能做')
  })

  it('sends a test message through every chat, and says which did not arrive and why', async () => {
    rig = await Rig.start({ chats: () => ({ ops: { id: ops }, forum: { id: sandboxChats.forum }, later: {} }) })
    const card = await rig.ask('Alice', '/doctor')
    await rig.press('Alice', card, '✉️ 送測試')
    await rig.settled()
    const answer = rig.messages().findLast(({ replyTo }) => replyTo === card.id)
    const lines = rig.text(answer ?? card).split('\n')
    expect(lines[0]).toBe('🔴 1 個地方收不到')
    expect(lines[1]).toMatch(/^🟢 telegram:ops \d+ ms · -100\d+$/)
    expect(lines[3]).toBe('🔴 telegram:later：還沒有綁定：把我加進群組，打 /start 與終端機的認領碼')
    const tests = rig.messages().filter(({ text }) => text?.startsWith('✉️'))
    expect(tests.map(({ silent }) => silent)).toEqual([true])
    expect(rig.text(tests[0] ?? card)).toMatch(/^✉️ 測試訊息，不用處理\nAlice (?:\d\d\/\d\d )?\d\d:\d\d 要求/)
  })
})

describe('what the doctor makes of figures', () => {
  const zh = texts('zh-TW')
  it.each([
    [undefined, []],
    [9_000, ['good']],
    [-11_000, ['warn']],
    [121_000, ['bad']],
  ])('a clock that is %s ms off: %j', (skew, marks) => {
    expect(checkClock(skew, zh).map(({ mark }) => mark)).toEqual(marks)
  })

  const now = 1_000_000_000_000
  const day = 86_400_000
  const gigabyte = 1024 ** 3
  it.each([
    ['room and a fresh backup', { freeBytes: 5 * gigabyte, backupAt: now - day, since: now }, ['good']],
    ['little room', { freeBytes: gigabyte / 2, backupAt: now, since: now }, ['warn']],
    ['hardly any room', { freeBytes: gigabyte / 10, backupAt: now, since: now }, ['bad']],
    ['an old backup', { freeBytes: 5 * gigabyte, backupAt: now - 3 * day, since: now }, ['warn']],
    ['none though it runs since days', { since: now - 3 * day }, ['warn']],
    ['none, just begun', { since: now - 1000 }, ['good']],
  ])('a database with %s', (_, store, marks) => {
    expect(checkStore({ store }, now, zh).map(({ mark }) => mark)).toEqual(marks)
  })
})
