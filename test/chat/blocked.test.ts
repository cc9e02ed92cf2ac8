import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Turns, turnsOfChat } from '../../src/chat/inbox/turns.ts'
import { answerPatience } from '../../src/chat/voice.ts'
import type { Ms } from '../../src/core/clock.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { ops, Rig } from './rig.ts'

/** Real time, but the patience of answers ends when the test says so. */
class PatienceClock extends ShiftClock {
  #patience = new Set<() => void>()
  override after = (delay: Ms, fn: () => void): (() => void) => {
    if (delay !== answerPatience) return new ShiftClock().after(delay, fn)
    this.#patience.add(fn)
    return () => this.#patience.delete(fn)
  }

  get waiting(): number {
    return this.#patience.size
  }

  lose(): void {
    const lost = [...this.#patience]
    this.#patience.clear()
    for (const fn of lost) fn()
  }
}

let rig: Rig
let clock: PatienceClock

beforeEach(async () => {
  clock = new PatienceClock()
  const sandbox = await startSandbox({ clock, limits: noLimits })
  rig = await Rig.start({ on: { sandbox, clock } })
})
afterEach(async () => {
  const losing = setInterval(() => clock.lose(), 10)
  await rig.close()
  clearInterval(losing)
})

const block = () => rig.sandbox.faults.add({ fault: { kind: '429', retryAfter: 600 }, chatId: ops })

/** Lets every answer that waits go, one after the other, until nothing is open. */
async function impatience(): Promise<void> {
  await rig.sandbox.waitFor(() => rig.sandbox.updates.pending === 0 || undefined, 'all updates read')
  const idle = rig.chat.idle().then(() => true)
  const turn = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)))
  while (!(await Promise.race([idle, turn()]))) clock.lose()
}

const openUpdates = () => rig.store.list('update', 'open', {})
const begun = async () => (await openUpdates()).filter(({ doc }) => doc.attempts > 0).length

describe('a chat that takes no answers for ten minutes', () => {
  it('keeps nobody waiting elsewhere, however much is typed in it', async () => {
    block()
    for (let i = 0; i < 110; i++) rig.sandbox.world.say('Carol', ops, '/health')
    await rig.sandbox.waitFor(() => rig.sandbox.ledger.refused()[0], 'a 429')
    expect((await rig.ask('Alice', '/status', { where: 'bot' })).text).not.toBe('')
    // The answered one is marked a moment after its answer.
    await expect.poll(async () => (await openUpdates()).length).toBe(110)
    expect(await begun()).toBe(1)
  })

  it('lets a press answer at once, also in the same chat', async () => {
    const card = await rig.fire()
    block()
    for (let i = 0; i < 110; i++) rig.sandbox.world.say(i % 2 ? 'Carol' : 'Mallory', ops, '/health')
    await rig.sandbox.waitFor(() => rig.sandbox.ledger.refused()[0], 'a 429')
    const [name] = rig.buttons(card).flat()
    expect(await rig.press('Bob', card, name as string)).not.toBe('')
  })

  it('drops the answer after a while, but never what it was to tell about: done once, not tried again', async () => {
    await rig.fire()
    block()
    rig.sandbox.world.say('Bob', ops, '/silence@opsbell_bot 15m InstanceDown')
    await expect.poll(() => clock.waiting).toBe(1)
    await impatience()
    const silences = await rig.store.list('silence', 'id', {})
    expect(silences.map(({ doc }) => doc.matchers[0]?.value)).toEqual(['InstanceDown'])
    expect((await rig.audit()).filter(({ cause }) => String(cause).startsWith('update:')).length).toBe(1)
    expect(await rig.store.count('update', 'dead', {})).toBe(0)
    expect(await openUpdates()).toEqual([])
  })
})

describe('turns', () => {
  const said = (id: number, from: number, chat = -1, replied?: number) =>
    ({
      update_id: id,
      message: {
        message_id: id,
        chat: { id: chat },
        from: { id: from },
        ...(replied !== undefined && { reply_to_message: { message_id: replied } }),
      },
    }) as never
  const pressed = (id: number, message: number, chat = -1) =>
    ({ update_id: id, callback_query: { message: { message_id: message, chat: { id: chat } } } }) as never
  const of = (...updates: { update_id: number }[]) => {
    const turns = new Turns()
    updates.forEach((update, order) => {
      turns.add(String(update.update_id), order, update as never)
    })
    return turns
  }
  const none = new Set<string>()

  it('gives a subject one at a time, in the order of arrival', () => {
    const turns = of(said(1, 7), said(2, 7), said(3, 8), said(4, 7))
    expect(turns.next(9, none, none)).toEqual(['1', '3'])
    expect(turns.next(9, new Set(['1', '3']), none)).toEqual([])
    turns.remove('1')
    expect(turns.next(9, new Set(['3']), none)).toEqual(['2'])
  })

  it('lets nothing overtake what waits for one of two subjects', () => {
    const turns = of(said(1, 7), said(2, 7, -1, 50), pressed(3, 50), pressed(4, 51))
    expect(turns.next(9, none, none)).toEqual(['1', '4'])
    turns.remove('1')
    expect(turns.next(9, new Set(['4']), none)).toEqual(['2'])
  })

  it('gives a chat a few of each kind, and leaves the rest for other chats', () => {
    const crowd = Array.from({ length: 50 }, (_, i) => said(i + 1, i + 1))
    const presses = Array.from({ length: 50 }, (_, i) => pressed(100 + i, i))
    const turns = of(...crowd, ...presses, said(200, 1, -2))
    const chosen = turns.next(100, none, none)
    expect(chosen.filter((id) => Number(id) < 100).length).toBe(turnsOfChat.typed)
    expect(chosen.length).toBe(turnsOfChat.typed + turnsOfChat.pressed + 1)
    expect(chosen).toContain('200')
  })

  it('keeps nobody waiting for what rests after a failure', () => {
    expect(of(said(1, 7), said(2, 7)).next(9, none, new Set(['1']))).toEqual(['2'])
  })
})
