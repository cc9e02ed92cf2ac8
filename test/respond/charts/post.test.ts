import { afterEach, describe, expect, it } from 'vitest'
import { type ChartFacts, type ChartMade, chartFaces, chartPost } from '../../../src/respond/charts/index.ts'
import { minute, ops, Rig } from '../../deliver/support.ts'
import { pixel } from '../../sandbox/support.ts'

describe('TX-5: a chart as a message of an incident or a step', () => {
  let rig: Rig
  afterEach(() => rig.close())
  const kept = new Map<string, Uint8Array>()
  const files = {
    put: async (bytes: Uint8Array) => {
      kept.set('one', bytes)
      return 'one'
    },
    get: async (id: string) => kept.get(id),
  }
  const facts: ChartFacts = {
    title: '每分鐘訂單 5 張',
    system: 'tixmaster',
    expr: 'sum(orders_per_minute)',
    from: 0,
    to: 1,
    newest: [{ name: '今天', value: '5' }],
    threshold: '< 10',
    earlier: { least: '54', middle: '58', greatest: '63', days: 5 },
  }
  const tell = async (made: ChartMade, locale = 'zh-TW') => {
    rig = await Rig.start({ faces: chartFaces, files, locale })
    const post = await chartPost(files, made, { destination: ops, level: 'warning', at: rig.clock.now() })
    if (post) await rig.store.commit({ put: [{ kind: 'post', id: 'chart', doc: post }] })
    rig.deliver.wake([])
    await rig.pass(minute)
    return rig.messages()
  }

  it('goes as a picture with its figures below, in the language of the chat', async () => {
    const [message] = await tell({ ok: true, png: pixel, facts })
    expect(message).toMatchObject({
      text: '📈 每分鐘訂單 5 張\n現在 5 · 門檻 < 10\n前 5 天此時 54–63，多為 58\nsum(orders_per_minute)',
      media: { kind: 'photo' },
      silent: true,
    })
    await rig.close()
    const [english] = await tell({ ok: true, png: pixel, facts }, 'en')
    expect(english?.text).toBe(
      '📈 每分鐘訂單 5 張\nnow 5 · threshold < 10\nEarlier days at this time: 54–63, usually 58 (5 days)\nsum(orders_per_minute)',
    )
  })

  it('without a picture its figures go alone; without figures there is nothing to tell', async () => {
    const [message] = await tell({ ok: false, why: 'drawing', drawn: { ok: false, why: 'late' }, facts })
    expect(message?.text).toContain('現在 5 · 門檻 < 10')
    expect(message?.media).toBeUndefined()
    await rig.close()
    expect(await tell({ ok: false, why: 'none' })).toEqual([])
  })
})
