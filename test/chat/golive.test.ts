import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { goLivesDesk } from '../../src/app/golive.ts'
import type { GoLivesDesk } from '../../src/chat/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createTelegramHttp } from '../../src/deliver/index.ts'
import { createDeploys, type Deploys, deployKinds } from '../../src/respond/deploys/deploys.ts'
import { createGoLives, type GoLives, goLiveFaces, goLiveKinds } from '../../src/respond/golive/index.ts'
import { createReports, reportFaces, reportKinds } from '../../src/respond/reports/index.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { storeFile } from '../../src/sandbox/api/media.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { planOf } from '../respond/golive/support.ts'
import { memoryFiles } from '../support/memory-files.ts'
import { noPdf } from '../support/no-pdf.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { kinds, ops, people, Rig, texts } from './rig.ts'

let rig: Rig
let room: GoLives
let deploys: Deploys
let locale: string
let values: Record<string, number>

async function start(language = 'zh-TW'): Promise<void> {
  locale = language
  values = { sessions: 0.97, failures: 0.008, failed: 12, all: 1500 }
  const clock = new ShiftClock()
  const common = { clock, log: silentLog, metrics: noMetrics }
  const known = new Set(kinds.map(({ kind }) => kind))
  const more = [...goLiveKinds, ...deployKinds, ...reportKinds].filter(({ kind }) => !known.has(kind))
  const store = await openSqliteStore({ ...common, path: ':memory:', kinds: [...kinds, ...more], holder: 'test' })
  const sandbox = await startSandbox({ clock, limits: noLimits })
  const files = memoryFiles()
  const http = createTelegramHttp(sandbox.apiRoot)
  const api = {
    getFile: async (id: string) => {
      const answer = await fetch(`${sandbox.apiRoot}/bot${sandbox.token}/getFile?file_id=${id}`)
      return ((await answer.json()) as { result: never }).result
    },
  }
  const parts = { files, http, token: sandbox.token, api: api as never }
  // The rooms come after the chat that asks them.
  const desk: GoLivesDesk = {
    get verbs() {
      return room.verbs
    },
    get views() {
      return room.views
    },
    deploy: (id) => deploys.byId(id),
    results: (said) => goLivesDesk(room, deploys, parts).results(said),
  }
  rig = await Rig.prepare({
    on: { clock, sandbox },
    store,
    locale,
    faces: { ...goLiveFaces, ...reportFaces },
    deps: { goLives: desk },
  })
  const onPost = () => rig.deliver.wake([])
  const plan = planOf()
  room = createGoLives({
    ...common,
    store,
    systems: () => [{ id: 'sis', name: '紅包服務', goLive: plan }],
    reports: createReports({ ...common, store, files, pdf: noPdf, texts, onPost }),
    alerts: rig.alerts.views,
    query: async (_, expr) => {
      const value = values[expr]
      return { series: value === undefined ? [] : [{ labels: {}, value }], total: 1 }
    },
    monitoring: async () => ({
      facts: { channels: ['telegram:ops'], rules: [{ name: 'InstanceDown', priority: 'P0' }] },
      sources: [{ id: 'app', kind: 'prometheus', up: true }],
      failing: [],
    }),
    testChannels: async () => [{ channel: 'telegram:ops', ms: 12 }],
    people: () =>
      people
        .filter(({ role }) => role !== 'viewer')
        .map(({ id, name, role }) => ({ id, name, admin: role === 'admin' })),
    readerOf: async () => ({ texts: texts(locale), zone: 'Asia/Taipei' }),
    quietUntil: () => undefined,
    lastDeploy: async () => undefined,
    recordDeploy: async (told) => {
      const { id: event, ...kept } = await deploys.record(told)
      return { ...kept, event }
    },
    onPost,
    onDue: () => {},
  })
  deploys = createDeploys({ store, clock, onDeploy: async () => {} })
  await rig.begin()
}
beforeEach(() => start())
afterEach(() => rig.close())

const shown = (text: string | RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(
    () => rig.messages().findLast((one) => one.from === rig.sandbox.botId && rig.text(one).match(text)),
    `a message that says ${text}`,
  )
const says = (card: StoredMessage, text: string | RegExp) =>
  rig.sandbox.waitFor(() => (rig.text(card).match(text) ? true : undefined), `the card to say ${text}`)
const sent = (name: string, text: string | Buffer) =>
  storeFile(rig.sandbox.world.state, { name, mime: 'text/xml', data: Buffer.from(text) }, 'document')

async function file(who: string, card: StoredMessage, name: string, text: string | Buffer, caption = '') {
  return rig.answer(rig.sandbox.world.say(who, ops, caption, { replyTo: card, media: sent(name, text) }))
}

async function begun(): Promise<StoredMessage> {
  expect(await rig.said('Bob', '/golive sis')).toMatch(/#1/)
  return shown(/^🚀 (上線|Go-live) #1/)
}

const act = (cause: string) => ({ person: { id: 1001, name: 'Alice' }, at: rig.clock.now(), cause })
/** As far as the observation, by the room's own verbs. */
async function observing(): Promise<string> {
  const [run] = await room.views.open()
  const id = run?.id ?? ''
  for (const item of ['unit', 'automated', 'stress', 'e2e/A', 'e2e/B', 'e2e/C'])
    await room.verbs.test({ ...act(item), run: id, item, status: 'pass' })
  await room.verbs.next({ ...act('n1'), run: id, turn: 1 })
  await room.verbs.check({ ...act('c'), run: id })
  await room.verbs.next({ ...act('n2'), run: id, turn: 2 })
  return id
}

const junit =
  '<testsuite><testcase classname="a" name="b"/><testcase classname="a" name="c"><failure/></testcase></testsuite>'

describe('RP-9: /golive', () => {
  it('lists what can go live and what is under way; viewers look only', async () => {
    const list = await rig.ask('Carol', '/golive')
    expect(rig.text(list)).toBe('🚀 Go-lives\nNothing is going live at the moment')
    expect(rig.buttons(list)).toEqual([])
    await begun()
    const again = await rig.ask('Alice', '/golive')
    expect(rig.text(again)).toMatch(/^🚀 上線\n#1 紅包服務 · 1\/5 測試 · Bob · /)
    expect(rig.buttons(again)).toEqual([['▶️ #1 紅包服務']])
    expect(await rig.said('Alice', '/golive 紅包服務')).toMatch(/^上線 #1 Bob .* 已經開始，卡片移到最下面$/)
    expect(await rig.said('Alice', '/golive nothing <b>')).toMatch(/^沒有叫 nothing <b> 的上線/)
    const card = await shown(/^🚀 上線 #1/)
    expect(await rig.press('Carol', card, '✅ 單元測試')).toMatch(/responder/i)
  })

  it('a result file in reply is read; which test it is of is said by its caption, its kind, or a button', async () => {
    const card = await begun()
    expect(rig.text(await file('Alice', card, 'junit.xml', junit, 'unit'))).toBe(
      '⚠️ 已記錄：單元測試：通過 1/2、失敗 1、a c',
    )
    await says(card, /⚠️ 單元測試 · 通過 1\/2、失敗 1、a c · Alice/)
    const k6 = JSON.stringify({ metrics: { http_reqs: { count: 10 }, http_req_failed: { value: 0 } } })
    expect(rig.text(await file('Alice', card, 'k6.json', k6))).toBe('✅ 已記錄：壓力測試')
    await says(card, /✅ 壓力測試 · 請求 10、失敗率 0%/)
    const asked = await file('Alice', card, 'more.xml', junit)
    expect(rig.text(asked)).toBe('這是哪一項測試的結果？\n通過 1/2、失敗 1、a c')
    expect(await rig.press('Alice', asked, '紅包端到端 B')).toBe('⚠️ 已記錄：紅包端到端 B：通過 1/2、失敗 1、a c')
    await says(card, /⚠️ 紅包端到端 B · 通過 1\/2/)
  })

  it('what is hostile, too large or of another kind is refused with a sentence that helps', async () => {
    const card = await begun()
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuites/>'
    expect(rig.text(await file('Alice', card, 'bomb.xml', bomb))).toMatch(/^bomb\.xml 含有 DTD 或實體，不能收/)
    const large = Buffer.alloc(6 * 1024 * 1024, 0x20)
    expect(rig.text(await file('Alice', card, 'all.xml', large))).toMatch(/^all\.xml 超過 5 MB/)
    expect(rig.text(await file('Alice', card, '../../etc/passwd', 'root:x'))).toMatch(
      /^passwd 不是 JUnit XML 也不是 k6 JSON/,
    )
    expect((await room.views.byNumber(1))?.tests).toEqual({})
  })

  it('a warning asks for its remark; a word in reply is a note; more people act on one card', async () => {
    const card = await begun()
    expect(await rig.press('Alice', card, '⚠️…')).toBe('')
    const asked = await shown(/「單元測試」有什麼問題/)
    expect(await rig.said('Alice', '3 個 <i>慢</i>', { replyTo: asked })).toBe('⚠️ 已記錄：單元測試：3 個 <i>慢</i>')
    await says(card, /⚠️ 單元測試 · 3 個 <i>慢<\/i> · Alice/)
    expect(await rig.said('Bob', '客服已知會', { replyTo: card })).toBe('📝 已記入報告')
    await says(card, /📝 Bob: 客服已知會/)
  })

  it('the sheet of the tests is redrawn by what is pressed in it, and a file can be sent for one of them', async () => {
    const card = await begun()
    await rig.press('Bob', card, '✏️ 測試')
    const sheet = await shown(/上線 #1 的測試/)
    const all = ['單元測試', '自動化測試', '壓力測試', '紅包端到端 A', '紅包端到端 B', '紅包端到端 C']
    expect(rig.buttons(sheet)).toEqual(all.map((name) => [`▫️ ${name}`]))
    await rig.press('Bob', sheet, '▫️ 自動化測試')
    await says(sheet, /^▫️ 自動化測試\npytest tests\/\.\.\.$/)
    expect(rig.buttons(sheet)).toEqual([
      ['✅ 通過', '⚠️ 警告…'],
      ['📎 結果檔…', '◀ 全部測試'],
    ])
    expect(await rig.press('Bob', sheet, '✅ 通過')).toBe('✅ 已記錄：自動化測試')
    await says(sheet, /上線 #1 的測試/)
    expect(rig.buttons(sheet)[1]).toEqual(['✅ 自動化測試'])
    await rig.press('Bob', sheet, '▫️ 紅包端到端 B')
    await says(sheet, /^▫️ 紅包端到端 B/)
    await rig.press('Bob', sheet, '◀ 全部測試')
    await says(sheet, /上線 #1 的測試/)
    await rig.press('Bob', sheet, '▫️ 紅包端到端 B')
    await says(sheet, /^▫️ 紅包端到端 B/)
    await rig.press('Bob', sheet, '📎 結果檔…')
    const asked = await shown(/請傳「紅包端到端 B」的結果/)
    expect(rig.text(await file('Bob', asked, 'b.xml', junit))).toMatch(/^⚠️ 已記錄：紅包端到端 B：通過 1\/2/)
    await says(card, /⚠️ 紅包端到端 B · 通過 1\/2/)
    expect(rig.messages().some(({ id }) => id === sheet.id)).toBe(false)
  })

  it('hand over, pause and abort stand behind one button', async () => {
    const card = await begun()
    await rig.press('Bob', card, '⋯')
    const more = await shown(/^上線 #1$/)
    expect(rig.buttons(more)).toEqual([['👤 交接', '⏸ 暫停…'], ['✏️ 任務…', '⬇️ 卡片'], ['⏹ 中止…']])
    await rig.press('Bob', more, '⏸ 暫停…')
    expect(await rig.said('Bob', '等客戶', { replyTo: await shown(/為什麼暫停|暫停上線 #1 的原因/) })).toBe('⏸ 已暫停')
    await says(card, /⏸ Bob .* 暫停：等客戶/)
    expect(await rig.press('Alice', card, '▶️ 繼續')).toBe('▶️ 繼續')
    await rig.press('Bob', more, '👤 交接')
    await says(more, /交給誰/)
    expect(await rig.press('Bob', more, '▫️ Alice')).toBe('現在由 Alice 負責')
    await says(card, /👤 負責人 Alice/)
    expect(rig.text(await shown(/現在由你負責/))).toMatch(/Alice$/)
    await rig.press('Bob', card, '⋯')
    const again = await shown(/^上線 #1$/)
    await rig.press('Bob', again, '⏹ 中止…')
    expect(await rig.said('Bob', '改期', { replyTo: await shown(/中止上線 #1 的原因/) })).toBe('⏹ 已中止')
    await says(card, /^⏹ 上線 #1 紅包服務：已中止/)
    expect(rig.buttons(card)).toEqual([])
    expect(rig.buttons(again)).not.toEqual([])
    expect(await rig.press('Bob', again, '⏸ 暫停…')).toMatch(/^這次上線已結束/)
    await says(again, /^上線 #1\n這次上線已結束/)
    expect(rig.buttons(again)).toEqual([])
  })

  it('a rollback is decided with a reason, once; in English too', async () => {
    await rig.close()
    await start('en')
    const card = await begun()
    const id = await observing()
    await room.verbs.deploy({ ...act('d'), run: id, version: 'v2.3.1' })
    await says(card, /v2\.3\.1 · 3\/5 Deploy and observe/)
    Object.assign(values, { failures: 0.2, failed: 300 })
    for (const minutes of [1, 2]) {
      rig.clock.shift(60_000)
      await room.due.run(rig.clock.now() + minutes)
    }
    const advice = await shown(/Rollback of v2\.3\.1 advised/)
    expect(rig.text(advice)).toMatch(/🔴 Failures 20% \(limit 10%\)\n300\/1,500 · before 0\.8%/)
    expect(rig.buttons(advice)).toEqual([['↩️ Roll back…', '▶️ Go on…']])
    await rig.press('Alice', advice, '▶️ Go on…')
    const go = await shown(/Why go on with v2\.3\.1/)
    expect(rig.buttons(card)).toEqual([['↩️ Roll back…', '▶️ Go on…'], ['⋯']])
    await rig.press('Bob', card, '↩️ Roll back…')
    const back = await shown(/Why is v2\.3\.1 rolled back/)
    expect(await rig.said('Alice', 'a load test', { replyTo: go })).toBe('▶️ Going on; your reason is in the report')
    expect(await rig.said('Bob', 'too many', { replyTo: back })).toMatch(/^Alice decided at .*: go on$/)
    await says(advice, /Alice decided at .*: go on\nReason: a load test/)
    expect(rig.buttons(advice)).toEqual([])
  })

  it('reviewers read the report before they sign it; who is none is told how', async () => {
    const card = await begun()
    const id = await observing()
    await room.verbs.deploy({ ...act('d'), run: id, version: 'v2' })
    for (let n = 0; n < 31; n++) {
      rig.clock.shift(60_000)
      await room.due.run(rig.clock.now())
    }
    await says(card, /4\/5 評審/)
    await rig.press('Bob', card, '👁 看報告')
    const preview = await shown(/基本資訊/)
    expect(rig.text(preview)).toMatch(
      /^草稿：尚未簽核\n基本資訊\n[\s\S]*版本 \/ Commit · v2[\s\S]*風險與緩解\n• Session 過期 → /,
    )
    expect(await rig.press('Bob', card, '✍️ 簽核')).toBe('你不是這次的評審人；按「評審人」可以加入')
    await rig.press('Alice', card, '✏️ 風險…')
    const asked = await shown(/風險與緩解，一行一項/)
    expect(await rig.said('Alice', '- 帳號被封 → 備援\n- 網路', { replyTo: asked })).toBe('✏️ 已修改')
    await says(card, /風險 2 · 後續 1/)
    expect(await rig.press('Alice', card, '✍️ 簽核')).toBe('✍️ 已簽核')
    const report = await shown(/📄 紅包服務上線報告 v2/)
    expect(rig.text(report)).toMatch(/golive-1/)
  })
})
