import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietReasons } from '../../src/alerts/contract.ts'
import { Rig, texts } from './rig.ts'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.close())

/** Without what depends on the hour. */
const timeless = (text: string) =>
  text
    .replace(/(?:\d\d\/\d\d )?\d\d:\d\d/g, '00:00')
    .replace(/\d+ 秒前/g, '0 秒前')
    .replace(/origin:.*/g, '')

describe('CORE-7: /why', () => {
  it('in reply to a card: since when, whose policy, what holds it back, every delivery', async () => {
    const card = await rig.fire('InstanceDown', { priority: 'P0', value: 3 })
    await rig.settled()
    const answer = await rig.ask('Carol', '/why', { replyTo: card })
    expect(timeless(rig.text(answer))).toMatchInlineSnapshot(`
      "🔴 P0 Why InstanceDown (shop)
      value 3 · since 00:00 (0 s ago)
      Came from test (pushed)
      P0 means: at once, cooldown 5 min
      Route default → ops
      Nothing holds it back
      1 notice
      00:00 first → ops · 🟢 sent"
    `)
    expect(timeless(await rig.said('Bob', '/why InstanceDown'))).toMatchInlineSnapshot(`
      "🔴 P0 InstanceDown 為什麼（shop）
      值 3 · 00:00 起（0 秒前）
      來源：test（外部推送）
      P0 的規則：立即通知、冷卻 5 分
      路由 default → ops
      沒有東西壓著它
      送出 1 則
      00:00 首次 → ops · 🟢 送到"
    `)
  })

  it('names who took it and who silenced it, and the button looks again', async () => {
    const card = await rig.fire('DiskLow')
    const answer = await rig.ask('Bob', '/why DiskLow')
    await rig.press('Alice', card, '👤 認領')
    await rig.said('Bob', '/silence 1h DiskLow')
    await rig.settled()
    await rig.press('Carol', answer, rig.buttons(answer)[0]?.[0] ?? '')
    await rig.settled()
    const shown = timeless(rig.text(answer))
    expect(shown).toContain('00:00')
    expect(shown).toMatch(/Alice/)
    expect(shown).toMatch(/🔕 Bob (靜音|silenced) DiskLow/)
  })

  it('several of a name, or none given, are chosen from', async () => {
    await rig.fire('DiskLow')
    await rig.fire('DiskLow', { system: 'video', labels: { alertname: 'DiskLow', priority: 'P1', instance: 'gpu-1' } })
    const choice = await rig.ask('Bob', '/why DiskLow')
    expect(rig.text(choice)).toBe('有 2 組告警，看哪一組？')
    await rig.press('Bob', choice, 'P1 video · DiskLow')
    await rig.settled()
    expect(rig.text(choice)).toContain('DiskLow 為什麼（video）')
    expect(await rig.said('Bob', '/why')).toContain('有 2 組告警')
    expect(await rig.said('Bob', '/why shop/DiskLow')).toContain('DiskLow 為什麼（shop）')
  })

  it('what is over is explained too, by its last episode', async () => {
    await rig.fire('DiskLow')
    await rig.settled()
    const now = rig.clock.now()
    const labels = { alertname: 'DiskLow', priority: 'P1', instance: 'api-1' }
    const over = { origin: 'test', labels, annotations: {}, state: 'resolved', startsAt: now, system: 'shop' } as const
    await rig.alerts.ingest([over], now, 'test')
    await rig.settled()
    const said = await rig.said('Bob', '/why disklow')
    expect(said).toContain('🟢 P1 DiskLow 為什麼（shop）')
    expect(said).toMatch(/恢復 → ops · 🟢 送到/)
  })

  it('every reason for silence has its words', () => {
    for (const locale of ['zh-TW', 'en'])
      expect(quietReasons.filter((reason) => !texts(locale).has(`chat-why-quiet-${reason}`))).toEqual([])
  })
})
