import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatDeps } from '../../src/chat/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createRedactor } from '../../src/core/redact.ts'
import { type ActionsRoom, actionKinds, createActions, executionFaces } from '../../src/respond/actions/index.ts'
import { createSops, type Sops, sopFaces, sopKinds } from '../../src/respond/sop/index.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { storeFile } from '../../src/sandbox/api/media.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { declare } from '../respond/actions/rig.ts'
import { database, actions as declared, sopsOf, walkthrough } from '../respond/sop/support.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { kinds, ops, people, Rig, texts } from './rig.ts'

let rig: Rig
let acting: ActionsRoom
let sops: Sops
let packs = sopsOf(walkthrough, database)

beforeEach(async () => {
  const clock = new ShiftClock()
  const common = { clock, log: silentLog, metrics: noMetrics }
  const all = [...kinds, ...actionKinds, ...sopKinds]
  const store = await openSqliteStore({ ...common, path: ':memory:', kinds: all, holder: 'test' })
  const pack = declare(declared, tmpdir())
  const systems = () => [{ id: 'shop', name: 'TixMaster', sops: packs }]
  packs = sopsOf(walkthrough, database)
  const run: NonNullable<ChatDeps['actions']> = {
    systems,
    declared: () => pack,
    prepare: (request) => acting.prepare(request),
    run: (request) => acting.run(request),
    confirm: (token, doing) => acting.confirm(token, doing),
    approve: (token, doing, how) => acting.approve(token, doing, how),
    cancel: (token, doing) => acting.cancel(token, doing),
  }
  // They look at the alerts when they are asked: then the rig is there.
  acting = createActions({
    ...common,
    store,
    redact: createRedactor(''),
    declared: () => pack,
    roleOf: (id) => people.find((one) => one.id === id)?.role,
    get verbs() {
      return rig.alerts.verbs
    },
    get views() {
      return rig.alerts.views
    },
    query: async () => ({ series: [], total: 0 }),
    home: () => ({ channel: 'telegram', chat: 'ops' }),
    onPost: () => rig.deliver.wake([]),
  })
  sops = createSops({
    ...common,
    store,
    systems,
    get alerts() {
      return rig.alerts.views
    },
    actions: acting,
    query: async () => ({ series: [{ labels: {}, value: 1 }], total: 1 }),
    textsOf: async () => texts('zh-TW'),
    onPost: () => rig.deliver.wake([]),
    onDue: () => {},
  })
  rig = await Rig.prepare({
    on: { clock, sandbox: await startSandbox({ clock, limits: noLimits }) },
    store,
    faces: { ...sopFaces, ...executionFaces },
    deps: { sops, actions: run },
  })
  await rig.begin()
})
afterEach(() => rig.close())

const shown = (text: string | RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(
    () => rig.messages().findLast((one) => one.from === rig.sandbox.botId && rig.text(one).match(text)),
    `a message that says ${text}`,
  )
/** Waits until the card says it. */
const says = (card: StoredMessage, text: string | RegExp) =>
  rig.sandbox.waitFor(() => (rig.text(card).match(text) ? true : undefined), `the card to say ${text}`)

describe('CORE-9: /sop', () => {
  it('lists the SOPs and what is under way; viewers only look', async () => {
    const list = await rig.ask('Bob', '/sop')
    expect(rig.text(list)).toBe('📋 SOP\n要開始哪一個？')
    expect(rig.buttons(list)).toEqual([['後端無回應'], ['資料庫檢查']])
    expect(await rig.press('Carol', list, '資料庫檢查')).toMatch(/responder/i)
    expect(await rig.press('Bob', list, '資料庫檢查')).toBe('已開始「資料庫檢查」')
    await shown(/^📋 資料庫檢查 1\/1/)
    const again = await rig.ask('Carol', '/sop')
    expect(rig.text(again)).toMatch(/^📋 SOPs\nUnder way:\nDatabase 1\/1 · Bob · /)
    expect(rig.buttons(again)).toEqual([['▶️ Database 1/1']])
    expect(await rig.said('Bob', '/sop nothing <b>')).toMatch(/^沒有叫 nothing <b> 的 SOP/)
  })

  it('begins by name, by the name of its alert, and about the alert that is open', async () => {
    const alert = await rig.fire()
    expect(await rig.said('Bob', '/sop instancedown')).toBe('已開始「後端無回應」')
    const card = await shown(/^📋 後端無回應 1\/9/)
    expect(card.replyTo).toBe(alert.id)
    expect(await rig.said('Alice', '/sop 後端無回應')).toBe('已開始「後端無回應」')
    expect(await rig.said('Alice', '/sop instancedown')).toMatch(/^「後端無回應」Bob .* 已經開始，卡片移到最下面$/)
    await says(card, /卡片移到下面了/)
    expect(await sops.views.open()).toHaveLength(2)
  })

  it('in reply to the card of an alert it begins its SOP', async () => {
    const alert = await rig.fire()
    expect(await rig.said('Bob', '/sop', { replyTo: alert })).toBe('已開始「後端無回應」')
    const other = await rig.fire('SomethingElse')
    expect(await rig.said('Bob', '/sop', { replyTo: other })).toBe('SomethingElse 沒有 SOP。用 /sop 看全部。')
  })
})

describe('CORE-9: walking through an SOP', () => {
  it('goes on at a press on the same card; who comes second hears who was faster', async () => {
    await rig.said('Bob', '/sop instance-down')
    const card = await shown(/^📋 後端無回應 1\/9/)
    const presses = ['Bob', 'Alice'].map((who) => rig.press(who, card, '完成'))
    const said = await Promise.all(presses)
    expect(said.filter((toast) => toast === '✅ 完成')).toHaveLength(1)
    expect(said.filter((toast) => /^(Bob|Alice) \d\d:\d\d 已完成這一步，現在是第 2 步$/.test(toast))).toHaveLength(1)
    await says(card, /^📋 後端無回應 2\/9/)
    expect(await rig.press('Carol', card, '完成')).toMatch(/responder/i)
  })

  it('120 rounds of two at once: one winner, the other hears who was faster, and nothing is lost', async () => {
    for (let round = 0; round < 3; round++) {
      await rig.said('Bob', '/sop instance-down')
      const card = await shown(/^📋 後端無回應 1\/9/)
      const both = (button: string) => Promise.all(['Bob', 'Alice'].map((who) => rig.press(who, card, button)))
      for (let lap = 0; lap < 20; lap++) {
        // A person may press so often in a minute.
        rig.clock.shift(10_000)
        const done = await both('完成')
        expect(done.filter((toast) => toast === '✅ 完成')).toHaveLength(1)
        expect(done.filter((toast) => /^(Bob|Alice) .* 已完成這一步，現在是第 2 步$/.test(toast))).toHaveLength(1)
        await says(card, /^📋 後端無回應 2\/9/)
        const back = await both('上一步')
        expect(back.filter((toast) => /^(Bob|Alice) .*現在是第 1 步$/.test(toast))).toHaveLength(1)
        await says(card, /^📋 後端無回應 1\/9/)
      }
      const [run] = await sops.views.open()
      expect(run?.deeds.map(({ did }) => did)).toEqual(['started', ...Array(20).fill(['done', 'back']).flat()])
      const person = { id: 1001, name: 'Alice' }
      const doing = { person, at: rig.clock.now(), cause: `over ${round}`, reason: 'next' }
      await sops.verbs.abandon({ ...doing, run: run?.id ?? '' })
      await says(card, /已放棄/)
    }
  })

  it('a photo in reply is evidence, a word is a note; without the photo it is not done', async () => {
    await rig.said('Bob', '/sop instance-down')
    const card = await shown(/^📋 後端無回應 1\/9/)
    await rig.press('Bob', card, '完成')
    await says(card, /2\/9/)
    expect(await rig.press('Bob', card, '完成')).toBe('還沒有照片：先用照片回覆這張卡片，或按「略過」寫原因')
    expect(await rig.said('Alice', 'looks <b>bad</b>', { replyTo: card })).toBe('📝 記下了')
    await says(card, /📝 Alice: looks <b>bad<\/b>/)
    const data = Buffer.from('a picture')
    const photo = storeFile(rig.sandbox.world.state, { name: 'panel.jpg', mime: 'image/jpeg', data }, 'photo')
    const sent = rig.sandbox.world.say('Alice', ops, '面板', { replyTo: card, media: photo })
    expect(rig.text(await rig.answer(sent))).toBe('📎 收下證據，現有 1 件')
    await says(card, /📎 1 件/)
    expect(await rig.press('Bob', card, '完成')).toBe('✅ 完成')
    const [run] = await sops.views.open()
    const kept = run?.deeds.find(({ did }) => did === 'evidence')
    expect(kept).toMatchObject({ by: { name: 'Alice' }, step: 'panel', file: { caption: '面板', bytes: data.length } })
    expect(kept?.file?.file?.id).toMatch(/^[0-9a-f]{64}$/)
  })

  it('30 MB under a hostile name are evidence that stays with Telegram; an unknown run or turn does nothing', async () => {
    await rig.said('Bob', '/sop instance-down')
    const card = await shown(/^📋 後端無回應 1\/9/)
    const media = storeFile(
      rig.sandbox.world.state,
      { name: '../../etc/<b>\u202egnp.exe', mime: 'image/png', data: Buffer.alloc(30 * 1024 * 1024) },
      'document',
    )
    const sent = rig.sandbox.world.say('Alice', ops, '<b>&amp;</b> `x`', { replyTo: card, media })
    expect(rig.text(await rig.answer(sent))).toBe('📎 收下證據，現有 1 件')
    const [run] = await sops.views.open()
    const kept = run?.deeds.find(({ did }) => did === 'evidence')?.file
    expect(kept).toMatchObject({ telegramFile: media.fileId, caption: '<b>&amp;</b> `x`' })
    expect(kept?.file).toBeUndefined()
    expect(kept?.name).toMatch(/^[^/\u202e]*gnp\.exe$/)

    const pressed = async (data: string, args: { run: string; turn: number }) => {
      const doc = { verb: 'sop-done', args, mintedAt: rig.clock.now() }
      await rig.store.commit({ put: [{ kind: 'button', id: data, doc }] })
      return (await rig.sandbox.world.forge('Bob', card, data).answered()).text
    }
    for (const [n, of] of ['nobody', '../x', '__proto__', ''].entries())
      expect(await pressed(`forged-run-${n}`, { run: of, turn: 1 })).toBeTruthy()
    for (const turn of [-1, 2, 1e9])
      expect(await pressed(`forged-turn-${turn}`, { run: run?.id ?? '', turn })).toBeTruthy()
    expect(await sops.views.open()).toEqual([run])
  })

  it('a reason is typed, asked again when it is too long, and shown', async () => {
    await rig.said('Bob', '/sop instance-down')
    const card = await shown(/^📋 後端無回應 1\/9/)
    await rig.press('Bob', card, '略過…')
    const asked = await shown(/為什麼略過第 1 步/)
    const refused = await rig.ask('Bob', 'x'.repeat(1500), { replyTo: asked })
    expect(rig.text(refused)).toBe('太長了，最多 1,000 個字')
    expect(await rig.said('Bob', '已經 <i>知道</i> 了', { replyTo: refused })).toBe('⏭ 已略過')
    await says(card, /⏭ 第 1 步略過 · Bob .* · 已經 <i>知道<\/i> 了/)
  })

  it('what did not pass may be explained, and is kept with its step', async () => {
    await rig.said('Bob', '/sop instance-down')
    const card = await shown(/^📋 後端無回應 1\/9/)
    expect(await rig.press('Bob', card, '沒通過')).toBe('❌ 記下沒通過')
    const asked = await shown(/要補充哪裡沒通過/)
    await rig.said('Bob', 'Grafana 打不開', { replyTo: asked })
    const [run] = await sops.views.open()
    expect(run?.deeds.at(-1)).toMatchObject({ did: 'note', step: 'confirm', text: 'Grafana 打不開' })
  })

  it('a diagnostic runs at a press and its output comes to the card; a change is confirmed first', async () => {
    await rig.said('Bob', '/sop instancedown')
    const card = await shown(/^📋 後端無回應 1\/9/)
    const skip = async () => {
      const [run] = await sops.views.open()
      const person = { id: 1002, name: 'Bob' }
      const at = { run: run?.id ?? '', turn: run?.turn ?? 0 }
      await sops.verbs.skip({ ...at, person, at: rig.clock.now(), cause: `test ${run?.turn}`, reason: 'x' })
    }
    await skip()
    await skip()
    await says(card, /3\/9/)
    expect(await rig.press('Bob', card, '執行查詢')).toBe('⏳ 執行中')
    await says(card, /ECONNREFUSED <b>5432<\/b>/)
    await rig.press('Bob', card, '完成')
    await says(card, /5\/9/)
    await rig.press('Bob', card, '沒通過')
    await says(card, /6\/9/)
    expect(rig.buttons(card)[0]).toEqual(['⚠️ 執行…'])
    await rig.press('Bob', card, '⚠️ 執行…')
    const confirm = await shown(/60 秒後失效/)
    expect(await acting.execution('none')).toBeUndefined()
    await rig.press('Bob', confirm, rig.buttons(confirm)[0]?.[0] ?? '')
    await acting.idle()
    await sops.idle()
    await says(card, /✅ 結束碼 0/)
  })

  it('is abandoned with a reason, and then its card takes nothing more', async () => {
    await rig.said('Bob', '/sop database')
    const card = await shown(/^📋 資料庫檢查 1\/1/)
    await rig.press('Bob', card, '放棄…')
    const asked = await shown(/為什麼放棄/)
    expect(await rig.said('Bob', '誤報', { replyTo: asked })).toBe('⏹ 已放棄')
    await says(card, /^⏹ 資料庫檢查 已放棄/)
    expect(rig.buttons(card)).toEqual([])
  })
})
