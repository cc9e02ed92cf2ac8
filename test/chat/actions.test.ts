import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ActionConfig } from '../../src/config/actions.ts'
import { silentLog } from '../../src/core/log.ts'
import { createRedactor } from '../../src/core/redact.ts'
import { ownFaces } from '../../src/deliver/index.ts'
import { type ActionsRoom, actionKinds, createActions, executionFaces } from '../../src/respond/actions/index.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { declare, node } from '../respond/actions/rig.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { testStore } from '../support/store.ts'
import { kinds, ops, people, Rig } from './rig.ts'

let rig: Rig
let room: ActionsRoom
let folder: string
let actions: ActionConfig[] = []
const marks = () => join(folder, 'marks')

const restartTitle = 'title: { zh-TW: 重啟後端, en: Restart the backend }'

async function begin(text: string): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'opsbell-run-'))
  actions = declare(text.replaceAll('MARKS', marks()), folder)
  const clock = new ShiftClock()
  const store = await testStore([...kinds, ...actionKinds], clock)
  const everybody = [...people, { id: 1004, name: 'Mallory', role: 'responder' as const }]
  rig = await Rig.prepare({
    store,
    people: everybody,
    faces: { ...ownFaces, ...executionFaces },
    // Made of rooms that the rig makes.
    deps: {
      actions: {
        systems: () => [{ id: 'shop', name: 'Shop' }],
        declared: (system) => room.declared(system),
        prepare: (request) => room.prepare(request),
        run: (request) => room.run(request),
        confirm: (token, doing) => room.confirm(token, doing),
        approve: (token, doing, how) => room.approve(token, doing, how),
        cancel: (token, doing) => room.cancel(token, doing),
      },
    },
  })
  room = createActions({
    store,
    clock: rig.clock,
    log: silentLog,
    redact: createRedactor(),
    declared: (system) => (system === 'shop' ? actions : []),
    roleOf: (person) => everybody.find(({ id }) => id === person)?.role,
    verbs: rig.alerts.verbs,
    views: rig.alerts.views,
    query: async () => ({ series: [], total: 0 }),
    home: () => ({ channel: 'telegram', chat: 'ops' }),
    onPost: () => rig.deliver.wake([]),
  })
  await rig.begin()
  await room.start()
}

afterEach(async () => {
  await room.stop(rig.clock.now())
  await rig.close()
  rmSync(folder, { recursive: true, force: true })
})

const mark = (more = '') =>
  `restart: { kind: command, ${restartTitle}, changes: true, host: tix-test-1, argv: ${node(
    "require('node:fs').appendFileSync('MARKS', 'x'); console.log('restarted')",
  )}${more} }`

const ran = (): number => {
  try {
    return readFileSync(marks(), 'utf8').length
  } catch {
    return 0
  }
}

const shown = (what: RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(() => rig.messages().find((message) => what.test(rig.text(message))), String(what))

describe('CORE-9: /run', () => {
  it('a change shows what it would do where, runs on the second press, and its result comes back', async () => {
    await begin(mark(', shield: { for: 2m, alerts: [ InstanceDown ] }'))
    const list = await rig.ask('Bob', '/run')
    expect(rig.text(list)).toBe('Shop：要執行什麼？\n⚠️ 的會先確認；其餘唯讀，按了就做')
    expect(rig.buttons(list)).toEqual([['⚠️ 重啟後端']])
    await rig.press('Bob', list, '⚠️ 重啟後端')
    const sheet = await rig.answer(list)
    const [first, command, ...rest] = rig.text(sheet).split('\n')
    expect(first).toBe('⚠️ 要執行「重啟後端」嗎？')
    expect(command).toContain('appendFileSync')
    expect(rest).toEqual([
      'shop · tix-test-1（test）',
      '執行後 2 分內不因此響 InstanceDown',
      '只有 Bob 能按，60 秒後失效',
    ])
    expect(rig.buttons(sheet)).toEqual([['執行', '取消']])
    expect(await rig.press('Carol', sheet, '執行')).not.toBe('')
    expect(await rig.press('Mallory', sheet, '執行')).toContain('只有 Bob 能按')
    expect(ran()).toBe(0)
    expect(await rig.press('Bob', sheet, '執行')).toBe('重啟後端 開始執行')
    const result = await shown(/^✅ 完成：重啟後端/)
    expect(rig.text(result)).toMatch(
      /👤 Bob .* 執行\n結束碼 0(?: · 用時 \d+ 秒)?\nrestarted\n🛡 .*前不因此響 InstanceDown$/,
    )
    expect(result.entities.some(({ type }) => type === 'expandable_blockquote')).toBe(true)
    await rig.settled()
    expect(rig.text(sheet)).toBe('▶️ Bob 執行了「重啟後端」')
    expect(ran()).toBe(1)
  })

  it('in reply to a card it is run for that alert, and its message stands below the card', async () => {
    await begin(mark(', shield: { for: 2m, alerts: [ InstanceDown ] }'))
    const card = await rig.fire('InstanceDown')
    const sheet = await rig.ask('Bob', '/run restart', { replyTo: card })
    await rig.press('Bob', sheet, '執行')
    const result = await shown(/^✅ 完成：重啟後端/)
    expect(result.replyTo).toBe(card.id)
    const [execution] = await rig.store.list('execution', 'started', {})
    expect(execution?.doc.episode).toBe(rig.alerts.views.openEpisodes()[0]?.id)
  })

  it('is refused to a viewer, who is told whom to ask', async () => {
    await begin(mark())
    const said = await rig.said('Carol', '/run restart')
    expect(said).toBe('Nothing ran: this takes a responder. Ask one, or ask an admin to change your role.')
    expect(ran()).toBe(0)
  })

  it('after 60 s nothing runs, and the message says so', async () => {
    await begin(mark())
    const sheet = await rig.ask('Bob', '/run shop restart')
    rig.clock.shift(60_000)
    expect(await rig.press('Bob', sheet, '執行')).toContain('過了時間，什麼都沒執行')
    await rig.settled()
    expect(rig.text(sheet)).toContain('過了時間，什麼都沒執行')
    expect(rig.buttons(sheet)).toEqual([])
    expect(ran()).toBe(0)
  })

  it('after a change of the configuration nothing runs', async () => {
    await begin(mark())
    const sheet = await rig.ask('Bob', '/run restart')
    actions = declare(mark(', timeout: 5s').replaceAll('MARKS', marks()), folder)
    expect(await rig.press('Bob', sheet, '執行')).toContain('設定改過')
    expect(ran()).toBe(0)
  })

  it('two presses at the same moment run it once', async () => {
    await begin(mark())
    const sheet = await rig.ask('Bob', '/run restart')
    const toasts = await Promise.all([rig.press('Bob', sheet, '執行'), rig.press('Bob', sheet, '執行')])
    expect(toasts.filter((toast) => toast.includes('開始執行'))).toHaveLength(1)
    await shown(/^✅ 完成/)
    expect(ran()).toBe(1)
  })

  it('can be cancelled', async () => {
    await begin(mark())
    const sheet = await rig.ask('Bob', '/run restart')
    await rig.press('Bob', sheet, '取消')
    await rig.settled()
    expect(rig.text(sheet)).toBe('已取消，什麼都沒執行（Bob）')
    expect(ran()).toBe(0)
  })

  it('a second person agrees; who asked can not', async () => {
    await begin(mark(', approval: true'))
    const sheet = await rig.ask('Bob', '/run restart')
    expect(rig.text(sheet)).toContain('還要另一個人同意才會執行')
    await rig.press('Bob', sheet, '執行')
    await rig.settled()
    expect(rig.text(sheet)).toMatch(/^🤝 Bob 要執行「重啟後端」，等另一個人同意/)
    expect(rig.buttons(sheet)).toEqual([['同意並執行', '取消'], ['🚨 不等了（管理員）']])
    expect(await rig.press('Bob', sheet, '同意並執行')).toContain('要由另一個人同意')
    expect(await rig.press('Bob', sheet, '🚨 不等了（管理員）')).not.toBe('')
    expect(ran()).toBe(0)
    await rig.press('Mallory', sheet, '同意並執行')
    expect(rig.text(await shown(/^✅ 完成/))).toContain('🤝 Mallory 同意')
    expect(ran()).toBe(1)
  })

  it('an admin who can not wait breaks the glass, and the card says so', async () => {
    await begin(mark(', approval: true'))
    const sheet = await rig.ask('Alice', '/run restart')
    await rig.press('Alice', sheet, '執行')
    await rig.settled()
    await rig.press('Alice', sheet, '🚨 不等了（管理員）')
    expect(rig.text(await shown(/^✅ 完成/))).toContain('🚨 Alice 沒有等第二人同意')
    expect((await rig.audit()).map(({ action }) => action)).toContain('break-glass')
  })

  it('a diagnostic runs at once; its cooldown says until when', async () => {
    await begin(
      `look: { kind: command, title: { zh-TW: 看一下, en: Look }, changes: false, argv: ${node("console.log('<b>fine</b>')")}, cooldown: 5m }`,
    )
    rig.sandbox.world.say('Bob', ops, '/run look')
    expect(rig.text(await shown(/^✅ 完成：看一下/))).toContain('<b>fine</b>')
    expect(await rig.said('Bob', '/run look')).toMatch(/^剛執行過，\d\d:\d\d 之後才能再執行。$/)
  })

  it('what takes longer shows that it runs, then its result in the same message', async () => {
    const waiting =
      "const go = () => require('node:fs').existsSync('MARKS') ? console.log('at last') : setTimeout(go, 20); go()"
    await begin(`look: { kind: command, title: { zh-TW: 看一下, en: Look }, changes: false, argv: ${node(waiting)} }`)
    rig.sandbox.world.say('Bob', ops, '/run look')
    const message = await shown(/^⏳ 執行中：看一下/)
    expect(await rig.said('Bob', '/run look')).toBe('Bob 正在執行，等它結束。')
    writeFileSync(marks(), '')
    const result = await shown(/^✅ 完成：看一下/)
    expect(result.id).toBe(message.id)
    expect(rig.text(result)).toContain('at last')
  })

  it('asks for what it needs: by buttons, and typed', async () => {
    await begin(
      `tail: { kind: command, title: { zh-TW: 看紀錄, en: Tail }, changes: false, argv: ${JSON.stringify([
        process.execPath,
        '-e',
        'console.log(JSON.stringify(process.argv.slice(1)))',
        '--',
        '{app}',
        '{n}',
      ])}, arguments: { app: { values: [ api, worker ], title: { zh-TW: 程式, en: program } }, n: { min: 1, max: 500 } } }`,
    )
    const choose = await rig.ask('Bob', '/run tail')
    expect(rig.text(choose)).toBe('看紀錄：選程式')
    expect(rig.buttons(choose)).toEqual([['api'], ['worker']])
    await rig.press('Bob', choose, 'worker')
    const type = await rig.answer(choose)
    expect(rig.text(type)).toBe('Bob，看紀錄：請輸入n\n1 到 500 的整數')
    expect(await rig.said('Bob', '-rf', { replyTo: type })).toBe('「n」的值不能用：不能以 - 開頭，也不能有 .. 或換行')
    rig.sandbox.world.say('Bob', ops, '20', { replyTo: type })
    expect(rig.text(await shown(/^✅ 完成：看紀錄/))).toContain('["worker","20"]')
  })

  it('where the bot is not on that host the button copies the command', async () => {
    await begin(
      `restart: { kind: command, ${restartTitle}, changes: true, host: far-1, where: copy, argv: [ pm2, restart, "shop backend" ], copy: { posix: pm2 restart tixmaster-backend, windows: pm2.cmd restart tixmaster-backend } }`,
    )
    const answer = await rig.ask('Bob', '/run restart')
    expect(rig.text(answer)).toContain(
      '📋 重啟後端：機器人不在 far-1 上，請複製過去執行\npm2 restart tixmaster-backend',
    )
    expect(rig.buttons(answer)).toEqual([['📋 複製指令', '📋 Windows']])
  })

  it('nothing declared, an unknown system or action: says how', async () => {
    await begin(mark())
    actions = []
    expect(await rig.said('Bob', '/run')).toContain('沒有可以執行的動作')
    actions = declare(mark(), folder)
    expect(await rig.said('Bob', '/run shop nope')).toBe('沒有這個動作（設定可能改過）。用 /run 看有哪些。')
    expect(await rig.said('Bob', '/run shop restart oops')).toContain('/run 系統 動作 名稱=值')
  })
})
