import { afterEach, describe, expect, it } from 'vitest'
import { minute, places, Rig, second } from './support.ts'

/** The same numbers on each run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const chats = { ops: { id: places.ops }, forum: { id: places.forum } }

/** How Telegram goes away, and comes back. */
const ways: Readonly<Record<string, (rig: Rig) => Promise<() => Promise<void>>>> = {
  refused: async ({ sandbox }) => {
    await sandbox.faults.refuse()
    return () => sandbox.faults.accept()
  },
  hanging: async ({ sandbox, http }) => {
    const hang = sandbox.faults.add({ fault: { kind: 'hang' } })
    // Nothing is answered anyway, so nobody has to wait for it.
    const { call } = http.timeouts
    http.timeouts.call = 10
    return async () => {
      hang.remove()
      http.timeouts.call = call
    }
  },
  '5xx': async ({ sandbox }) => {
    const broken = sandbox.faults.add({ fault: { kind: 'error', code: 502, description: 'Bad Gateway' } })
    return async () => broken.remove()
  },
  'no such name': async ({ http }) => {
    const { apiRoot } = http
    // An empty label: no resolver is asked, which may be slow.
    http.apiRoot = 'http://telegram..invalid'
    return async () => {
      http.apiRoot = apiRoot
    }
  },
}

describe('CORE-5: ten minutes without Telegram', () => {
  let rig: Rig
  afterEach(() => rig.close())

  it.each(Object.keys(ways))('%s: 500 alerts, 200 of them over by then: none lost, the critical first', async (way) => {
    rig = await Rig.start({ chats, timeouts: { call: 5000 } })
    const alert = (state: 'firing' | 'resolved', n: number) =>
      rig.seen(state, { alertname: `Alert${n}`, priority: n % 50 === 7 ? 'P0' : 'P1' }, { annotations: {} })
    const back = await ways[way]?.(rig)
    for (let n = 0; n < 10; n++) {
      const numbers = Array.from({ length: 50 }, (_, i) => n * 50 + i)
      await rig.tell(...numbers.map((one) => alert('firing', one)))
      await rig.pass(30 * second)
      // The first twenty of each fifty, with its critical one.
      await rig.tell(...numbers.slice(0, 20).map((one) => alert('resolved', one)))
      await rig.pass(30 * second)
    }
    expect(rig.messages()).toEqual([])
    await rig.fire({ alertname: 'Lasting', priority: 'P0' }, { annotations: {} })
    await back?.()
    const returned = rig.clock.now()
    await rig.pass(10 * second)
    const [first] = rig.messages()
    expect(first?.history[0]?.at).toBeLessThanOrEqual(returned + 10 * second)
    expect(first?.text).toMatch(/P0|已恢復/)
    await rig.pass(4 * minute)
    const states = await rig.states()
    expect(Object.keys(states).filter((state) => !['sent', 'folded', 'superseded'].includes(state))).toEqual([])
    // Every group is on a message of its own, or counted by the roll-up.
    const told = rig.texts().join('\n')
    const folded = new Set((await rig.store.list('rollup-member', 'id', {})).map(({ doc }) => doc.alertname))
    const lost = Array.from({ length: 500 }, (_, n) => `Alert${n}`).filter(
      (name) => !folded.has(name) && !new RegExp(`${name}\\b`).test(told),
    )
    expect(lost).toEqual([])
    // What fired and was over meanwhile is one message, not two.
    expect(rig.texts().filter((text) => /Alert7\b/.test(text))).toHaveLength(1)
    expect(rig.sandbox.ledger.duplicates()).toEqual([])
    expect(rig.sandbox.ledger.breaches()).toEqual([])
  })
})

describe('CORE-5: "too many requests" for three calls in ten', () => {
  let rig: Rig
  afterEach(() => rig.close())

  it('nothing is lost, nothing goes out before its retry_after, and another chat notices nothing', async () => {
    rig = await Rig.start({ chats })
    const random = seeded(4711)
    const fault = () => {
      const retryAfter = 1 + Math.floor(random() * 60)
      rig.sandbox.faults.add({ fault: { kind: '429', retryAfter }, chatId: places.ops, count: 1 })
    }
    const late: number[] = []
    for (let n = 0; n < 60; n++) {
      if (random() < 0.3 && rig.sandbox.faults.active.length === 0) fault()
      await rig.tell(rig.seen('firing', { alertname: `Alert${n}`, priority: n % 10 === 0 ? 'P0' : 'P1' }))
      if (n % 6 === 0) {
        await rig.tell(rig.seen('firing', { alertname: `Other${n}`, chat: 'forum', priority: 'P1' }))
        const asked = rig.clock.now()
        await rig.idle()
        await rig.pass(2 * second)
        late.push((rig.messages(places.forum).at(-1)?.history[0]?.at ?? Number.POSITIVE_INFINITY) - asked)
      }
      await rig.pass(5 * second)
    }
    rig.sandbox.faults.clear()
    await rig.pass(5 * minute)
    expect(Math.max(...late)).toBeLessThanOrEqual(2 * second)
    expect(rig.messages(places.forum)).toHaveLength(10)
    expect(rig.sandbox.ledger.early()).toEqual([])
    expect(rig.sandbox.ledger.refused().length).toBeGreaterThan(3)
    const states = await rig.states()
    expect(Object.keys(states).filter((state) => !['sent', 'folded', 'superseded'].includes(state))).toEqual([])
  })
})

describe('CORE-5: a message that the chat will never take', () => {
  let rig: Rig
  afterEach(() => rig.close())

  it.each([
    [400, 'Bad Request: something new'],
    [403, 'Forbidden: bot was blocked by the user'],
    [404, 'Not Found'],
  ])(
    '%i %s: tried once, a dead letter, a copy in the fallback; the next one is not delayed',
    async (code, description) => {
      rig = await Rig.start({ chats: { ...chats, ops: { id: places.ops, fallback: 'forum' } } })
      rig.sandbox.faults.add({
        fault: { kind: 'error', code, description },
        methods: ['sendMessage'],
        chatId: places.ops,
        count: 1,
      })
      await rig.tell(
        rig.seen('firing', { alertname: 'AlertA' }, { annotations: {} }),
        rig.seen('firing', { alertname: 'AlertB' }, { annotations: {} }),
      )
      await rig.idle()
      const from = rig.clock.now()
      await rig.pass(10 * second)
      const [next, ...more] = rig.messages()
      expect(more).toEqual([])
      expect(next?.history[0]?.at).toBeLessThanOrEqual(from + 2 * second)
      const [copy, ...others] = rig.texts(places.forum)
      expect(others).toEqual([])
      const nameOf = (text = '') => /Alert[AB]/.exec(text)?.[0]
      expect([nameOf(next?.text), nameOf(copy)].sort()).toEqual(['AlertA', 'AlertB'])
      expect(await rig.deliver.deadLetters(10)).toHaveLength(1)
      await rig.pass(10 * minute)
      expect(rig.sandbox.transcript.requests('sendMessage')).toHaveLength(3)
    },
  )
})
