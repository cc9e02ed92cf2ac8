import { afterEach, describe, expect, it } from 'vitest'
import { GoLiveRig, hour, runOf } from './support.ts'

let rig: GoLiveRig
afterEach(() => rig.close())

const post = async (id: string) => (await rig.store.get('post', id))?.doc
const reported = async () => {
  const docs = await Promise.all((await rig.posts('report:golive-1')).map(post))
  return docs.map((doc) => doc?.audible)
}

describe('RP-9: at night', () => {
  it.each([
    ['23:00', '2026-03-04T08:00:00+08:00'],
    ['12:00', undefined],
  ])('a verdict that falls due after a start at %s is asked for at %s', async (from, morning) => {
    rig = await GoLiveRig.start(`2026-03-02T${from}:00+08:00`)
    const run = await rig.to(await rig.begin(), 'watch')
    await rig.pass(24 * hour)
    const { asked, turn } = await rig.run(run.id)
    expect(asked).toBeDefined()
    const told = await post(`golive:${run.id}:verdict:${turn}`)
    expect(told?.audible).toBe(true)
    expect(told?.notBefore).toBe(morning === undefined ? undefined : Date.parse(morning))
    const card = [await rig.card(run.id), await rig.card(run.id, 'en')].map(({ text }) => text)
    const said = [/安靜時段，.*08:00 提醒/, /Quiet hours: reminder at .*08:00/]
    expect(card.map((text, n) => said[n]?.test(text))).toEqual(card.map(() => from === '23:00'))
  })

  it.each([
    ['23:00', false],
    ['12:00', true],
  ])('a report that is signed after a start at %s: audible %s', async (from, audible) => {
    rig = await GoLiveRig.start(`2026-03-02T${from}:00+08:00`)
    const run = await rig.to(await rig.begin(), 'review')
    runOf(await rig.room.verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
    await rig.room.idle()
    const all = await reported()
    expect(all.length).toBeGreaterThan(0)
    expect(all.some(Boolean)).toBe(audible)
  })
})
