import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestSchedule, digestDue, digestFrom, isWithin } from '../../src/alerts/digest/schedule.ts'
import { phaseAt } from '../../src/alerts/suppression/maintenance.ts'
import { readSince } from '../../src/chat/since.ts'
import { nextClockTime } from '../../src/chat/until.ts'
import { silentLog } from '../../src/core/log.ts'
import { createSweeper } from '../../src/core/sweeper.ts'
import { dueJob, jobKinds } from '../../src/jobs.ts'
import { Rig } from '../alerts/support.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

/** Half an hour, midnight (until 2019), two hours, the usual, a day that was left out (2011), and one without changes. */
const zones = [
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Antarctica/Troll',
  'America/New_York',
  'Pacific/Apia',
  'Asia/Taipei',
]
/** Five years each; leap days in both. */
const spans = [Date.UTC(2011, 6, 1), Date.UTC(2024, 0, 1)]
const cases = zones.flatMap((zone) => [
  { zone, year: 2011, time: '00:00', from: spans[0] as number },
  { zone, year: 2024, time: '02:15', from: spans[1] as number },
])

/** By another way than the code's: `2026-03-02 03:12` in the zone. */
const wall = (at: number, zone: string) => walls[zone]?.format(at) ?? ''
const style = { dateStyle: 'short', timeStyle: 'short' } as const
const walls = Object.fromEntries(
  zones.map((timeZone) => [timeZone, new Intl.DateTimeFormat('sv-SE', { ...style, timeZone })]),
)
const words = { today: 'today', yesterday: 'yesterday' }

const moments = fc.record({
  zone: fc.constantFrom(...zones),
  now: fc.integer({ min: spans[0] as number, max: (spans[1] as number) + 5 * year }),
  h: fc.integer({ min: 0, max: 23 }),
  m: fc.constantFrom(0, 15, 30, 45),
})
const two = (n: number) => String(n).padStart(2, '0')

describe('row 15: the calendar, whatever the clocks of a zone do', () => {
  it.each(cases)(
    'a daily digest and a nightly window come once on each day of five years from $year on, at $time in $zone',
    ({ zone, time, from }) => {
      const to = from + 5 * year
      const schedule: DigestSchedule = { id: 'd', cadence: 'daily', zone, daily: time }
      const days: string[] = []
      for (let at = digestDue(schedule, from), before = from; at < to; before = at, at = digestDue(schedule, at)) {
        days.push(wall(at, zone).slice(0, 10))
        // Where the clocks change, and now and then besides.
        if (at - before === day && days.length % 50 > 0) continue
        expect(digestFrom(schedule, at)).toBe(at)
        const window = { at: time, for: hour, zone }
        expect(phaseAt(window, at)).toMatchObject({ active: true, since: at, until: at + hour })
        expect(phaseAt(window, at + hour).active).toBe(false)
      }
      expect(new Set(days).size).toBe(days.length)
      const passed = (to - from) / day
      expect(days.length).toBeGreaterThanOrEqual(passed - 1)
      expect(days.length).toBeLessThanOrEqual(passed + 1)
    },
  )

  it('an hourly digest is due within the hour', () => {
    fc.assert(
      fc.property(moments, ({ zone, now }) => {
        const schedule: DigestSchedule = { id: 'h', cadence: 'hourly', zone }
        const due = digestDue(schedule, now)
        expect(due).toBeGreaterThan(now)
        expect(due).toBeLessThanOrEqual(now + hour)
        expect(digestFrom(schedule, now)).toBeLessThanOrEqual(now)
      }),
    )
  })

  it('quiet hours are those that the wall shows', () => {
    fc.assert(
      fc.property(moments, ({ zone, now }) => {
        const shown = wall(now, zone).slice(11)
        expect(isWithin(now, { from: '22:00', to: '08:00' }, zone)).toBe(shown >= '22:00' || shown < '08:00')
      }),
    )
  })

  it('/since HH:MM is the last such time, `until HH:MM` the next: never the wrong way, none between, no more than a day off', () => {
    fc.assert(
      fc.property(moments, ({ zone, now, h, m }) => {
        const typed = `${two(h)}:${two(m)}`
        const since = readSince(typed, now, zone, words)
        if (typeof since !== 'number') throw new Error(`${typed}: ${since}`)
        const until = nextClockTime(now, zone, h, m)
        expect(since).toBeLessThanOrEqual(now)
        expect(until).toBeGreaterThan(now)
        // The day that Apia left out makes two of one.
        expect(until - since).toBeLessThanOrEqual(48 * hour)
        expect(nextClockTime(since, zone, h, m)).toBe(until)
        for (const at of [since, until]) {
          // A time that is skipped comes later by what was skipped, two hours at most.
          const shown = wall(at, zone).slice(11)
          if (shown !== typed) expect(wall(at - 2 * hour - 1, zone).slice(11) < shown).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('row 15: what waits for a moment, under steps of the clock', () => {
  const steps = fc.array(
    fc.record({ pass: fc.integer({ min: 0, max: 3 * hour }), by: fc.integer({ min: -2 * year, max: 2 * year }) }),
    { maxLength: 6 },
  )

  it('CORE-14: a job runs once per step at most beside its interval, and is never later than one interval', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const clock = new FakeClock()
        const store = await testStore(jobKinds, clock)
        const sweeper = createSweeper({ clock, log: silentLog })
        const runs: number[] = []
        sweeper.register(
          'job',
          dueJob(store, { name: 'job', every: hour, run: async () => void runs.push(clock.mono()) }, clock),
        )
        sweeper.start()
        for (const { pass, by } of [...given, { pass: 3 * hour, by: 0 }]) {
          await clock.advance(pass, () => sweeper.idle())
          clock.jump(by)
        }
        await sweeper.stop(clock.now())
        await store.close()
        expect(runs.length).toBeLessThanOrEqual(clock.mono() / hour + 1 + given.length)
        for (const [i, at] of [...runs, clock.mono()].entries())
          expect(at - (runs[i - 1] ?? 0)).toBeLessThanOrEqual(2 * hour + minute)
      }),
      { numRuns: 15 },
    )
  })

  it.each([
    ['an hour ahead', hour],
    ['an hour back', -hour],
    ['past its end', 3 * hour],
    ['ten years ahead', 10 * year],
  ])('CORE-4: a silence ends within a minute of its end when the clock is set %s', async (_, by) => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const until = rig.clock.now() + 2 * hour
    await rig.silence(until)
    const sweeper = createSweeper({ clock: rig.clock, log: silentLog })
    sweeper.register('alerts', rig.alerts.due)
    sweeper.start()
    const pass = (ms: number) => rig.clock.advance(ms, () => sweeper.idle())
    await pass(10 * minute)
    rig.clock.jump(by)
    if (rig.clock.now() < until) {
      await pass(until - rig.clock.now() - 1000)
      expect(await rig.told()).toEqual([])
    }
    await pass(minute)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    await pass(hour)
    expect(await rig.told()).toEqual([])
    await sweeper.stop(rig.clock.now())
  })

  it.each([hour, -hour, 10 * year])('CORE-4: a cooldown is not prolonged by a step of %i ms', async (by) => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const sweeper = createSweeper({ clock: rig.clock, log: silentLog })
    sweeper.register('alerts', rig.alerts.due)
    sweeper.start()
    rig.clock.jump(by)
    await rig.fire('api-2')
    sweeper.poke()
    await rig.clock.advance(5 * minute + 30_000, () => sweeper.idle())
    expect(await rig.told()).toEqual(['members (new-members)'])
    await sweeper.stop(rig.clock.now())
  })
})
