import { afterEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/port.ts'
import { StoreUnavailable } from '../../src/store/unavailable.ts'
import { minute, places, Rig, type RigOptions, second } from './support.ts'

describe('row 10: while the store takes nothing', () => {
  let rig: Rig
  let full = false
  let unreadable = false
  const before = (store: Store): Store => ({
    ...store,
    get: (kind, id) =>
      unreadable ? Promise.reject(new StoreUnavailable('io', 'disk I/O error')) : store.get(kind, id),
    list: (...args) => store.list(...args),
    count: (...args) => store.count(...args),
    rows: (...args) => store.rows(...args),
    lease: (...args) => store.lease(...args),
    retain: (now) => store.retain(now),
    close: () => store.close(),
    commit: (write) => (full ? Promise.reject(new StoreUnavailable('full', 'disk is full')) : store.commit(write)),
  })
  const start = async (options: RigOptions = {}) => {
    full = false
    unreadable = false
    rig = await Rig.start({ before, ...options })
  }
  afterEach(async () => {
    full = false
    unreadable = false
    await rig.close()
  })
  /** Alerts that were committed, with the disk full before they could be told. */
  const fireThenFill = async (...names: readonly [string, string][]) => {
    await rig.sandbox.faults.refuse()
    for (const [alertname, priority] of names) {
      await rig.fire({ alertname, priority }, { annotations: { summary: alertname } })
    }
    full = true
    await rig.sandbox.faults.accept()
    await rig.pass(10 * second)
  }

  it('critical alerts leave from memory, once each, marked and without buttons; others wait', async () => {
    await start()
    await fireThenFill(['First', 'P0'], ['Minor', 'P1'], ['Second', 'P0'])
    await rig.pass(10 * minute)
    expect(rig.heads().sort()).toEqual(['🔴 P0 First', '🔴 P0 Second'])
    for (const { text, markup, silent } of rig.messages()) {
      expect(text).toMatch(/\n💾 未記錄：/)
      expect(markup).toBeUndefined()
      expect(silent).toBe(false)
    }
    await rig.pass(6 * minute)
    expect(rig.heads()).toHaveLength(4)
  })

  it('once it takes writes again, everything is told in the ordinary way', async () => {
    await start()
    await fireThenFill(['First', 'P0'], ['Minor', 'P1'])
    await rig.pass(minute)
    expect(rig.heads()).toEqual(['🔴 P0 First'])
    full = false
    await rig.pass(10 * second)
    expect(rig.heads().slice(1).sort()).toEqual(['🔴 P0 First', '🟠 P1 Minor'])
    expect(await rig.states()).toEqual({ sent: 2 })
    expect(rig.messages().at(-1)?.markup).toBeDefined()
  })

  it('an alert that could not even be committed is told by whoever holds it, in the chat or its fallback', async () => {
    await start({ chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    await rig.fire()
    const [notice] = await rig.notices()
    const view = await rig.alerts.views.view(rig.episode().id, 10)
    if (!notice || !view) throw new Error('nothing to tell')
    full = true
    unreadable = true
    const tell = async () => {
      const told = rig.deliver.tellUnrecorded({ notice, view })
      await rig.pass(5 * second)
      return told
    }
    expect(await tell()).toBe(true)
    expect(rig.texts()[1]).toContain('💾 未記錄')
    rig.sandbox.world.groups.kick(places.ops, rig.sandbox.botId)
    expect(await tell()).toBe(true)
    expect(rig.texts(places.forum)).toHaveLength(1)
    rig.sandbox.world.groups.kick(places.forum, rig.sandbox.botId)
    expect(await tell()).toBe(false)
  })
})
