import fc from 'fast-check'
import type { Update } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { createInbox, type Inbox, type Taken } from '../../src/chat/inbox/inbox.ts'
import { createHandling } from '../../src/chat/inbox/runner.ts'
import { chatKinds } from '../../src/chat/kinds.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { Store } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'

const clock = new FakeClock()
const openStore = () => testStore(chatKinds, clock)
const inboxOver = (store: Store): Inbox => createInbox({ store, clock, log: silentLog, metrics: noMetrics })
const update = (id: number): Update =>
  ({ update_id: id, message: { chat: { id }, text: `secret ${id}` } }) as unknown as Update
const updates = (...ids: number[]) => ids.map(update)
const soon = () => AbortSignal.timeout(5000)
const ids = (taken: readonly Taken[]) => taken.map(({ id }) => Number(id))

describe('17: the inbox', () => {
  it('keeps an update once, however often it is delivered, and hands it out in the order of arrival', async () => {
    const inbox = inboxOver(await openStore())
    await inbox.accept(updates(7, 5))
    await inbox.accept(updates(5, 6, 7))
    await Promise.all([1, 2, 3, 4, 5].map(() => inbox.accept(updates(5, 8))))
    expect(ids(await inbox.take(10, soon()))).toEqual([7, 5, 6, 8])
    expect(await inbox.stats()).toEqual({ open: 4, dead: 0 })
  })

  it('never hands out an update twice at a time, nor one that is done, even delivered again', async () => {
    const inbox = inboxOver(await openStore())
    await inbox.accept(updates(1, 2))
    const [first] = await inbox.take(1, soon())
    expect(ids(await inbox.take(10, soon()))).toEqual([2])
    await inbox.done(first as Taken)
    await inbox.accept(updates(1, 3))
    expect(ids(await inbox.take(10, soon()))).toEqual([3])
  })

  it('forgets what people wrote as soon as it is done', async () => {
    const store = await openStore()
    const inbox = inboxOver(store)
    await inbox.accept(updates(1))
    const [taken] = await inbox.take(1, soon())
    await inbox.done(taken as Taken)
    expect(JSON.stringify((await store.get('update', '1'))?.doc)).not.toContain('secret')
  })

  it('waits for work and gives up waiting when it is told to', async () => {
    const inbox = inboxOver(await openStore())
    const waiting = inbox.take(10, soon())
    await inbox.accept(updates(1))
    expect(ids(await waiting)).toEqual([1])
    const stopping = new AbortController()
    const never = inbox.take(10, stopping.signal)
    stopping.abort()
    await expect(never).rejects.toThrow()
  })

  it('hands out again what a process left unfinished', async () => {
    const store = await openStore()
    const before = inboxOver(store)
    await before.accept(updates(1, 2))
    await before.take(1, soon())
    const after = inboxOver(store)
    const [suspect] = await after.take(10, soon())
    expect(suspect).toMatchObject({ id: '1', attempt: 2 })
    await after.done(suspect as Taken)
    expect(ids(await after.take(10, soon()))).toEqual([2])
  })

  it('sets an update aside that killed the process three times, and only that one', async () => {
    const store = await openStore()
    await inboxOver(store).accept(updates(1, 2, 3, 4, 5))
    const handled = new Set<number>()
    // Each life handles what it is given until it meets number 3, which kills it: nothing is marked any more.
    for (let life = 0; life < 5; life++) {
      const inbox = inboxOver(store)
      let alive = true
      while (alive && (await inbox.stats()).open > 0) {
        const batch = await inbox.take(10, soon())
        alive = !ids(batch).includes(3)
        for (const taken of alive ? batch : []) {
          handled.add(Number(taken.id))
          await inbox.done(taken)
        }
      }
    }
    expect([...handled].sort()).toEqual([1, 2, 4, 5])
    expect(await inboxOver(store).stats()).toEqual({ open: 0, dead: 1 })
    expect((await store.get('update', '3'))?.doc).toMatchObject({ state: 'dead', attempts: 3 })
  })

  it('tries again after a handler failed, with a pause, and gives up after the third time', async () => {
    const time = new FakeClock()
    const store = await openStore()
    const inbox = createInbox({ store, clock: time, log: silentLog, metrics: noMetrics })
    await inbox.accept(updates(1))
    for (const attempt of [1, 2, 3]) {
      const [taken] = await inbox.take(1, soon())
      expect(taken?.attempt).toBe(attempt)
      expect(await inbox.failed(taken as Taken, new Error('no way'))).toBe(attempt === 3)
      await time.advance(10_000)
    }
    expect((await store.get('update', '1'))?.doc).toMatchObject({ state: 'dead', error: 'no way' })
    await inbox.idle()
    expect(time.pending).toBe(0)
  })

  it('handles every update at least once and marks each, whatever fails, in any life', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }), { maxLength: 8 }),
        async (lives) => {
          const store = await openStore()
          const done = new Map<number, number>()
          for (const given of lives) {
            const inbox = inboxOver(store)
            await inbox.accept(updates(...new Set(given)))
            const { open } = await inbox.stats()
            const batch = open === 0 ? [] : await inbox.take(7, soon())
            for (const taken of batch.slice(0, Math.ceil(batch.length / 2))) {
              done.set(Number(taken.id), (done.get(Number(taken.id)) ?? 0) + 1)
              await inbox.done(taken)
            }
          }
          expect([...done.values()].every((times) => times === 1)).toBe(true)
          const { open, dead } = await inboxOver(store).stats()
          expect(done.size + open + dead).toBe(new Set(lives.flat()).size)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('the runner over the inbox', () => {
  it('handles updates side by side, and stops only when what it began is done', async () => {
    const inbox = inboxOver(await openStore())
    const seen: string[] = []
    const gates = new Map<string, () => void>()
    const handle = async ({ id }: Taken) => {
      seen.push(`begin ${id}`)
      await new Promise<void>((resolve) => gates.set(id, resolve))
      seen.push(`end ${id}`)
    }
    const handling = createHandling(inbox, handle, async () => {}, silentLog)
    handling.start()
    await inbox.accept(updates(1, 2))
    await expect.poll(() => gates.size).toBe(2)
    gates.get('2')?.()
    await expect.poll(() => seen.includes('end 2')).toBe(true)
    const stopped = handling.stop(new AbortController().signal).then(() => seen.push('stopped'))
    gates.get('1')?.()
    await stopped
    expect(seen).toEqual(['begin 1', 'begin 2', 'end 2', 'end 1', 'stopped'])
    expect(await inbox.stats()).toEqual({ open: 0, dead: 0 })
  })

  it('does not wait for a hung handler beyond its deadline; the update stays open for the next process', async () => {
    const inbox = inboxOver(await openStore())
    let begun = false
    const handle = () => {
      begun = true
      return new Promise<void>(() => {})
    }
    const handling = createHandling(inbox, handle, async () => {}, silentLog)
    handling.start()
    await inbox.accept(updates(1))
    await expect.poll(() => begun).toBe(true)
    await handling.stop(AbortSignal.abort())
    expect(await inbox.stats()).toEqual({ open: 1, dead: 0 })
  })
})
