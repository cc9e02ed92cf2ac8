import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createInbox } from '../../src/chat/inbox/inbox.ts'
import type { Quota, SystemHealth } from '../../src/chat/index.ts'
import { commandRoles } from '../../src/chat/policy.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { ops, Rig } from './rig.ts'

let rig: Rig

describe('CORE-7: commands', () => {
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterAll(() => rig.close())

  it('/start says who is who and that the chat is set up', async () => {
    expect(await rig.said('Alice', '/start')).toMatchInlineSnapshot(`
      "👋 我是 Opsbell，值班的門鈴
      你是 Alice（管理者）
      這個群組是「ops」（-1001000000001），已設定好。
      告警來了按卡片上的「認領」；其他的打 /help。"
    `)
    expect(await rig.said('Carol', '/start')).toMatchInlineSnapshot(`
      "👋 I am Opsbell, the bell of whoever is on call
      You are Carol (viewer)
      This group is "ops" (-1001000000001) and is set up.
      When an alert comes, press Acknowledge on its card; for the rest there is /help."
    `)
  })

  it('/start in private: no group is spoken of, and its button shows the help', async () => {
    const answer = await rig.ask('Bob', '/start', { where: 'bot' })
    expect(rig.text(answer)).toContain('好，以後可以私訊你：升級通知、/since 的回答。告警仍在群組。')
    await rig.press('Bob', answer, '看我會什麼')
    await rig.settled()
    expect(rig.text(rig.messages('Bob').at(-1) as never)).toContain('/silence')
  })

  it('answers in a group are silent, those in private may sound', async () => {
    expect((await rig.ask('Alice', '/health')).silent).toBe(true)
    expect((await rig.ask('Bob', '/help', { where: 'bot' })).silent).toBe(false)
  })

  it('/help lists what the person may do, in their language; its commands can be tapped', async () => {
    const help = await rig.ask('Alice', '/help')
    expect(rig.text(help)).toMatchInlineSnapshot(`
      "🔔 我會這些
      /health 系統健康，最糟的在前
      /alerts 進行中的告警
      /ack 認領告警
      /silence 靜音一段時間
      /unsilence 解除靜音
      /quota 配額與重置時間
      /why 為什麼響、為什麼沒響
      /since 我錯過了什麼
      /status 機器人自己的狀態
      /run 執行診斷或變更（重啟前會先確認）
      /sop 一步一步照 SOP 做
      /incident 事件：開啟、備註、交接、結案
      /golive 上線流程：測試、監控、觀察、報告
      /handover 交班：未結事件、靜音、SOP、待辦
      /drill 演練：送出測試告警，量每一段多久
      /report 報告：列出、查看、重新傳送
      /query 查現在的數值（PromQL）
      /chart 畫圖（PromQL 或告警名）
      /verify 驗證運行中的系統
      /doctor 檢查權限、來源與設定
      /lang 換語言
      /help 我會什麼
      認領並說好 30 分鐘內處理：/ack InstanceDown 30m，或回覆卡片打 /ack 30m
      靜音 2 小時：/silence 2h InstanceDown；也可以打 09:00 或 stable"
    `)
    expect(help.entities.filter(({ type }) => type === 'bot_command').length).toBeGreaterThanOrEqual(8)
    expect(await rig.said('Carol', '/help')).toMatchInlineSnapshot(`
      "🔔 What I can do
      /health Health of the systems, worst first
      /alerts Open alerts
      /quota Quotas and when they reset
      /why Why an alert fires, or does not
      /since What I missed
      /status How the bot itself is
      /run Run a diagnostic or a change (asks before a restart)
      /sop Walk through an SOP step by step
      /incident Incidents: open, note, hand over, close
      /golive Guide a release: tests, monitoring, observation, report
      /report Reports: list, show, send again
      /chart Draw a chart (PromQL or an alert)
      /lang Change the language
      /help What I can do
      You are a viewer: you see everything; acknowledging and silencing take a responder."
    `)
  })

  it.each([
    ['/helth@opsbell_bot', '沒有 /helth 這個指令。\n你是不是要 /health？'],
    ['/frobnicate@opsbell_bot', '沒有 /frobnicate 這個指令。\n打 /help 看我會什麼。'],
    ['/silance@OpsBell_Bot 2h x', '沒有 /silance 這個指令。\n你是不是要 /silence？'],
  ])('an unknown command, %s, gets the nearest one or the help', async (text, answer) => {
    expect(await rig.said('Alice', text)).toBe(answer)
  })

  it('in a group what is almost a command gets the nearest one, without the name of the bot', async () => {
    expect(await rig.said('Alice', '/silense 2h x')).toBe('沒有 /silense 這個指令。\n你是不是要 /silence？')
  })

  it('a word in private gets the way to the help', async () => {
    expect(await rig.said('Bob', 'hello?', { where: 'bot' })).toBe('打 /help 看我會什麼。')
    expect(await rig.said('Bob', '/nonsense', { where: 'bot' })).toContain('沒有 /nonsense 這個指令')
  })

  it('what is said to others stays unanswered', async () => {
    const before = rig.messages().length
    for (const text of ['/health@other_bot', '/unheard', 'good morning', '/ack@other_bot x'])
      rig.sandbox.world.say('Alice', ops, text)
    await rig.settled()
    expect(rig.messages().length).toBe(before + 4)
  })

  it('menus are set for strangers and for the group, in both languages', async () => {
    await rig.settled()
    const menus = await rig.chat.commands()
    const everybody = Object.values(commandRoles).filter((role) => role !== 'admin').length
    expect(menus.map(({ scope, language, commands }) => [scope.type, language ?? '', commands.length])).toEqual([
      ['default', '', 2],
      ['default', 'en', 2],
      ['default', 'zh', 2],
      ['chat', '', everybody],
      ['chat', 'en', everybody],
      ['chat', 'zh', everybody],
      ['chat_member', '', Object.keys(commandRoles).length],
    ])
    const set = rig.sandbox.transcript.requests('setMyCommands')
    expect(set.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThanOrEqual(6)
  })
})

describe('CORE-7: what commands show', () => {
  afterEach(() => rig.close())
  const ago = (seconds: number) => rig.clock.now() - seconds * 1000

  it('/health: worst first, with ages; details on demand', async () => {
    const health = async (now: number): Promise<SystemHealth[]> => [
      {
        system: 'video',
        name: 'video-backend',
        state: 'unhealthy',
        measuredAt: now,
        troubles: [
          { what: 'redis', why: '連線被拒', state: 'unhealthy', at: now - 12_000 },
          { what: 'disk', state: 'degraded', at: now - 8000 },
          { what: 'celery', state: 'degraded', at: now - 8000 },
        ],
      },
      {
        system: 'tarot',
        name: 'tarot',
        state: 'unknown',
        troubles: [{ what: 'api', why: 'connect ECONNREFUSED', state: 'unknown', at: now - 240_000 }],
      },
      { system: 'tix', name: 'tixmaster', state: 'healthy', measuredAt: now - 3000, troubles: [] },
      { system: 'ai', name: 'ai-streaming', state: 'healthy', measuredAt: now - 15_000, troubles: [] },
    ]
    rig = await Rig.start({ deps: { health } })
    const card = await rig.ask('Alice', '/health')
    expect(rig.text(card)).toMatchInlineSnapshot(`
      "🏥 系統健康：1 異常、1 不明
      🔴 video-backend 異常
      redis 連線被拒 · 12 秒前
      disk · 8 秒前
      還有 1 項
      ⚪ tarot 無資料
      api connect ECONNREFUSED · 4 分鐘前
      🟢 tixmaster、ai-streaming（資料最舊 15 秒前）"
    `)
    await rig.press('Carol', card, '看異常細節')
    await rig.settled()
    expect(rig.text(card)).toMatchInlineSnapshot(`
      "🏥 Health: 1 unhealthy, 1 unknown
      🔴 video-backend unhealthy
      redis 連線被拒 · 12 s ago
      disk · 8 s ago
      celery · 8 s ago
      ⚪ tarot no data
      api connect ECONNREFUSED · 4 min ago
      🟢 tixmaster, ai-streaming (data at most 15 s old)"
    `)
    await rig.press('Carol', card, '🔄 Refresh')
    await rig.settled()
    expect(rig.text(card)).toContain('celery')
  })

  it('/health with nothing wrong, and with nothing at all', async () => {
    let systems: SystemHealth[] = [{ system: 'a', name: 'a', state: 'healthy', measuredAt: Date.now(), troubles: [] }]
    rig = await Rig.start({ deps: { health: async () => systems } })
    expect(await rig.said('Alice', '/health')).toMatch(/^🏥 系統健康：1 個都正常\n🟢 a（資料最舊 \d 秒前）$/)
    systems = []
    expect(await rig.said('Alice', '/health')).toBe('🏥 還沒有設定任何系統')
  })

  it('/quota: the fullest first, with what is left and when it starts anew', async () => {
    const at = Date.now()
    const quotas: Quota[] = [
      { system: 'v', service: 'd-id', used: 20, total: 20, ratio: 1, measuredAt: at },
      { system: 'v', service: 'tts', used: 91, total: 100, ratio: 0.91, measuredAt: at },
      {
        system: 'v',
        service: 'youtube',
        used: 8500,
        total: 10_000,
        ratio: 0.85,
        measuredAt: at,
        resetAt: at + 3_600_000,
        pace: 100,
      },
      {
        system: 'v',
        service: 'flux',
        used: 85,
        total: 100,
        ratio: 0.85,
        measuredAt: at,
        resetAt: at + 10 * 86_400_000,
        runsOutAt: at + 4 * 86_400_000,
        perDay: 1.5,
        pace: 4,
        basis: '7d',
      },
      { system: 'v', service: 'stability', used: 680, total: 1000, ratio: 0.68, measuredAt: at },
      { system: 'v', service: 'gemini', used: 450, total: 1000, ratio: 0.45, measuredAt: at, resetAt: at + 86_400_000 },
    ]
    rig = await Rig.start({ deps: { quota: async () => quotas } })
    const said = (await rig.said('Alice', '/quota')).replace(/(\d\d\/\d\d |今天 |明天 )?\d\d:\d\d/g, '<time>')
    expect(said).toMatchInlineSnapshot(`
      "📊 配額：1 項用完、1 項撐不到重置、2 項偏高
      🔴 d-id 用完了（20/20），按用量
      ██████████
      🔴 tts 已用 91%，剩 9，按用量
      █████████░
      🔴 flux 已用 85%，剩 15
      ████████▌░
      照近 7 天用量，<time> 用完
      <time> 重置；每天最多 1.5
      🟠 youtube 已用 85%，剩 1,500
      ████████▌░
      <time> 重置，夠用
      🟢 stability 68%（680/1,000），按用量
      🟢 gemini 45%（450/1,000）
      <time> 重置"
    `)
  })

  it('/status: trouble first, each with its sentence', async () => {
    rig = await Rig.start()
    rig.status = {
      ...rig.status,
      outbox: { waiting: 3, unknown: 1, dead: 2 },
      problems: ['configuration not reloaded: opsbell.yaml:3:5: people.0.role'],
      sources: [
        {
          system: 'shop',
          source: 'app',
          kind: 'prometheus',
          every: 15_000,
          lastAttempt: ago(1),
          lastSuccess: ago(125),
          up: false,
          error: 'http://127.0.0.1:9101/metrics: connection refused',
          durationMs: 3,
          samples: 0,
          refused: {},
          skipped: 0,
        },
        {
          system: 'shop',
          source: 'host',
          kind: 'host',
          every: 15_000,
          lastAttempt: ago(1),
          lastSuccess: ago(1),
          up: true,
          error: undefined,
          durationMs: 3,
          samples: 9,
          refused: {},
          skipped: 0,
        },
      ],
    }
    const answer = await rig.ask('Alice', '/status')
    expect(answer.text).toContain('http://127.0.0.1:9101/metrics: connection refused')
    const said = rig.text(answer)
    expect(said.replace(/\d+ 秒前/g, '<age>')).toMatchInlineSnapshot(`
      "🤖 Opsbell 0.1.0：3 件事要處理
      🔴 shop/app：http://127.0.0.1:9101/metrics: connection refused · 2 分鐘前
      🔴 送不出去的通知 2 則
      ⚠️ configuration not reloaded: opsbell.yaml:3:5: people.0.role
      <age>啟動
      Telegram：已連線 · <age>
      來源 1/2 正常
      待送 3，結果不明 1"
    `)
  })
})

describe('what is not well', () => {
  afterEach(() => rig.close())

  it('/status names a chat that the bot was removed from', async () => {
    rig = await Rig.start({ chats: () => ({ ops: { id: ops }, other: { id: chats.basic } }) })
    const notice = {
      id: 'n1',
      episode: 'e1',
      kind: 'firing' as const,
      level: 'warning' as const,
      destination: { channel: 'telegram', chat: 'other' },
      queuedAt: rig.clock.now(),
      reason: 'first' as const,
      audible: true,
      about: [],
      state: 'dead' as const,
      attempts: 1,
      notBefore: rig.clock.now(),
      error: 'kicked',
    }
    await rig.store.commit({ put: [{ kind: 'notice', id: 'n1', doc: notice }] })
    expect(await rig.said('Alice', '/status')).toContain('🔴 other：機器人被移出或不能發言；請加回群組並允許發言')
  })

  it('/status tells what history takes, what does not fit, and which rules still gather it', async () => {
    rig = await Rig.start()
    const until = Date.parse('2026-03-05T08:00:00+08:00')
    const rules = ['UsersFalling', 'ManyErrors', 'SlowerThanUsual', 'Fourth'].map((rule, i) => ({
      system: 'shop',
      rule,
      until: until + i * 3_600_000,
    }))
    const history = { bytes: 12.4 * 1024 ** 2, series: 1800, refused: 0, limit: 5000, lost: 0 }
    rig.status = { ...rig.status, history, warming: rules }
    expect(await rig.said('Alice', '/status')).toContain(
      '歷史 12 MB / 1,800 序列\n⏳ 4 條規則還在累積歷史（UsersFalling、ManyErrors、SlowerThanUsual），最早 03/05 08:00 起開始判斷',
    )
    rig.status = {
      ...rig.status,
      history: { ...history, bytes: 2.5 * 1024 ** 3, refused: 30, lost: 2 },
      warming: rules.slice(0, 1),
    }
    const full = await rig.said('Alice', '/status')
    expect(full).toContain('⚠️ 歷史已滿：30 個序列沒有記錄（每個系統上限 5,000，history.series）')
    expect(full).toContain('⚠️ 歷史缺了 2 段 5 分鐘：資料庫寫不進去')
    expect(full).toContain('歷史 2.5 GB / 1,800 序列\n⏳ UsersFalling 還在累積歷史，03/05 08:00 起開始判斷')
  })

  it('CORE-7 CORE-8: /status tells what waits for the issue tracker, when it took something last, and what is wrong with it', async () => {
    rig = await Rig.start()
    const now = rig.clock.now()
    const good = { kind: 'github' as const, pending: 0, failed: 0, muted: 0 }
    rig.status = { ...rig.status, tracker: good }
    expect((await rig.said('Alice', '/status')).split('\n')).toContain('GitHub：沒有待送')
    const away = { since: now - 12 * 60_000, reason: 'unavailable' as const }
    rig.status = { ...rig.status, tracker: { ...good, pending: 2, failed: 1, muted: 3, lastAt: now - 7_200_000, away } }
    expect((await rig.said('Alice', '/status')).replace(/\d+ 秒前/g, '<age>').split('\n')).toEqual([
      '🤖 Opsbell 0.1.0：3 件事要處理',
      '⚠️ GitHub 收不下（服務異常（5xx），12 分鐘前開始）：待送的已保留，會自動再送',
      '⚠️ GitHub 拒收 1 件 Issue：原因在事件的時間軸，修好後再按 🗂',
      '⚠️ GitHub：3 件 Issue 收不到後續留言，原因在事件的時間軸',
      ...[expect.any(String), expect.any(String), expect.any(String), expect.any(String)],
      'GitHub：待送 2 件事件 · 最近送達 2 小時前',
    ])
    const doctor = (await rig.said('Alice', '/doctor')).split('\n')
    expect(doctor).toContain('🔴 GitHub 拒收 1 件 Issue：原因在事件的時間軸，修好後再按 🗂')
    rig.status = { ...rig.status, tracker: good }
    expect(await rig.said('Alice', '/doctor')).toMatch(/🟢 .*、GitHub/)
  })

  it('/alerts shows in white what nobody can see, and names the missing source', async () => {
    rig = await Rig.start()
    await rig.fire('InstanceDown')
    await rig.alerts.ingest(
      [
        {
          origin: 'test',
          labels: { alertname: 'InstanceDown', priority: 'P1', instance: 'api-1' },
          annotations: { summary: 'InstanceDown on api-1' },
          state: 'unknown',
          why: 'shop/app',
          startsAt: rig.clock.now(),
          system: 'shop',
        },
      ],
      rig.clock.now(),
      'test',
    )
    const said = await rig.said('Alice', '/alerts')
    expect(said).toContain('⚪ P1 InstanceDown on api-1')
    expect(said).toContain('⚪ 1 則狀態不明：shop/app 無資料')
  })
})

describe('commands sent long ago', () => {
  beforeEach(async () => {
    rig = await Rig.start()
  })
  afterEach(() => rig.close())

  /** Says it while the bot is away, which lasts `away` ms. */
  async function sayAndMiss(text: string, away: number) {
    const { sandbox, clock, store } = rig
    await rig.stop()
    const said = sandbox.world.say('Bob', ops, text)
    clock.shift(away)
    rig = await Rig.start({ on: { sandbox, clock }, store })
    return rig.answer(said)
  }

  it('ask again before they change anything; then do it once', async () => {
    await rig.fire()
    await rig.settled()
    const question = await sayAndMiss('/ack InstanceDown', 11 * 60_000)
    expect(rig.text(question)).toBe(
      '/ack InstanceDown 是11 分鐘前送出的，我那時不在。還要做嗎？\n只有 Bob 能按，60 秒後失效',
    )
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged).toBeUndefined()
    expect(await rig.press('Alice', question, '照做')).toBe('這是 Bob 開的，只有 Bob 能按。')
    await rig.press('Bob', question, '照做')
    await rig.settled()
    expect(rig.text(question)).toBe('你認領了 InstanceDown，提醒已停')
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged?.by.name).toBe('Bob')
  })

  it('keep what they replied to', async () => {
    await rig.fire('DiskLow')
    const card = await rig.fire('InstanceDown')
    await rig.settled()
    const { sandbox, clock, store } = rig
    await rig.stop()
    const said = sandbox.world.say('Bob', ops, '/ack', { replyTo: card })
    clock.shift(700_000)
    rig = await Rig.start({ on: { sandbox, clock }, store })
    const question = await rig.answer(said)
    await rig.press('Bob', question, '照做')
    await rig.settled()
    expect(rig.text(question)).toBe('你認領了 InstanceDown，提醒已停')
  })

  it('are done at once when they only look, or are young', async () => {
    expect(rig.text(await sayAndMiss('/alerts', 3_600_000))).toBe('🟢 沒有進行中的告警')
    await rig.fire()
    await rig.settled()
    expect(rig.text(await sayAndMiss('/ack', 9 * 60_000))).toBe('你認領了 InstanceDown，提醒已停')
  })

  it('a press that waited in the inbox for long is not carried out, and the person is told', async () => {
    const card = await rig.fire()
    await rig.settled()
    const { sandbox, clock, store } = rig
    await rig.stop()
    sandbox.world.press('Bob', card, '👤 認領')
    const inbox = createInbox({ store, clock, log: silentLog, metrics: noMetrics })
    await inbox.accept(sandbox.updates.peek())
    clock.shift(11 * 60_000)
    rig = await Rig.start({ on: { sandbox, clock }, store })
    await rig.settled()
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged).toBeUndefined()
    expect(rig.messages().map((message) => rig.text(message))).toContain(
      'Bob 按的按鈕太久才收到，沒有照做。還需要的話請再按一次。',
    )
  })
})

describe('where answers go', () => {
  afterEach(() => rig.close())

  it('into the topic they were asked in', async () => {
    rig = await Rig.start({ chats: () => ({ ops: { id: chats.forum } }) })
    const [topic] = [...rig.sandbox.world.chat(chats.forum).topics.values()].filter(({ id }) => id !== 1)
    const thread = topic?.id ?? 0
    expect((await rig.ask('Alice', '/help', { where: chats.forum, thread })).threadId).toBe(thread)
    expect((await rig.ask('Alice', '/help@opsbell_bot', { where: chats.forum })).threadId).toBeUndefined()
  })

  it('a chat named by its @name is known, and by its number from then on', async () => {
    rig = await Rig.start({ chats: () => ({ ops: { id: '@ops_alert' } }) })
    expect(await rig.said('Alice', '/start')).toContain('這個群組是「ops」')
    expect((await rig.store.get('chat', 'ops'))?.doc.id).toBe(ops)
  })

  it('a group that becomes a supergroup is followed', async () => {
    rig = await Rig.start({ chats: () => ({ ops: { id: chats.basic } }) })
    await rig.said('Alice', '/help@opsbell_bot', { where: chats.basic })
    const { id } = rig.sandbox.world.groups.upgrade(chats.basic, 'Alice')
    await rig.settled()
    expect(await rig.said('Alice', '/start@opsbell_bot', { where: id })).toContain('這個群組是「ops」')
  })
})

describe('when answering fails', () => {
  beforeEach(async () => {
    rig = await Rig.start()
  })
  afterEach(() => rig.close())

  it('it is tried again, and the action behind it happens once', async () => {
    await rig.fire()
    rig.sandbox.faults.add({ fault: { kind: 'reset-before' }, methods: ['sendMessage'], count: 1 })
    expect(await rig.said('Bob', '/ack')).toBe('你認領了 InstanceDown，提醒已停')
    expect((await rig.audit()).filter(({ action }) => action === 'acknowledge')).toHaveLength(1)
    await rig.said('Bob', '/silence 1h InstanceDown')
    rig.sandbox.faults.add({ fault: { kind: 'reset-before' }, methods: ['sendMessage'], count: 1 })
    expect(await rig.said('Bob', '/unsilence InstanceDown')).toBe('已解除靜音：InstanceDown')
  })

  it('a chat that refuses for good is left alone', async () => {
    const fault = rig.sandbox.faults.add({
      fault: { kind: 'error', code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
      methods: ['sendMessage'],
    })
    rig.sandbox.world.say('Bob', ops, '/help')
    await rig.settled()
    expect(fault.hits).toBe(1)
    expect(await rig.store.count('update', 'dead', {})).toBe(0)
  })

  it('a press that can not be answered any more is carried out all the same', async () => {
    const card = await rig.fire()
    rig.sandbox.faults.add({
      fault: {
        kind: 'error',
        code: 400,
        description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
      },
      methods: ['answerCallbackQuery'],
    })
    rig.sandbox.world.press('Bob', card, '👤 認領')
    await rig.settled()
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged?.by.name).toBe('Bob')
    expect(await rig.store.count('update', 'dead', {})).toBe(0)
  })

  it('entities that the server refuses: the answer comes plain', async () => {
    rig.sandbox.faults.add({ fault: { kind: 'parse-error' }, methods: ['sendMessage'] })
    expect(await rig.said('Bob', '/help')).toContain('/health')
  })

  it('what can not be handled is given up after three times, and the person is told', async () => {
    const { views } = rig.alerts
    const { openEpisodes } = views
    views.openEpisodes = () => {
      throw new Error('broken')
    }
    const answer = await rig.ask('Bob', '/alerts')
    expect(rig.text(answer)).toMatch(/^做不了，試了 3 次都失敗。/)
    views.openEpisodes = openEpisodes
    expect(await rig.said('Bob', '/status')).toContain('🔴 處理不了而放棄的訊息或按鈕 1 則')
  })
})
