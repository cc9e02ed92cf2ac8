import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChartSpec } from '../../../src/charts/index.ts'
import type { FileRef } from '../../../src/core/files.ts'
import { type GoLive, goLivePostId } from '../../../src/respond/golive/index.ts'
import { patience, pointsOf } from '../../../src/respond/golive/pictures.ts'
import { begun, observed } from '../../../src/respond/golive/watching.ts'
import { GoLiveRig, hour, minute, planOf, runOf } from './support.ts'

let rig: GoLiveRig
let drawn: string[]
beforeEach(async () => {
  rig = await GoLiveRig.start()
  drawn = []
})
afterEach(() => rig.close())

const png = Buffer.from('89504e470d0a1a0a', 'hex')
async function picture({ title }: { title: string }): Promise<FileRef> {
  drawn.push(title)
  const id = await rig.files.put(png)
  return { id, name: 'chart.png', bytes: png.byteLength, mime: 'image/png' }
}

async function observing(minutes = 10): Promise<GoLive> {
  const run = await rig.to(await rig.begin(), 'observe')
  await rig.room.verbs.deploy({ ...rig.on(run), version: 'v2.3.1' })
  await rig.pass(minutes * minute)
  return rig.run(run.id)
}
const back = async (run: GoLive) => runOf(await rig.room.verbs.rollBack({ ...rig.on(run), reason: '失敗太多' }))
const partsOf = async (id: string) => (await rig.reports.byId(id))?.parts ?? []
const pictures = async (id: string) =>
  (await partsOf(id)).flatMap((part) => (part.kind === 'picture' ? [part.caption] : []))
const final = 'golive-1-final'
const titles = ['搶包失敗率（上限 10%）', '在線 Session']

/** Draws, and keeps what was asked for. */
function watched(): ChartSpec[] {
  const specs: ChartSpec[] = []
  rig.draws(async (spec) => {
    specs.push(spec)
    return picture(spec)
  })
  return specs
}
const valuesOf = ({ series }: ChartSpec) => series[0]?.points.map(([, value]) => value)

describe("RP-8: the report's charts", () => {
  it('they show what the run read, as its table has it: nothing is evaluated anew; with limit and deployment', async () => {
    const specs = watched()
    const run = await rig.to(await rig.begin(), 'observe')
    const at = rig.clock.now()
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v2.3.1' })
    for (let n = 1; n <= 30; n++) {
      rig.values.failures = n === 7 ? 0.061 : n === 30 ? 0.04964 : 0.02
      await rig.pass(minute)
    }
    await rig.pass(0)
    const { observe } = await rig.run(run.id)
    const failures = specs.find(({ title }) => title.startsWith('搶包失敗率')) as ChartSpec
    const read = Array.from({ length: 30 }, (_, n) => (n === 6 ? 0.061 : n === 29 ? 0.04964 : 0.02))
    expect(valuesOf(failures)).toEqual([0.008, ...read])
    expect(failures).toMatchObject({
      title: '搶包失敗率（上限 10%）',
      subtitle: 'v2.3.1 12:00 · 12:00–12:30',
      // Rounded as in the table: 5%.
      series: [{ name: '搶包失敗率', value: 0.05 }],
      thresholds: [{ value: 0.1, label: '上限 10%' }],
      marks: [{ at, label: 'v2.3.1' }],
      unit: 'ratio',
      to: at + 30 * minute,
    })
    expect(failures.from).toBeLessThan(at)
    expect(Math.max(...read)).toBe(observe?.triggers.failures?.most)
  })

  it('the final report after the long observation has the charts of both', async () => {
    const specs = watched()
    const run = await rig.to(await rig.begin(), 'watch')
    expect(await pictures('golive-1')).toEqual(titles)
    specs.length = 0
    const from = rig.clock.now()
    rig.values.failures = 0.03
    await rig.pass(24 * hour)
    runOf(await rig.room.verbs.verdict({ ...rig.on(run), did: 'go-on' }))
    await rig.pass(0)
    expect(specs.map(({ title, to }) => [title, to])).toEqual(titles.map((title) => [title, from + 24 * hour]))
    expect(valuesOf(specs[0] as ChartSpec)).toEqual([0.008, ...Array.from({ length: 144 }, () => 0.03)])
    expect(specs[0]?.marks).toMatchObject([{ label: 'v2.3.1' }])
    expect(await pictures(final)).toEqual([...titles, ...titles])
    expect(await rig.markdown(final)).toMatch(/## 圖表\n\n### 部署後觀察\n[\s\S]*\n### 運營觀察\n/)
    await rig.pass(hour)
    expect(await rig.posts(`report:${final}`)).toHaveLength(2)
  })

  it('of more readings than are kept, the least, the greatest and the last are shown all the same', () => {
    const own = planOf()
    const none = { figures: {}, triggers: {}, alerts: [] }
    let seen = begun(own, { at: 0, length: hour, every: minute, before: none })
    const values = Array.from({ length: 1000 }, (_, n) => ({ 333: 61, 501: 0.5, 999: 7 })[n] ?? 3)
    for (const [n, value] of values.entries())
      seen = observed(own, seen, { ...none, figures: { sessions: { value } } }, (n + 1) * minute)
    const shown = pointsOf(seen, { id: 'sessions', recorded: seen.figures.sessions })
    expect(shown.length).toBeLessThan(210)
    expect(shown.filter(([, value]) => value !== 3)).toEqual([
      [334 * minute, 61],
      [502 * minute, 0.5],
      [1000 * minute, 7],
    ])
  })

  it('a rollback during the observation ends the run at once; its report comes with the charts of the observation', async () => {
    rig.draws(picture)
    const run = await observing()
    const over = await back(run)
    expect(over).toMatchObject({ state: 'over', end: { how: 'rolled-back' }, reports: [] })
    expect((await rig.card(run.id)).text).toMatch(/^↩️ 上線 #1 紅包服務 v2\.3\.1：已回滾/)
    expect(await rig.reports.byId(final)).toBeUndefined()
    await rig.pass(0)
    expect(await pictures(final)).toEqual(titles)
    expect(await rig.markdown(final)).toMatch(/## 圖表[\s\S]*搶包失敗率/)
    expect(await rig.run(run.id)).toMatchObject({ reports: [{ id: final, told: true }] })
    expect((await rig.run(run.id)).dueAt).toBeUndefined()
    await rig.pass(5 * minute)
    expect([drawn, await rig.posts(`report:${final}`)]).toEqual([titles, expect.objectContaining({ length: 2 })])
  })

  it('charts that can not be drawn are done without, and the report says which', async () => {
    rig.draws(async (asked) => (asked.title.startsWith('搶包') ? undefined : picture(asked)))
    await back(await observing())
    await rig.pass(0)
    expect(await pictures(final)).toEqual(['在線 Session'])
    expect(await rig.markdown(final)).toContain('沒有畫成的圖（沒有數據，或畫不出來）：搶包失敗率')
  })

  it('a drawing that never ends is waited for as long as is said and no longer', async () => {
    rig.draws(() => new Promise(() => {}))
    const run = await observing()
    await back(run)
    const swept = rig.room.due.run(rig.clock.now())
    let over = false
    void swept.then(() => {
      over = true
    })
    await rig.clock.advance(patience - 1)
    expect(over).toBe(false)
    await rig.clock.advance(1)
    await swept
    await rig.room.idle()
    expect((await partsOf(final)).at(-1)).toEqual({
      kind: 'paragraph',
      text: `沒有畫成的圖（沒有數據，或畫不出來）：${titles.join('、')}`,
    })
    expect(await rig.run(run.id)).toMatchObject({ reports: [{ id: final, told: true }] })
  })

  it('a crash while they are drawn: after the restart they are, and the report is told once', async () => {
    rig.draws(() => new Promise(() => {}))
    const run = await observing()
    await back(run)
    rig.chart = picture
    await rig.restart()
    await rig.pass(0)
    await rig.restart()
    await rig.pass(minute)
    expect(await pictures(final)).toEqual(titles)
    expect(await rig.run(run.id)).toMatchObject({ reports: [{ id: final, told: true }] })
    expect(await rig.posts(`report:${final}`)).toHaveLength(2)
  })

  it('a run that is aborted during the observation reports what it saw, with charts; one before has nothing to report', async () => {
    rig.draws(picture)
    const run = await observing()
    runOf(await rig.room.verbs.abort({ ...rig.on(run), reason: '改期' }))
    await rig.pass(0)
    expect((await partsOf(final))[0]).toEqual({ kind: 'verdict', verdict: 'none', text: 'Alice 中止上線：改期' })
    expect(await pictures(final)).toEqual(titles)
    expect((await rig.card(run.id)).text).toMatch(/^⏹ [\s\S]*搶包失敗率 0\.8%/)
    const next = await rig.begin()
    runOf(await rig.room.verbs.abort({ ...rig.on(next), reason: '改期' }))
    await rig.pass(minute)
    expect((await rig.run(next.id)).reports).toEqual([])
  })

  it('a report that can not be made keeps no other go-live waiting, and is made when it can', async () => {
    const fault = new Error('the disk is full')
    rig.draws(() => Promise.reject(fault))
    const run = await observing()
    const other = await rig.to(await rig.begin('shop'), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(other), version: 'v1' })
    await back(run)
    await rig.clock.advance(minute)
    await expect(rig.room.due.run(rig.clock.now())).rejects.toBe(fault)
    expect((await rig.run(other.id)).observe?.readings).toBe(1)
    rig.draws(picture)
    await rig.pass(0)
    expect(await pictures(final)).toEqual(titles)
  })

  it('who signs before they are drawn waits for nothing; the signed report has them', async () => {
    rig.draws(picture)
    const run = await observing(29)
    const { clock, room } = rig
    await clock.advance(minute)
    // Up to the review, not up to what the review draws.
    await room.due.run(clock.now())
    const review = await rig.run(run.id)
    expect([review.stage, drawn]).toEqual(['review', []])
    const signed = runOf(await room.verbs.sign({ ...rig.on(run), hash: rig.hash(review) }))
    expect(signed).toMatchObject({ stage: 'watch', reports: [] })
    await rig.pass(0)
    expect(await pictures('golive-1')).toEqual(titles)
    const watching = await rig.run(run.id)
    expect(watching.dueAt).toBe(watching.watch?.next)
    expect((await rig.store.get('post', goLivePostId(run.id, watching.card)))?.doc.final).toBeUndefined()
  })
})
