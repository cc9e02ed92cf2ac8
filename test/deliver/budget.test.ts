import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noMetrics } from '../../src/core/metrics.ts'
import {
  delayOf,
  forecast,
  freshUsage,
  groupBudget,
  privateBudget,
  type Slot,
  take,
  windowDelay,
} from '../../src/deliver/budget/budget.ts'
import { createBudget } from '../../src/deliver/budget/gate.ts'
import type { Urgency } from '../../src/deliver/contract.ts'
import { FakeClock } from '../support/fake-clock.ts'

const urgencies: readonly Urgency[] = ['critical', 'answer', 'normal', 'background']
const group = '-100'

interface Call {
  urgency: Urgency
  /** Ms after the call before, and how long the call takes. */
  after: number
  takes: number
}

const calls = fc.array(
  fc.record({
    urgency: fc.constantFrom(...urgencies),
    after: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3000 }) },
    ),
    takes: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 4000 }) },
    ),
  }),
  { minLength: 1, maxLength: 120, size: 'max' },
)

interface Gone extends Call {
  asked: number
  /** The server may have counted it at any moment between these. */
  from: number
  to: number
}

/** Asks for every call in turn and gives when each went, in that order. */
async function play(given: readonly Call[], block?: { at: number; delay: number }): Promise<Gone[]> {
  const clock = new FakeClock(0)
  const budget = createBudget({ clock, metrics: noMetrics })
  const gone: Gone[] = []
  if (block) clock.after(block.at, () => budget.block(group, block.delay))
  for (const call of given) {
    await clock.advance(call.after, microtasks)
    const asked = clock.mono()
    void budget.acquire({ chat: group, urgency: call.urgency }).then((permit) => {
      permit.use()
      const went: Gone = { ...call, asked, from: clock.mono(), to: Number.POSITIVE_INFINITY }
      gone.push(went)
      clock.after(call.takes, () => {
        went.to = clock.mono()
        permit.end()
      })
    })
  }
  await clock.advance(40 * 60_000, microtasks)
  return gone
}

async function microtasks(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

describe('CORE-5: the budget of a chat', () => {
  it('lets never more than 20 through in any 60 s, wherever inside its time each call counted', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (given) => {
        const gone = await play(given)
        expect(gone).toHaveLength(given.length)
        for (const [i, last] of gone.entries()) {
          // Those before it that the server may still count when it comes, at its earliest.
          const counted = gone.slice(0, i).filter(({ to }) => to > last.from - 60_000)
          expect(counted.length).toBeLessThan(20)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('lets one a second through, after at most two at once', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (given) => {
        const times = (await play(given)).map(({ from }) => from)
        for (let i = 0; i < times.length; i++)
          for (let n = 2; i + n < times.length && n < 12; n++)
            expect((times[i + n] ?? 0) - (times[i] ?? 0)).toBeGreaterThanOrEqual((n - 1) * 1000 - 1e-6)
      }),
      { numRuns: 60 },
    )
  })

  it('lets nothing through before retry_after', async () => {
    const block = fc.record({ at: fc.integer({ min: 0, max: 20_000 }), delay: fc.integer({ min: 1, max: 300_000 }) })
    await fc.assert(
      fc.asyncProperty(calls, block, async (given, blocked) => {
        for (const { from } of await play(given, blocked)) {
          expect(from < blocked.at || from >= blocked.at + blocked.delay || from === blocked.at).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps four of the window for critical calls and four for answers, whatever the rest does', () => {
    const slots = fc.array(fc.constantFrom(...urgencies), { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(slots, fc.constantFrom('critical', 'answer'), (asked, reserved) => {
        const window = groupBudget.window
        if (!window) throw new Error('a group has a window')
        const used: Slot[] = []
        for (const urgency of asked) if (windowDelay(window, used, urgency, 0) === 0) used.push({ urgency, ended: 0 })
        const own = used.filter(({ urgency }) => urgency === reserved).length
        let more = 0
        for (; windowDelay(window, used, reserved, 0) === 0; more++) used.push({ urgency: reserved, ended: 0 })
        expect(own + more).toBeGreaterThanOrEqual(4)
        expect(used.length).toBeLessThanOrEqual(window.count)
      }),
    )
  })

  it.each(['critical', 'answer'] as const)(
    'a %s call goes at once in the middle of normal traffic',
    async (urgency) => {
      const normal: Call[] = Array.from({ length: 30 }, () => ({ urgency: 'normal', after: 0, takes: 50 }))
      const gone = await play([...normal, { urgency, after: 3500, takes: 50 }])
      const one = gone.find((call) => call.urgency === urgency)
      expect(one?.from).toBe(one?.asked)
    },
  )

  it('an answer goes at once in the middle of a row of critical calls', async () => {
    const row: Call[] = Array.from({ length: 8 }, () => ({ urgency: 'critical', after: 0, takes: 50 }))
    const gone = await play([...row, { urgency: 'answer', after: 3500, takes: 50 }])
    const one = gone.find(({ urgency }) => urgency === 'answer')
    expect(one?.from).toBe(one?.asked)
  })

  it('lets waiting calls go by urgency, and in their order within one', async () => {
    const clock = new FakeClock(0)
    const budget = createBudget({ clock, metrics: noMetrics })
    const order: string[] = []
    const ask = (urgency: Urgency, name: string) =>
      void budget.acquire({ chat: group, urgency }).then((permit) => {
        order.push(name)
        permit.use()
        permit.end()
      })
    ask('normal', 'first')
    for (const n of [1, 2]) for (const urgency of [...urgencies].reverse()) ask(urgency, `${urgency} ${n}`)
    await clock.advance(120_000, microtasks)
    expect(order.filter((name) => name.startsWith('normal'))).toEqual(['normal 1', 'normal 2'])
    expect(order.indexOf('critical 1')).toBeLessThan(order.indexOf('normal 1'))
    expect(order.indexOf('answer 2')).toBeLessThan(order.indexOf('normal 1'))
    expect(order.at(-1)).toBe('background 2')
  })

  it('background calls leave half of the normal room to notices', async () => {
    const many: Call[] = Array.from({ length: 30 }, () => ({ urgency: 'background', after: 0, takes: 0 }))
    const gone = await play(many)
    expect(gone.filter(({ from }) => from < 60_000)).toHaveLength(6)
  })

  it('while people ask, background calls leave them room to ask every five seconds', async () => {
    const rounds = Array.from({ length: 12 }, (_, i): Call[] => [
      { urgency: 'answer', after: i === 0 ? 0 : 5000, takes: 0 },
      { urgency: 'background', after: 0, takes: 0 },
      { urgency: 'background', after: 0, takes: 0 },
    ])
    const gone = await play(rounds.flat())
    const answers = gone.filter(({ urgency }) => urgency === 'answer')
    expect(answers.map(({ asked, from }) => from - asked)).toEqual(answers.map(() => 0))
    expect(gone.filter(({ urgency, from }) => urgency === 'background' && from < 60_000).length).toBeLessThanOrEqual(4)
  })

  it('forecasts exactly what then goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...urgencies), { maxLength: 30, size: 'max' }),
        fc.boolean(),
        (before, inGroup) => {
          const budget = inGroup ? groupBudget : privateBudget
          const usage = freshUsage(budget, 0)
          let now = 0
          for (const urgency of before) {
            const delay = delayOf(budget, usage, urgency, now)
            if (!Number.isFinite(delay)) continue
            now += delay
            take(budget, usage, urgency, now).ended = now
          }
          const expected = forecast(budget, usage, now, 60_000)
          let count = 0
          for (let at = now; ; count++) {
            at += delayOf(budget, usage, 'normal', at)
            if (at - now > 60_000) break
            take(budget, usage, 'normal', at).ended = at
          }
          expect(expected).toBe(count)
        },
      ),
    )
  })

  it('a permit that is given back costs nothing', async () => {
    const clock = new FakeClock(0)
    const budget = createBudget({ clock, metrics: noMetrics })
    for (let i = 0; i < 100; i++) {
      const permit = await budget.acquire({ chat: group, urgency: 'normal' })
      permit.end()
    }
    expect(clock.mono()).toBe(0)
    expect(budget.forecast(group, 60_000)).toBe(budget.forecast('-200', 60_000))
  })

  it('an aborted wait is over at once, and those behind it move up', async () => {
    const clock = new FakeClock(0)
    const budget = createBudget({ clock, metrics: noMetrics })
    const abort = new AbortController()
    const first = await budget.acquire({ chat: group, urgency: 'normal' })
    const waiting = budget.acquire({ chat: group, urgency: 'normal' }, abort.signal)
    const behind = budget.acquire({ chat: group, urgency: 'normal' })
    abort.abort(new Error('changed my mind'))
    await expect(waiting).rejects.toThrow('changed my mind')
    first.use()
    first.end()
    await clock.advance(1000, microtasks)
    await expect(behind).resolves.toBeDefined()
    expect(budget.waiting()).toBe(0)
  })

  it('the bot as a whole sends at most 30 a second, to however many chats', async () => {
    const clock = new FakeClock(0)
    const budget = createBudget({ clock, metrics: noMetrics })
    const times: number[] = []
    for (let chat = 1; chat <= 200; chat++) {
      void budget.acquire({ chat: String(chat), urgency: chat % 5 === 0 ? 'critical' : 'normal' }).then((permit) => {
        times.push(clock.mono())
        permit.use()
        permit.end()
      })
    }
    await clock.advance(20_000, microtasks)
    expect(times).toHaveLength(200)
    for (const [i, time] of times.entries())
      expect((times[i + 30] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThanOrEqual(1000)
  })

  it('and that wherever inside its time each call counted', async () => {
    const clock = new FakeClock(0)
    const budget = createBudget({ clock, metrics: noMetrics })
    const went: { from: number; to: number }[] = []
    for (let chat = 1; chat <= 200; chat++) {
      void budget.acquire({ chat: String(chat), urgency: 'answer' }).then((permit) => {
        permit.use()
        const call = { from: clock.mono(), to: Number.POSITIVE_INFINITY }
        went.push(call)
        clock.after((chat * 37) % 900, () => {
          call.to = clock.mono()
          permit.end()
        })
      })
    }
    await clock.advance(60_000, microtasks)
    expect(went).toHaveLength(200)
    for (const { from } of went) {
      const recent = went.filter((other) => other.from <= from && other.to > from - 1000)
      expect(recent.length).toBeLessThanOrEqual(30)
    }
  })
})
