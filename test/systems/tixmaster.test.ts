import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sop } from '../../src/config/sop.ts'
import { storeFile } from '../../src/sandbox/api/media.ts'
import { seeded } from '../../src/sandbox/systems/counters.ts'
import { tixmaster } from '../../src/sandbox/systems/tixmaster.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { opsGroup } from '../support/bot.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { hasPromtool, promtoolTestRules } from '../support/promtool.ts'
import { Rig } from '../watch/history/rig.ts'
import { AppRig, hour, minute } from './app-rig.ts'
import { readPack, systemsFolder } from './pack-rig.ts'

const pack = join(systemsFolder, 'tixmaster')
const morning = '2026-03-02T10:00:00+08:00'
const systemOf = (env: Record<string, string> = {}) => {
  const [system] = readPack('tixmaster', env).config.systems
  if (!system) throw new Error('no system')
  return system
}

describe('the pack', () => {
  it('is without a mistake on its defaults, and every rule names its priority', () => {
    expect(systemOf().sources.map(({ id }) => id)).toEqual(['app', 'database', 'limits'])
    const all = systemOf({ TIX_MONITORING: 'true' }).sources.map(({ id }) => id)
    expect(all).toEqual(['app', 'database', 'alertmanager', 'grafana', 'limits'])
    const rules = [...readPack('tixmaster').rules.values()].flat().flatMap((group) => group.rules)
    for (const rule of rules.filter(({ kind }) => kind === 'alert')) {
      const labels = rule.kind === 'alert' ? rule.labels.map(({ name }) => name) : []
      expect([rule.name, labels]).toEqual([rule.name, ['priority', 'severity']])
    }
  })

  it.each<[id: string, chapter: string, ...steps: [words: string, copy?: string][]]>([
    [
      'TX-1',
      'backend-logs',
      [
        '當收到錯誤警報或發現 API 回應異常時，請優先檢查後端 Logs',
        'Get-Content .\\backend\\logs\\error.log -Tail 50 -Wait',
      ],
      ['查看所有 Log', 'Get-Content .\\backend\\logs\\combined.log -Tail 100'],
      ['若後端運行於 Docker 容器內', 'docker logs tixmaster-backend --tail 100'],
    ],
    [
      'TX-2',
      'monitoring',
      ['若 Grafana 無數據或 Alertmanager 未發送警報，請檢查監控堆疊狀態', 'docker ps'],
      ['重啟監控堆疊（若服務掛掉）', 'docker-compose -f docker-compose.monitoring.yml restart'],
      ['檢查 Alertmanager UI'],
    ],
    [
      'TX-3',
      'database',
      ['TcpTestSucceeded : True', 'Test-NetConnection -ComputerName localhost -Port 5432'],
      ['檢查 DB 容器狀態（若使用 Docker）', 'docker ps | findstr postgres'],
    ],
    [
      'TX-4',
      'restart',
      ['若確認服務卡死或更新程式碼後需要重啟'],
      ['在終端機按 Ctrl+C 停止服務。'],
      ['重新執行', 'npm run dev'],
      ['重新執行', 'node backend/server.js'],
      ['重啟 tixmaster-backend', 'pm2 restart tixmaster-backend'],
    ],
    [
      'TX-5',
      'incident-response',
      ['開啟 Grafana Dashboard，確認異常發生的時間區段與趨勢'],
      ['截圖 Grafana 異常面板'],
      ['截圖 error.log 中的關鍵錯誤訊息'],
      ['檢查後端服務是否存活（步驟 3.4）'],
      ['檢查 error.log 具體報錯'],
      ['是否為離峰時間或行銷活動結束'],
      ['檢查下單 API'],
      ['將截圖與 Log 上傳至 Issue Tracking System'],
      ['標註相關開發人員'],
    ],
  ])('%s: %s has every step of the document, with its command to copy', (_id, chapter, ...steps) => {
    const sop = systemOf().sops.find(({ id }) => id === chapter)
    for (const [words, copy] of steps) {
      const found = sop?.steps.filter(({ text }) => text['zh-TW']?.includes(words)) ?? []
      expect([words, found.length > 0]).toEqual([words, true])
      if (copy !== undefined) expect(found.flatMap((step) => step.copy)).toContain(copy)
    }
  })

  it('TX-2 TX-5: links the pages of the document', () => {
    const links = systemOf().sops.flatMap(({ steps }) => steps.flatMap((step) => step.links.map(({ url }) => url)))
    expect([...new Set(links)].sort()).toEqual(['http://localhost:3001', 'http://localhost:9093'])
  })

  it('TX-5: an alert of the three names starts the same SOP, whatever labels it comes with', () => {
    const starts = (alert: string) =>
      systemOf()
        .sops.filter((sop) => sop.triggers.some(byName(alert)))
        .map(({ id }) => id)
    for (const alert of ['InstanceDown', 'HighErrorRate', 'LowOrderVolume'])
      expect([alert, starts(alert)]).toEqual([alert, ['incident-response']])
  })
  const byName = (alert: string) => (trigger: Sop['triggers'][number]) =>
    trigger.alert === alert && Object.keys(trigger.labels).length === 0

  it('TX-4: what changes something is confirmed, and its restart shields the alert that it causes', () => {
    const changing = systemOf().actions.filter(({ kind, ...action }) => 'changes' in action && action.changes === true)
    expect(changing.map(({ id }) => id)).toEqual(['restart-monitoring', 'restart-backend'])
    expect(changing[1]).toMatchObject({
      argv: ['pm2', 'restart', 'tixmaster-backend'],
      shield: { for: 2 * minute, alerts: ['InstanceDown'] },
    })
  })

  it('says in both languages what an alert means and what to do, briefly enough for a phone', () => {
    const rules = [...readPack('tixmaster').rules.values()].flat().flatMap((group) => group.rules)
    for (const rule of rules.filter(({ kind }) => kind === 'alert')) {
      const annotations = rule.kind === 'alert' ? rule.annotations : []
      const texts = new Map(
        annotations.map(({ name, template }) => [name, template.text.replace(/\{\{.*?\}\}/g, '00')]),
      )
      for (const name of ['summary', 'impact', 'action', 'summary_en', 'impact_en', 'action_en'])
        expect([rule.name, name, (texts.get(name) ?? '').length]).toEqual([
          rule.name,
          name,
          expect.toSatisfy(brief(name)),
        ])
    }
  })
  const brief = (name: string) => (length: number) => length > 0 && length < (name.endsWith('_en') ? 90 : 45)

  it.runIf(hasPromtool()).each(['rules.test.yaml', 'rules-orders.test.yaml'])(
    "%s passes with Debian's promtool too",
    (file) => {
      expect(promtoolTestRules(join(pack, file))).toMatchObject({ code: 0 })
    },
  )
})

describe('its simulated system', () => {
  it('describes itself without being started', () => {
    const { switches } = tixmaster(new FakeClock(), seeded(1)).describe()
    expect(switches.map(({ id }) => id)).toEqual(['backend', 'database', 'errors', 'orders', 'offpeak', 'monitoring'])
  })
})

describe('TX-6: few orders, judged by the same hour of earlier days', () => {
  const rules = readFileSync(join(pack, 'rules.yaml'), 'utf8')
  /** Orders that come at so many an hour, told every five minutes. */
  const selling = () => {
    let total = 0
    return (perHour: number) => () => {
      total += perHour / 12
      return [['orders_total', {}, total] as const]
    }
  }
  const least = 'tixmaster:orders_per_hour:least'

  it('half of what was usual is too few, long before the floor is reached', async () => {
    const rig = await Rig.start({ rules, every: 5 * minute })
    const orders = selling()
    await rig.run(24 * hour, orders(720))
    expect(rig.value(least)).toBe(10)
    await rig.run(2 * hour, orders(720))
    expect(Math.round(rig.value(least) ?? 0)).toBe(360)
    await rig.run(30 * minute, orders(0))
    expect(rig.news('LowOrderVolume')).toEqual(['firing'])
    expect(rig.told.at(-1)).toMatchObject({ annotations: { threshold: '360', normal: '720' } })
  })

  it('an hour that was quiet the day before is off-peak, and no alert', async () => {
    const rig = await Rig.start({ rules, every: 5 * minute })
    const orders = selling()
    await rig.run(2 * hour, orders(4))
    expect(rig.news('LowOrderVolume')).toEqual(['firing'])
    await rig.run(24 * hour, orders(4))
    expect(rig.news('LowOrderVolume')).toEqual(['firing', 'resolved'])
  })

  it('from the eighth day on one campaign of the week does not count', async () => {
    const rig = await Rig.start({ rules, every: 5 * minute })
    const orders = selling()
    for (let day = 0; day < 8; day++) await rig.run(24 * hour, orders(day === 6 ? 3000 : 720))
    expect(Math.round(rig.value(least) ?? 0)).toBe(360)
    expect(rig.health('LowOrderVolume')).toBe('ok')
  })
})

/** The bot and somebody who presses. */
class Shift {
  readonly rig: AppRig
  private constructor(rig: AppRig) {
    this.rig = rig
  }

  static async start(): Promise<Shift> {
    const rig = await AppRig.start('tixmaster', { TIX_EVERY: '1m' }, morning)
    await rig.pass(6 * minute)
    return new Shift(rig)
  }

  get #world() {
    return this.rig.place.sandbox.world
  }

  /** The newest message that says it now. */
  newest(text: RegExp): StoredMessage {
    const found = this.#saying(text).at(-1)
    if (!found) throw new Error(`nothing says ${text}; the last is ${this.rig.messages(/./).at(-1)?.text}`)
    return found
  }

  /** Bob's press; resolves with the newest message that says what is to come of it. */
  async press(on: RegExp, button: string, then: RegExp): Promise<StoredMessage> {
    this.#world.press(1002, { chatId: opsGroup, id: this.newest(on).id }, button)
    return this.until(then)
  }

  async say(text: string, then: RegExp, replyTo?: RegExp): Promise<StoredMessage> {
    this.#world.say(1002, opsGroup, text, replyTo && { replyTo: this.newest(replyTo) })
    return this.until(then)
  }

  async photo(replyTo: RegExp, then: RegExp): Promise<StoredMessage> {
    const { state } = this.#world
    const photo = storeFile(state, { name: 'panel.jpg', mime: 'image/jpeg', data: Buffer.from('a panel') }, 'photo')
    this.#world.say(1002, opsGroup, '面板', { replyTo: this.newest(replyTo), media: photo })
    return this.until(then)
  }

  /** What runs is another process, so it ends in its own time; and a chat takes 20 messages a minute. */
  async until(text: RegExp): Promise<StoredMessage> {
    await this.rig.pass(4000)
    for (let tries = 0; this.#saying(text).length === 0; tries++) {
      if (tries > 500) throw new Error(`nothing says ${text}; the last are ${this.#last}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
      await this.rig.pass(tries % 10 === 0 ? 1000 : 0)
    }
    await this.rig.pass(4000)
    return this.newest(text)
  }

  #saying(text: RegExp): StoredMessage[] {
    return this.rig.messages(/./).filter((one) => text.test(one.text))
  }

  get #last(): string {
    const texts = this.rig.messages(/./).slice(-4)
    return texts.map(({ text }) => text).join('\n--\n')
  }

  /** Cards of alerts, by name. */
  get alerts(): string[] {
    return this.rig.messages(/^\S+ P\d .*\ntixmaster · \w+\n/).map(({ text }) => /· (\w+)/.exec(text)?.[1] ?? '')
  }

  buttons(text: RegExp): string[] {
    return (
      this.newest(text)
        .markup?.inline_keyboard?.flat()
        .map((one) => one.text) ?? []
    )
  }

  reading(id: string): string {
    return this.rig.system.system.describe().readings.find((one) => one.id === id)?.value ?? ''
  }
}

const step = (n: number) => new RegExp(`^📋 4 警報觸發處理流程 ${n}/19 · 事件 #`)

describe('through the whole bot', () => {
  let shift: Shift
  beforeEach(async () => {
    shift = await Shift.start()
  }, 60_000)
  afterEach(() => shift.rig.close())

  /** One switch is one alert, with its incident and its SOP. */
  async function broken(id: string, alert: string, summary: RegExp): Promise<void> {
    expect(shift.alerts).toEqual([])
    shift.rig.set(id, true)
    await shift.rig.pass((alert === 'LowOrderVolume' ? 42 : 3) * minute)
    expect(shift.alerts).toEqual([alert])
    expect(shift.newest(/^\S+ P\d /).text).toMatch(summary)
    expect(shift.buttons(/^\S+ P\d /)).toEqual(expect.arrayContaining(['📋 SOP', '🚨 #1']))
  }

  it.each([
    ['errors', 'HighErrorRate', /^🔴 P0 \d+\.\d% 的請求失敗 \(5xx\)\n/, 12],
    ['offpeak', 'LowOrderVolume', /^🟠 P1 每小時只有 \d 筆訂單\n/, 5],
  ])(
    'TX-5 TX-6: the switch %s is %s alone, until it is repaired',
    async (id, alert, summary, minutes) => {
      if (id === 'offpeak') await shift.rig.pass(25 * minute)
      await broken(id, alert, summary)
      shift.rig.set(id, false)
      await shift.rig.pass(minutes * minute)
      expect(await shift.rig.open()).toEqual([])
      expect(shift.alerts).toEqual([alert])
    },
    60_000,
  )

  it('TX-2: the monitoring stack that is down waits for the daily summary, and a restart brings it back', async () => {
    shift.rig.set('monitoring', true)
    await shift.rig.pass(5 * minute)
    expect(await shift.rig.open()).toEqual(['🔵 P2 MonitoringStackDown'])
    expect(shift.alerts).toEqual([])
    const at = (n: number) => new RegExp(`^📋 3\\.2 檢查監控服務狀態 ${n}/4`)
    await shift.say('/sop monitoring', at(1))
    const found = await shift.press(at(1), '檢查', /^📋 3\.2 [\s\S]*❌ 0\/3 個容器在執行/)
    expect(found.text).toContain('tixmaster-prometheus: exited')
    await shift.press(at(1), '沒通過', at(2))
    const asked = await shift.press(at(2), '⚠️ 執行…', /要執行「重啟監控堆疊」嗎/)
    expect(asked.text).toContain('docker-compose -f docker-compose.monitoring.yml restart')
    await shift.press(/要執行「重啟監控堆疊」嗎/, '執行', /^📋 3\.2 [\s\S]*Restarting tixmaster-grafana \.\.\. done/)
    await shift.press(at(2), '完成', at(1))
    expect(shift.reading('stack')).toBe('running')
    await shift.press(at(1), '檢查', at(3))
    await shift.press(at(3), '檢查', at(4))
    await shift.press(at(4), '檢查', /^✅ 3\.2 /)
    await shift.rig.pass(3 * minute)
    expect(await shift.rig.open()).toEqual([])
  }, 60_000)

  /** Chapter 4 up to its branch: confirm, the photo, the log, the excerpt. */
  async function collect(then: RegExp): Promise<void> {
    const first = await shift.press(/^\S+ P\d /, '📋 SOP', step(1))
    expect(first.text).toContain('Grafana Dashboard http')
    await shift.press(step(1), '完成', step(2))
    await shift.photo(step(2), /^📎 收下證據/)
    await shift.press(step(2), '完成', step(3))
    await shift.press(step(3), '執行查詢', /^📋 4 .*3\/19[\s\S]*✅ \d+ 行/)
    await shift.press(step(3), '完成', step(4))
    await shift.say('ECONNREFUSED 127.0.0.1:5432', /^📋 4 [\s\S]*📎 1 件/, step(4))
    await shift.press(step(4), '完成', then)
  }
  /** Its end: report and tag. */
  async function report(): Promise<void> {
    await shift.press(step(18), '完成', step(19))
    const over = await shift.press(step(19), '完成', /^✅ 4 警報觸發處理流程 走完了/)
    expect(over.text).toContain('標註相關開發人員')
  }

  it('TX-4 TX-5: InstanceDown: the dead backend is found, restarted for real, and it helped', async () => {
    await broken('backend', 'InstanceDown', /^🔴 P0 後端沒有回應\n/)
    await collect(step(6))
    await shift.press(step(6), '檢查', /^📋 4 .*6\/19[\s\S]*❌/)
    await shift.press(step(6), '沒通過', step(7))
    const asked = await shift.press(step(7), '⚠️ 執行…', /要執行「重啟後端 \(PM2\)」嗎/)
    expect(asked.text).toMatch(/pm2 restart tixmaster-backend\n[\s\S]*不因此響 InstanceDown/)
    expect(shift.reading('process')).toBe('-')
    const done = /^📋 4 .*7\/19[\s\S]*\[PM2\] \[tixmaster-backend\]\(0\) ✓/
    await shift.press(/要執行「重啟後端 \(PM2\)」嗎/, '執行', done)
    await shift.press(step(7), '完成', step(6))
    const pid = Number(/^pid (\d+) · restarts 1$/.exec(shift.reading('process'))?.[1])
    expect(process.kill(pid, 0)).toBe(true)
    await shift.press(step(6), '檢查', step(18))
    await report()
    await shift.rig.pass(3 * minute)
    const timeline = await shift.say('/incident 1 timeline', /時間軸/)
    expect(timeline.text).toMatch(/pm2 restart tixmaster-backend 有效：InstanceDown 已恢復/)
  }, 60_000)

  it('TX-3 TX-5: HighErrorRate: error.log has the database errors, and its port refuses', async () => {
    await broken('database', 'HighErrorRate', /^🔴 P0 \d+\.\d% 的請求失敗 \(5xx\)\n/)
    await collect(step(8))
    const errors = await shift.press(step(8), '執行查詢', /^📋 4 .*8\/19[\s\S]*✅ \d+ 行/)
    expect(errors.text).toContain('connect ECONNREFUSED 127.')
    await shift.press(step(8), '完成', step(9))
    await shift.press(step(9), 'DB 連線失敗', step(10))
    await shift.press(step(10), '檢查', /^📋 4 .*10\/19[\s\S]*❌/)
    await shift.press(step(10), '沒通過', step(11))
    const container = await shift.press(step(11), '檢查', /^📋 4 .*11\/19[\s\S]*❌/)
    expect(container.text).toContain('tixmaster-postgres: exited')
    expect(shift.buttons(step(11)).join()).toContain('3.3')
    await shift.press(step(11), '沒通過', step(18))
    await report()
  }, 60_000)

  it('TX-6: LowOrderVolume: not off-peak, and the order API fails', async () => {
    await shift.rig.pass(25 * minute)
    await broken('orders', 'LowOrderVolume', /^🟠 P1 每小時只有 \d 筆訂單\n/)
    await collect(step(13))
    const orders = await shift.press(step(13), '執行查詢', /^📋 4 .*13\/19[\s\S]*✅/)
    expect(orders.text).toMatch(/\{day="0"\} 0$/)
    await shift.press(step(13), '完成', step(14))
    await shift.press(step(14), '非預期', step(16))
    await shift.press(step(16), '檢查', /^📋 4 .*16\/19[\s\S]*❌/)
    await shift.press(step(16), '沒通過', step(17))
    await shift.press(step(17), '執行查詢', /^📋 4 .*17\/19[\s\S]*✅ \d+ 行/)
    await shift.press(step(17), '完成', step(18))
    await report()
  }, 60_000)
})
