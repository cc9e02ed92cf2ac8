import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestData, mostDigestGroups } from '../../src/alerts/index.ts'
import type { Labels } from '../../src/core/labels.ts'
import type { DigestTimes, Policies, PriorityPolicy, Push } from '../../src/core/policy.ts'
import { alice, cooldown, hour, minute, policies, Rig, second, seen } from './support.ts'

const taipei: DigestTimes = { zone: 'Asia/Taipei', daily: '09:00', quiet: { from: '22:00', to: '08:00' } }

/** P0 now, P1 as given, P2 daily. The rig's clock begins at 03:12 in Taipei. */
function digesting(push: Push = 'hourly', times = taipei): Policies {
  const p = (level: PriorityPolicy['level'], of: Push): PriorityPolicy => ({
    level,
    push: of,
    cooldown,
    incident: false,
  })
  const table = { P0: p('critical', 'now'), P1: p('warning', push), P2: p('info', 'daily') }
  return { ...policies({}, table), digestTimes: () => times }
}

const p1 = (state: 'firing' | 'resolved' | 'unknown', name: string, labels: Labels = {}) =>
  seen(state, { alertname: name, priority: 'P1', ...labels })

/** A line per group of the digest: what happened, in alerts. */
const lines = ({ groups }: DigestData) =>
  groups.map(
    ({ alertname, fired, resolved, firing, unknown }) =>
      `${alertname} +${fired} -${resolved} =${firing}${unknown ? ` ?${unknown}` : ''}`,
  )

const clock = (at: number) => new Date(at + 8 * hour).toISOString().slice(11, 19)

describe('CORE-4: digests tell what is not told at once', () => {
  it('an hourly one at the full hour of the chat: what fired, what fired and resolved, no notice', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'Slow'), p1('firing', 'Errors', { instance: 'a' }), p1('firing', 'Errors'))
    await rig.pass(10 * minute)
    await rig.tell(p1('resolved', 'Slow'))
    await rig.pass(hour)
    const [post, ...more] = await rig.digests()
    expect(more).toEqual([])
    expect(post?.id).toBe(`digest.telegram:ops.hourly.${Date.parse('2026-03-02T04:00:00+08:00')}`)
    expect(post?.doc).toMatchObject({ destination: { chat: 'ops' }, face: 'digest', level: 'warning', final: true })
    const data = post?.data as DigestData
    expect([clock(data.from), clock(data.to)]).toEqual(['03:00:00', '04:00:00'])
    expect(lines(data)).toEqual(['Errors +2 -0 =2', 'Slow +1 -1 =0'])
    expect(data.totals).toEqual([
      { priority: 'P1', level: 'warning', groups: 2, fired: 3, resolved: 1, firing: 2, unknown: 0 },
    ])
    expect(await rig.notices()).toEqual([])
  })

  it('is never empty: nothing new, no message; what fires since before is only counted', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'Old'))
    await rig.pass(24 * hour)
    expect(await rig.digests()).toHaveLength(1)
    await rig.tell(p1('firing', 'New'))
    await rig.pass(hour)
    const [, second] = await rig.digests()
    expect(lines(second?.data as DigestData)).toEqual(['New +1 -0 =1'])
    expect(second?.data.before).toEqual({ groups: 1, alerts: 1 })
  })

  it('what one told and has resolved since is told by the next', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'A'))
    await rig.pass(hour)
    await rig.tell(p1('resolved', 'A'))
    await rig.pass(hour)
    expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['A +1 -0 =1'], ['A +0 -1 =0']])
    await rig.pass(24 * hour)
    expect(await rig.digests()).toHaveLength(2)
  })

  it('episodes of one group are one line, and say how often it began anew', async () => {
    const rig = await Rig.start(digesting())
    for (let i = 0; i < 3; i++) {
      await rig.tell(p1('firing', 'A', { instance: `i${i}` }))
      await rig.pass(minute)
      await rig.tell(p1('resolved', 'A', { instance: `i${i}` }))
      await rig.pass(cooldown + minute)
    }
    await rig.pass(hour)
    const [post] = await rig.digests()
    expect(lines(post?.data as DigestData)).toEqual(['A +3 -3 =0'])
    expect(post?.data.groups[0]).toMatchObject({ episodes: 3, end: 'resolved', labels: { instance: 'i2' } })
    expect(await rig.store.count('episode', 'open', { is: 1 })).toBe(0)
  })

  it.each<[string, Push, string[]]>([
    ['within 5 min: at the latest 30 s before they are over', { within: 5 * minute }, ['03:16:30']],
    ['within 1 min: a fifth of it before', { within: minute }, ['03:12:48']],
    ['hourly', 'hourly', ['04:00:00']],
    ['daily', 'daily', ['09:00:00']],
  ])('%s', async (_, push, expected) => {
    const rig = await Rig.start(digesting(push))
    await rig.tell(p1('firing', 'A'))
    await rig.pass(second)
    await rig.tell(p1('firing', 'B'))
    await rig.pass(12 * hour)
    const digests = await rig.digests()
    expect(digests.map(({ doc }) => clock(doc.queuedAt))).toEqual(expected)
    expect(lines(digests[0]?.data as DigestData)).toHaveLength(2)
  })

  it.each<[string, Push, string, boolean]>([
    ['within: sounds, at night too', { within: minute }, '03:12:00', true],
    ['hourly at night: silent', 'hourly', '03:12:00', false],
    ['hourly at 08:00: sounds', 'hourly', '07:12:00', true],
    ['hourly at 22:00: silent', 'hourly', '21:12:00', false],
    ['daily: silent', 'daily', '08:00:00', false],
  ])('%s', async (_, push, time, audible) => {
    const rig = await Rig.start(digesting(push))
    await rig.pass((24 * hour + Date.parse(`2026-03-02T${time}+08:00`) - rig.clock.now()) % (24 * hour))
    await rig.tell(p1('firing', 'A'))
    await rig.pass(hour)
    expect((await rig.digests()).map(({ doc }) => doc.audible)).toEqual([audible])
  })

  it('a daily one comes exactly once on days whose clocks change', async () => {
    for (const start of ['2026-03-27T12:00:00Z', '2026-10-23T12:00:00Z']) {
      const rig = await Rig.start(digesting('daily', { zone: 'Europe/Berlin', daily: '02:30' }))
      await rig.pass(Date.parse(start) - rig.clock.now())
      for (let i = 0; i < 4 * 24; i++) {
        await rig.tell(p1('firing', `A${i}`))
        await rig.pass(hour)
      }
      const days = (await rig.digests()).map(({ doc }) => Math.floor((doc.queuedAt + hour) / (24 * hour)))
      expect(days).toEqual([0, 1, 2, 3].map((i) => (days[0] ?? 0) + i))
    }
  })

  it('leaves out what is acknowledged, silenced or only lost its data', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(...['Taken', 'Quiet', 'Lost', 'Open'].map((name) => p1('firing', name)))
    const taken = rig.alerts.views.openEpisodes().find(({ alertname }) => alertname === 'Taken')
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: taken?.id ?? '' })
    const matchers = [{ name: 'alertname', op: '=' as const, value: 'Quiet' }]
    await rig.alerts.verbs.silence({ ...rig.by(), scope: { matchers }, until: rig.clock.now() + 2 * hour })
    await rig.tell(p1('unknown', 'Lost'))
    await rig.pass(hour)
    const [first] = await rig.digests()
    expect(lines(first?.data as DigestData)).toEqual(['Open +1 -0 =1', 'Lost +1 -0 =0 ?1'])
    await rig.pass(2 * hour)
    const [, second, ...more] = await rig.digests()
    expect(more).toEqual([])
    expect(lines(second?.data as DigestData)).toEqual(['Quiet +1 -0 =1'])
    expect(second?.data).toMatchObject({ before: { groups: 1, alerts: 1 }, unknown: 1 })
  })

  it('what somebody gave back, or held longer than promised, is told by the next', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'Given'), p1('firing', 'Late'))
    const [given, late] = ['Given', 'Late'].map(
      (name) => rig.alerts.views.openEpisodes().find(({ alertname }) => alertname === name)?.id ?? '',
    ) as [string, string]
    await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: given })
    await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: late, until: rig.clock.now() + 80 * minute })
    await rig.pass(hour)
    expect(await rig.digests()).toEqual([])
    await rig.alerts.verbs.unacknowledge({ ...rig.by(), episode: given })
    await rig.pass(hour)
    expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['Given +1 -0 =1', 'Late +1 -0 =1']])
  })

  it('a rule that is removed is told as removed, and what a person closed is not told', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'Removed'), p1('firing', 'Closed'))
    await rig.tell({ ...p1('resolved', 'Removed'), why: 'removed' }, p1('unknown', 'Closed'))
    const closed = rig.alerts.views.openEpisodes().find(({ alertname }) => alertname === 'Closed')
    await rig.alerts.verbs.close({ ...rig.by(), episode: closed?.id ?? '' })
    await rig.pass(hour)
    const [post] = await rig.digests()
    expect(lines(post?.data as DigestData)).toEqual(['Removed +1 -1 =0'])
    expect(post?.data.groups[0]?.end).toBe('removed')
  })
})

describe('CORE-4: from a digest to a card', () => {
  const odd = (rig: Rig, priority: string) => rig.tell(seen('firing', { priority: '', alertname: 'Odd' }, { priority }))

  it('a worse priority gets its card at once, and the digest leaves it out', async () => {
    const rig = await Rig.start(digesting())
    await odd(rig, 'P1')
    await odd(rig, 'P0')
    expect(await rig.told()).toEqual(['firing (promoted)'])
    await rig.pass(hour)
    expect(await rig.digests()).toEqual([])
  })

  it('a worse priority gets its card also when a digest told the better one', async () => {
    const rig = await Rig.start(digesting())
    await odd(rig, 'P1')
    await rig.pass(hour)
    await odd(rig, 'P0')
    expect(await rig.told()).toEqual(['firing (worse)'])
    expect(await rig.digests()).toHaveLength(1)
  })

  it('a daily one that becomes hourly is told by the hourly one, once, with what passed before', async () => {
    const rig = await Rig.start(digesting())
    await odd(rig, 'P2')
    await rig.tell(seen('firing', { priority: '', alertname: 'Odd', instance: 'b' }, { priority: 'P2' }))
    await rig.tell(seen('resolved', { priority: '', alertname: 'Odd', instance: 'b' }, { priority: 'P2' }))
    await odd(rig, 'P1')
    await rig.pass(24 * hour)
    expect((await rig.digests()).map(({ data }) => [data.cadence, ...lines(data)])).toEqual([
      ['hourly', 'Odd +2 -1 =1'],
    ])
  })
})

describe('CORE-4: digests and changes of the configuration', () => {
  it('what waits for an hourly one is told by it though its priority is daily now, once', async () => {
    const rig = await Rig.start(digesting('hourly'))
    await rig.tell(p1('firing', 'A'))
    await rig.reconfigure(digesting('daily'))
    await rig.tell(p1('firing', 'B'))
    await rig.pass(24 * hour)
    expect((await rig.digests()).map(({ data }) => [data.cadence, ...lines(data)])).toEqual([
      ['hourly', 'A +1 -0 =1'],
      ['daily', 'B +1 -0 =1'],
    ])
  })

  it('now instead of hourly: what waits gets its card with its next change, or the digest tells it', async () => {
    const rig = await Rig.start(digesting('hourly'))
    await rig.tell(p1('firing', 'A'), p1('firing', 'B'))
    await rig.reconfigure(digesting('now'))
    await rig.tell(p1('firing', 'A', { instance: 'x' }))
    expect(await rig.told()).toEqual(['firing (promoted)'])
    await rig.pass(hour)
    expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['B +1 -0 =1']])
    await rig.tell(p1('resolved', 'B'))
    expect(await rig.told()).toEqual(['resolved (resolved)'])
  })

  it('hourly instead of now: what waited for its cooldown, and the resolve, are told by the digest', async () => {
    const rig = await Rig.start(digesting('now'))
    await rig.tell(p1('firing', 'A'))
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(minute)
    await rig.tell(p1('firing', 'A', { instance: 'x' }))
    await rig.reconfigure(digesting('hourly'))
    await rig.pass(hour)
    await rig.tell(p1('resolved', 'A'), p1('resolved', 'A', { instance: 'x' }))
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
    expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['A +1 -0 =2'], ['A +0 -2 =0']])
  })
})

describe('CORE-4: digests are cheap, bounded and survive a restart', () => {
  it('10,000 alerts in a minute are one digest, which writes two documents', async () => {
    const rig = await Rig.start(digesting())
    for (let i = 0; i < 10; i++) {
      const batch = Array.from({ length: 1000 }, (_, j) => p1('firing', `A${(j * 7) % 500}`, { instance: `${i}-${j}` }))
      await rig.tell(...batch)
      await rig.pass(6 * second)
    }
    const before = await rig.store.list('episode', 'id', {})
    await rig.pass(hour)
    const [post, ...more] = await rig.digests()
    expect(more).toEqual([])
    expect(post?.data.totals).toMatchObject([{ groups: 500, fired: 10_000, firing: 10_000 }])
    expect([post?.data.groups.length, post?.data.more]).toEqual([mostDigestGroups, 500 - mostDigestGroups])
    const after = await rig.store.list('episode', 'id', {})
    expect(after.map(({ version }) => version)).toEqual(before.map(({ version }) => version))
  }, 30_000)

  it('a missed hour is told once at the next start, and nothing twice', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'A'))
    rig.clock.jump(5 * hour)
    await rig.restart()
    await rig.pass(0)
    await rig.restart()
    await rig.pass(24 * hour)
    const digests = await rig.digests()
    expect(digests.map(({ doc, data }) => [clock(doc.queuedAt), clock(data.from)])).toEqual([['08:12:00', '03:00:00']])
  })

  it('a process killed before or after the commit of a digest tells it once', async () => {
    for (const done of [false, true]) {
      const rig = await Rig.start(digesting())
      await rig.tell(p1('firing', 'A'))
      rig.clock.jump(hour)
      const commit = rig.store.commit.bind(rig.store)
      rig.store.commit = async (write) => {
        if (done) await commit(write)
        throw new Error('killed')
      }
      await expect(rig.alerts.due.run(rig.clock.now())).rejects.toThrow('killed')
      rig.store.commit = commit
      await rig.restart()
      await rig.pass(24 * hour)
      expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['A +1 -0 =1']])
    }
  })

  it('a process that told it meanwhile is not repeated, and what came since waits for the next', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'A'))
    const other = await Rig.beside(rig, digesting())
    rig.clock.jump(hour)
    await other.alerts.due.run(rig.clock.now())
    await rig.tell(p1('firing', 'B'))
    await rig.pass(hour)
    expect((await rig.digests()).map(({ data }) => lines(data))).toEqual([['A +1 -0 =1'], ['B +1 -0 =1']])
  })

  it('a clock that goes back a day does not put it off for a day', async () => {
    const rig = await Rig.start(digesting())
    await rig.tell(p1('firing', 'A'))
    rig.clock.jump(-24 * hour)
    await rig.pass(hour)
    expect(await rig.digests()).toHaveLength(1)
  })

  it('long texts are cut', async () => {
    const rig = await Rig.start(digesting())
    const annotations = { summary: 'x'.repeat(10_000) }
    await rig.tell({ ...p1('firing', 'A'), annotations })
    await rig.pass(hour)
    expect((await rig.digests())[0]?.data.groups[0]?.annotations.summary).toHaveLength(300)
  })
})

describe('CORE-4: whatever happens, digests add up', () => {
  const step = fc.record({
    at: fc.nat(40),
    state: fc.constantFrom('firing' as const, 'firing' as const, 'resolved' as const),
    name: fc.constantFrom('A', 'B', 'C'),
    instance: fc.constantFrom('x', 'y', 'z'),
  })

  it('what fired, less what resolved, is what fires', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const rig = await Rig.start(digesting())
        for (const { at, state, name, instance } of steps) {
          await rig.pass(at * minute)
          await rig.tell(p1(state, name, { instance }))
        }
        await rig.pass(2 * hour)
        const totals = (await rig.digests()).flatMap(({ data }) => data.totals)
        const sum = (of: 'fired' | 'resolved') => totals.reduce((all, total) => all + total[of], 0)
        expect(sum('fired') - sum('resolved')).toBe(rig.alerts.views.alerts({}, { offset: 0, limit: 0 }).total)
        await rig.store.close()
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
