import { describe, expect, it } from 'vitest'
import { actionKey, mintButton, resolveButton } from '../../src/deliver/buttons.ts'
import { createChats } from '../../src/deliver/chats.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { openStore } from './support.ts'

describe('CORE-6: buttons', () => {
  it('are ids that say nothing, kept with their meaning', async () => {
    const clock = new FakeClock()
    const store = await openStore(clock)
    const minted = mintButton({ verb: 'ack', args: { episode: 'e1' }, expiresAt: clock.now() + 1000 }, clock.now())
    expect(minted.id).toMatch(/^[A-Za-z0-9_-]{16}$/)
    expect(await resolveButton(store, minted.id, clock)).toBe('unknown')
    await store.commit({ put: [minted.put] })
    expect(await resolveButton(store, minted.id, clock)).toMatchObject({
      button: { verb: 'ack', args: { episode: 'e1' } },
    })
    clock.jump(1000)
    expect(await resolveButton(store, minted.id, clock)).toBe('expired')
    await store.close()
  })

  it.each(['', 'x', 'ack:e1', '../../etc', 'a'.repeat(64), '\0'.repeat(16), '👍👍👍👍'])(
    'a forged %j means nothing',
    async (id) => {
      const clock = new FakeClock()
      const store = await openStore(clock)
      expect(await resolveButton(store, id, clock)).toBe('unknown')
      await store.close()
    },
  )

  it('one key per verb and arguments, whatever their order', () => {
    expect(actionKey({ verb: 'eta', args: { minutes: 30, episode: 'e' } })).toBe(
      actionKey({ verb: 'eta', args: { episode: 'e', minutes: 30 } }),
    )
    expect(actionKey({ verb: 'eta', args: { minutes: 30 } })).not.toBe(
      actionKey({ verb: 'eta', args: { minutes: 60 } }),
    )
  })
})

describe('chats by name', () => {
  async function start() {
    const clock = new FakeClock()
    const store = await openStore(clock)
    const configured: Record<string, { id?: number | string; topic?: number; locale?: string }> = {
      ops: { id: -100, locale: 'en' },
      db: { id: -100, topic: 7 },
      later: {},
    }
    return { clock, store, configured, chats: createChats({ store, clock, configured: () => configured }) }
  }

  it('resolve to what the configuration says; one without id waits to be bound', async () => {
    const { chats, store } = await start()
    expect(await chats.resolve('ops')).toEqual({ id: -100 })
    expect(await chats.resolve('db')).toEqual({ id: -100, topic: 7 })
    expect(await chats.resolve('later')).toBeUndefined()
    expect(await chats.resolve('nobody')).toBeUndefined()
    await chats.bind('later', { id: -200, title: 'OPS' })
    expect(await chats.resolve('later')).toEqual({ id: -200 })
    await store.close()
  })

  it('are found by id, and by topic where one has its own name', async () => {
    const { chats, store } = await start()
    expect(await chats.byId(-100)).toBe('ops')
    expect(await chats.byId(-100, 7)).toBe('db')
    expect(await chats.byId(-100, 8)).toBe('ops')
    expect(await chats.byId(-999)).toBeUndefined()
    await store.close()
  })

  it('a move is followed for every name of that chat, until the configuration says something else', async () => {
    const { chats, store, configured } = await start()
    expect(await chats.move(-100, -1001)).toBe(true)
    expect(await chats.resolve('ops')).toEqual({ id: -1001 })
    expect(await chats.resolve('db')).toEqual({ id: -1001, topic: 7 })
    expect(await chats.get('ops')).toMatchObject({ migratedFrom: -100, locale: 'en' })
    configured.ops = { id: -555 }
    expect(await chats.resolve('ops')).toEqual({ id: -555 })
    await store.close()
  })

  it('a lost topic is left out for an hour, then tried again', async () => {
    const { chats, store, clock } = await start()
    expect(await chats.topicLost('db', 'topic_lost')).toBe(true)
    expect(await chats.resolve('db')).toEqual({ id: -100, lost: true })
    clock.jump(3_600_000)
    expect(await chats.resolve('db')).toEqual({ id: -100, topic: 7 })
    expect(await chats.topicLost('ops', 'topic_lost')).toBe(false)
    await store.close()
  })

  it('remember what people chose, and two who choose at once lose nothing', async () => {
    const { chats, store } = await start()
    await Promise.all([chats.choose('ops', { locale: 'zh-TW' }), chats.choose('ops', { timezone: 'Asia/Taipei' })])
    expect(await chats.get('ops')).toMatchObject({ locale: 'zh-TW', timezone: 'Asia/Taipei', id: -100 })
    await store.close()
  })
})
