import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GoLive } from '../../../src/respond/golive/index.ts'
import { partsOf } from '../../../src/respond/golive/report.ts'
import { alice, bob, GoLiveRig, minute, runOf, texts, why } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

const draft = async (run: GoLive) => {
  const { verbs } = rig.room
  const review = await rig.to(await rig.run(run.id), 'review')
  await rig.pass(0)
  const fresh = await rig.run(review.id)
  runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(fresh) }))
  await rig.room.idle()
  return rig.markdown('golive-1')
}

describe('RP-8: the report says what is known, by whom, and how it went', () => {
  it('the hints of the template are no results: what was recorded by hand says by whom and when', async () => {
    const run = await rig.begin()
    runOf(await rig.room.verbs.test({ ...rig.on(run, bob), item: 'automated', status: 'pass' }))
    const text = await draft(run)
    expect(text).not.toContain('pytest tests/...')
    expect(text).toContain('| 自動化測試 | ✅ | Alice 2026-03-02 12:00 手動記錄 |')
  })

  it('while the long observation is to come nothing is passed; tests with remarks are told in the head', async () => {
    const run = await rig.begin()
    expect(await draft(run)).toMatch(/\n\n\*\*➖ 通過評審，24 小時運營觀察中\*\*\n/)
    expect((await rig.reports.byId('golive-1'))?.parts[0]).toMatchObject({ kind: 'verdict', verdict: 'none' })
    const signed = await rig.run(run.id)
    const short = { ...signed, plan: { ...signed.plan, watch: { ...signed.plan.watch, for: 3 * minute } } }
    const [head] = partsOf(short, 'Shop', { texts: texts('zh-TW'), zone: 'Asia/Taipei' })
    expect(head).toMatchObject({ word: '通過評審，3 分運營觀察中' })
  })

  it('in English too, with remarks', async () => {
    rig.locale = 'en'
    const run = await rig.to(await rig.begin(), 'review')
    runOf(await rig.room.verbs.test({ ...rig.on(run), item: 'stress', status: 'warn', remark: 'slow' }))
    expect(await draft(run)).toMatch(
      /\n\n\*\*⚠️ Reviewed, observation of 24 h under way\*\* · one test has remarks\n[\s\S]*slow · recorded by hand, Alice 2026-03-02 12:30/,
    )
  })

  it('handovers, pauses, reviewers, signatures and open alerts stand in it, with who and when', async () => {
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'observe')
    runOf(await verbs.deploy({ ...rig.on(run), version: 'v2.3.1' }))
    await rig.pass(10 * minute)
    runOf(await verbs.handOver({ ...rig.on(run), to: bob }))
    runOf(await verbs.pause({ ...rig.on(run, bob), reason: '等客戶' }))
    await rig.pass(7 * minute)
    runOf(await verbs.resume(rig.on(run, bob)))
    await rig.pass(5 * minute)
    await rig.fire('Unwatched')
    await rig.pass(25 * minute)
    const review = await rig.run(run.id)
    expect(review.stage).toBe('review')
    runOf(await verbs.reviewer({ ...rig.on(run, bob), who: bob }))
    await rig.pass(5 * minute)
    const before = await rig.run(run.id)
    expect((await rig.card(run.id)).text).toMatch(
      /Unwatched 12:22.*\n需 1 人簽核，已簽 0 人\n✍️ 請簽核：Alice、Dave、Bob/,
    )
    runOf(await verbs.sign({ ...rig.on(run, bob), hash: rig.hash(before) }))
    await rig.room.idle()
    const text = await rig.markdown('golive-1')
    expect(text.slice(text.indexOf('## 評審'))).toMatchInlineSnapshot(`
      "## 評審

      評審人：Alice, Dave, Bob（需 1 人簽核）

      - Bob 2026-03-02 12:52 簽核（數字 4a3f7e010671）（也是負責人）

      評審時未恢復的告警：2026-03-02 12:22 Unwatched

      ## 經過

      - 2026-03-02 12:00 Alice 開始上線
      - 2026-03-02 12:00 Alice 進入「監控與通道」
      - 2026-03-02 12:00 Alice 送測試訊息並檢查
      - 2026-03-02 12:00 Alice 進入「部署與觀察」
      - 2026-03-02 12:00 Alice 部署 v2.3.1
      - 2026-03-02 12:10 Alice 交接給 Bob
      - 2026-03-02 12:10 Bob 暫停：等客戶
      - 2026-03-02 12:17 Bob 繼續（暫停了 7 分）
      - 2026-03-02 12:37 觀察結束，進入「評審」
      - 2026-03-02 12:47 Bob 更改評審人：+Bob
      - 2026-03-02 12:52 Bob 簽核

      報告 golive-1 · 內容的 SHA-256：9319ef0d8a0b3767910d968aaf9d67e72809c5cdfbde14dc0722602fcb23d23f
      "
    `)
  })

  it('an abort and a rollback end it', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    runOf(await rig.room.verbs.deploy({ ...rig.on(run), version: 'v2.3.1' }))
    runOf(await rig.room.verbs.rollBack({ ...rig.on(run, bob), reason: '失敗太多' }))
    await rig.pass(0)
    expect(await rig.markdown('golive-1-final')).toContain('- 2026-03-02 12:00 Bob 決定回滾：失敗太多\n')
  })
})

describe('RP-9: a signature', () => {
  it('is refused when a figure changes between the press and its commit', async () => {
    const run = await rig.to(await rig.begin(), 'review')
    await rig.pass(0)
    const hash = rig.hash(await rig.run(run.id))
    const commit = rig.store.commit.bind(rig.store)
    rig.store.commit = async (change) => {
      rig.store.commit = commit
      runOf(await rig.room.verbs.edit({ ...rig.on(run, bob), what: 'risks', text: 'another' }))
      return commit(change)
    }
    expect(why(await rig.room.verbs.sign({ ...rig.on(run, alice), hash }))).toBe('changed')
    expect(await rig.run(run.id)).toMatchObject({ stage: 'review', signatures: [] })
  })
})
