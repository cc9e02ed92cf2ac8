import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from './rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await Rig.start()
})
afterAll(() => rig.close())

describe('CORE-7: commands', () => {
  it('/start says who is who and that the chat is set up', async () => {
    expect(await rig.said('Alice', '/start')).toMatchInlineSnapshot(`
      "👋 我是 Opsbell，值班的看門鈴
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

  it('/help lists what the person may do, in their language', async () => {
    expect(await rig.said('Alice', '/help')).toMatchInlineSnapshot(`
      "🔔 我會這些
      /help 我會什麼
      /health 系統健康，最糟的在前
      /quota 配額與重置時間
      /alerts 進行中的告警
      /status 機器人自己的狀態
      /ack 認領告警
      /silence 靜音一段時間
      /unsilence 解除靜音
      認領並說好 30 分內處理：/ack InstanceDown 30m，或回覆卡片打 /ack 30m
      靜音 2 小時：/silence 2h InstanceDown；也可以打 09:00 或 stable"
    `)
    expect(await rig.said('Carol', '/help')).toMatchInlineSnapshot(`
      "🔔 What I can do
      /help What I can do
      /health Health of the systems, worst first
      /quota Quotas and when they reset
      /alerts Open alerts
      /status How the bot itself is
      You are a viewer: you see everything; acknowledging and silencing take a responder."
    `)
  })

  it('/status tells how the bot is', async () => {
    expect(await rig.said('Carol', '/status')).toMatchInlineSnapshot(`
      "🤖 Opsbell 0.1.0: all is well
      Started 0 s ago
      Telegram: connected · 0 s ago
      Sources 0/0 fine
      Waiting to be sent 0, outcome unknown 0"
    `)
  })
  it('/alerts with nothing open', async () => {
    expect(await rig.said('Alice', '/alerts')).toMatchInlineSnapshot(`"🟢 沒有進行中的告警"`)
  })
})
