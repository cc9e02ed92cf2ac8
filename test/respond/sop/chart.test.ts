import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Post } from '../../../src/core/post.ts'
import type { ChartAsked } from '../../../src/respond/sop/options.ts'
import { SopRig, sopsOf } from './support.ts'

const orders = `
id: orders
title: { zh-TW: 訂單過少, en: Few orders }
steps:
  - { id: confirm, kind: manual, chart: alert, text: { zh-TW: 確認趨勢, en: Look at the trend } }
  - { id: same-hour, kind: manual, chart: same-hour, text: { zh-TW: 前幾天呢, en: And earlier days } }
  - { id: report, kind: manual, text: { zh-TW: 通報, en: Report } }
`

let rig: SopRig
let asked: ChartAsked[]
beforeEach(async () => {
  rig = await SopRig.start()
  rig.declared = sopsOf(orders)
  asked = []
  rig.chart = async (what) => {
    asked.push(what)
    return picture(what)
  }
})
afterEach(() => rig.close())

const picture = ({ destination, at, replyTo, what }: ChartAsked): Post => ({
  ...{ destination, level: 'info', face: 'chart', data: { what }, audible: false, revision: 1, queuedAt: at, replyTo },
})
const pictures = async (run: string) => {
  await rig.settled()
  const ids = ['confirm', 'same-hour', 'report'].map((step) => `sop:${run}:chart-${step}`)
  const found = await Promise.all(ids.map((id) => rig.store.get('post', id)))
  return found.flatMap((one) => (one ? [one.doc] : []))
}

describe('TX-5 TX-6: the chart of a step', () => {
  it('comes in reply to the card when the step begins, once, however often people go back', async () => {
    const run = await rig.begin({ sop: 'orders', episode: 'e1' })
    expect(await pictures(run.id)).toMatchObject([
      { data: { what: 'alert' }, replyTo: { post: `sop:${run.id}:1` }, destination: { chat: 'ops' }, audible: false },
    ])
    const on = async () => ({ ...rig.doing(), run: run.id, turn: (await rig.run(run.id)).turn })
    await rig.sops.verbs.done(await on())
    await rig.sops.verbs.back(await on())
    await rig.sops.verbs.done(await on())
    await rig.sops.verbs.done(await on())
    expect((await pictures(run.id)).map(({ data }) => data.what)).toEqual(['alert', 'same-hour'])
    await rig.restart()
    await rig.settled()
    expect(asked.map(({ what, episode }) => [what, episode])).toEqual([
      ['alert', 'e1'],
      ['same-hour', 'e1'],
    ])
  })

  it('what a restart cut off is made up for', async () => {
    rig.chart = async () => undefined
    const run = await rig.begin({ sop: 'orders', episode: 'e1' })
    expect(await pictures(run.id)).toEqual([])
    rig.chart = async (what) => picture(what)
    await rig.restart()
    expect(await pictures(run.id)).toHaveLength(1)
  })

  it('one that can not be drawn stops nobody, and without an alert there is none', async () => {
    rig.chart = () => Promise.reject(new Error('no renderer'))
    const run = await rig.begin({ sop: 'orders', episode: 'e1' })
    const done = await rig.sops.verbs.done({ ...rig.doing(), run: run.id, turn: 1 })
    expect(done).toMatchObject({ did: 'done', run: { at: 'same-hour' } })
    expect(await pictures(run.id)).toEqual([])
    rig.chart = async (what) => picture(what)
    const alone = await rig.begin({ sop: 'orders' })
    expect(await pictures(alone.id)).toEqual([])
  })

  it('a picture that takes long holds up no step', async () => {
    let finish: (post: Post | undefined) => void = () => {}
    rig.chart = () => new Promise((resolve) => (finish = resolve))
    const run = await rig.begin({ sop: 'orders', episode: 'e1' })
    expect(await rig.sops.verbs.done({ ...rig.doing(), run: run.id, turn: 1 })).toMatchObject({ did: 'done' })
    finish(undefined)
  })
})
