import { describe, expect, it } from 'vitest'
import type { Ms } from '../../src/core/clock.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { createSweeper, type Sweepable, type Sweeper } from '../../src/core/sweeper.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** A registrant over a list of due times; `ran` holds when each was done. */
class Agenda implements Sweepable {
  due: Ms[] = []
  ran: { due: Ms; at: Ms }[] = []
  asked = 0
  next = async () => {
    this.asked++
    return this.due.length > 0 ? Math.min(...this.due) : undefined
  }
  run = async (now: Ms) => {
    for (const due of this.due.filter((one) => one <= now)) this.ran.push({ due, at: now })
    this.due = this.due.filter((one) => one > now)
  }
}

function setUp(log: Log = silentLog) {
  const clock = new FakeClock()
  const sweeper = createSweeper({ clock, log })
  return { clock, sweeper, advance: (ms: Ms) => clock.advance(ms, sweeper.idle) }
}

function started(agenda: Sweepable, sweeper: Sweeper): void {
  sweeper.register('agenda', agenda)
  sweeper.start()
}

describe('sweeper', () => {
  it('runs work at the moment it is due, not before', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    const start = clock.now()
    agenda.due = [start - 5, start + 1500, start + 90_000]
    started(agenda, sweeper)
    await advance(120_000)
    expect(agenda.ran).toEqual([
      { due: start - 5, at: start },
      { due: start + 1500, at: start + 1500 },
      { due: start + 90_000, at: start + 90_000 },
    ])
  })

  it('does nothing before it is started', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    agenda.due = [clock.now()]
    sweeper.register('agenda', agenda)
    sweeper.poke()
    await advance(60_000)
    expect(agenda.asked).toBe(0)
  })

  it('takes up new work when poked', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    started(agenda, sweeper)
    await advance(1000)
    agenda.due = [clock.now() + 10]
    sweeper.poke('agenda')
    sweeper.poke('nobody')
    await advance(10)
    expect(agenda.ran).toHaveLength(1)
  })

  it('finds new work within 30 s without a poke', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    started(agenda, sweeper)
    await advance(1000)
    agenda.due = [clock.now()]
    await advance(30_000)
    expect(agenda.ran).toHaveLength(1)
  })

  it('is at most 30 s late after the wall clock jumped forward, and does not run early after a jump back', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    const start = clock.now()
    agenda.due = [start + 3_600_000]
    started(agenda, sweeper)
    await advance(1000)
    clock.jump(3_600_000)
    await advance(30_000)
    expect(agenda.ran).toHaveLength(1)
    agenda.due = [clock.now() + 10_000]
    sweeper.poke()
    await advance(0)
    clock.jump(-3_600_000)
    await advance(60_000)
    expect(agenda.ran).toHaveLength(1)
  })

  it('never runs a registrant twice at once, and asks again after a poke that came during a run', async () => {
    const { clock, sweeper } = setUp()
    let running = 0
    let most = 0
    let asked = 0
    let release = () => {}
    let due: Ms | undefined = clock.now()
    started(
      {
        next: async () => {
          asked++
          return due
        },
        run: async () => {
          most = Math.max(most, ++running)
          await new Promise<void>((resolve) => {
            release = resolve
          })
          due = undefined
          running--
        },
      },
      sweeper,
    )
    await clock.advance(0)
    for (let i = 0; i < 5; i++) sweeper.poke()
    await clock.advance(60_000)
    expect({ most, running, asked }).toEqual({ most: 1, running: 1, asked: 1 })
    release()
    await sweeper.idle()
    expect(asked).toBe(2)
  })

  it('a poke while next() is being asked is not lost', async () => {
    const { clock, sweeper } = setUp()
    const answers: ((due: Ms | undefined) => void)[] = []
    const next = () => new Promise<Ms | undefined>((resolve) => answers.push(resolve))
    const ran: Ms[] = []
    const run = async (now: Ms) => {
      ran.push(now)
    }
    started({ next, run }, sweeper)
    sweeper.poke()
    answers[0]?.(undefined)
    await clock.advance(0)
    expect(answers).toHaveLength(2)
    answers[1]?.(clock.now())
    await clock.advance(0)
    expect(ran).toHaveLength(1)
    answers[2]?.(undefined)
    await sweeper.idle()
  })

  it('logs a failure, backs off 1, 2, 4 … 30 s whatever the pokes, and starts over after a success', async () => {
    const lines: unknown[] = []
    const { clock, sweeper, advance } = setUp({ ...silentLog, warn: (_, fields) => lines.push(fields) })
    const start = clock.now()
    const tries: number[] = []
    let healthy = false
    const run = async () => {
      tries.push((clock.now() - start) / 1000)
      if (!healthy) throw new Error('disk full')
    }
    started({ next: async () => (healthy && tries.length > 8 ? undefined : start), run }, sweeper)
    for (let second = 0; second < 65; second++) {
      sweeper.poke()
      await advance(1000)
    }
    expect(tries).toEqual([0, 1, 3, 7, 15, 31, 61])
    expect(lines[0]).toEqual({ sweeper: 'agenda', error: 'disk full', retry_in_ms: 1000 })
    healthy = true
    await advance(30_000)
    expect(tries).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 91])
  })

  it('one registrant’s failure or slowness does not hold up another', async () => {
    const { clock, sweeper } = setUp()
    const agenda = new Agenda()
    agenda.due = [clock.now() + 1000]
    sweeper.register('broken', { next: () => Promise.reject(new Error('no')), run: async () => {} })
    sweeper.register('slow', { next: async () => 0, run: () => new Promise(() => {}) })
    started(agenda, sweeper)
    await clock.advance(1000)
    expect(agenda.ran).toHaveLength(1)
  })

  it('pauses a registrant that stays due however often it runs', async () => {
    const { clock, sweeper, advance } = setUp()
    let runs = 0
    const run = async () => {
      runs++
    }
    started({ next: async () => clock.now(), run }, sweeper)
    await advance(500)
    expect(runs).toBe(100)
    await advance(500)
    expect(runs).toBe(200)
  })

  it('stops: waits for what runs, starts nothing more, leaves no timer', async () => {
    const { clock, sweeper } = setUp()
    const agenda = new Agenda()
    let finish = () => {}
    const run = () =>
      new Promise<void>((resolve) => {
        finish = resolve
      })
    sweeper.register('long', { next: async () => 0, run })
    started(agenda, sweeper)
    await clock.advance(0)
    const stopped = sweeper.stop(clock.now() + 10_000)
    finish()
    expect(await stopped).toEqual([])
    expect(clock.pending).toBe(0)
    agenda.due = [clock.now()]
    sweeper.poke()
    await clock.advance(60_000)
    expect(agenda.ran).toEqual([])
  })

  it('stops at the deadline and names what was still running', async () => {
    const { clock, sweeper } = setUp()
    sweeper.register('endless', { next: async () => 0, run: () => new Promise(() => {}) })
    sweeper.start()
    await clock.advance(0)
    const stopped = sweeper.stop(clock.now() + 10_000)
    await clock.advance(10_000)
    expect(await stopped).toEqual(['endless'])
    expect(clock.pending).toBe(0)
  })

  it('a registrant can be taken off, and a name is taken once', async () => {
    const { clock, sweeper, advance } = setUp()
    const agenda = new Agenda()
    sweeper.start()
    const remove = sweeper.register('agenda', agenda)
    expect(() => sweeper.register('agenda', agenda)).toThrow('twice')
    await advance(0)
    remove()
    agenda.due = [clock.now()]
    await advance(60_000)
    expect(agenda.ran).toEqual([])
    sweeper.register('agenda', agenda)
    await advance(0)
    expect(agenda.ran).toHaveLength(1)
  })
})
