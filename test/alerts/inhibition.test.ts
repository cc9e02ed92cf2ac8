import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Labels } from '../../src/core/labels.ts'
import { parseMatchers } from '../../src/core/matchers.ts'
import type { InhibitRule, Policies } from '../../src/core/policy.ts'
import { hour, minute, policies, Rig, seen } from './support.ts'

const rule = (source: string, target: string, equal: string[] = [], name = 'r'): InhibitRule => ({
  name,
  source: parseMatchers(source),
  target: parseMatchers(target),
  equal,
})

/** The host is down: what else is wrong with it says nothing. */
const hostDown = rule('alertname="HostDown"', 'alertname!="HostDown"', ['instance'], 'host')
const inhibiting = (...inhibitions: InhibitRule[]): Policies => ({ ...policies(), inhibitions })

const alert = (state: 'firing' | 'resolved' | 'unknown', alertname: string, labels: Labels = {}) =>
  seen(state, { alertname, ...labels })

const quiet = (rig: Rig) =>
  rig.alerts.views
    .alerts({ silenced: true }, { offset: 0, limit: 100 })
    .items.map(({ labels, suppressedBy }) => `${labels.alertname}/${labels.instance ?? ''} by ${suppressedBy}`)
    .sort()

describe('CORE-4: inhibition', () => {
  it('keeps what it covers quiet, with equal labels alone, and names its rule', async () => {
    const rig = await Rig.start(inhibiting(hostDown))
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }))
    await rig.tell(alert('firing', 'DiskFull', { instance: 'a' }), alert('firing', 'DiskFull', { instance: 'b' }))
    expect(await rig.told()).toEqual(['firing (first)', 'firing (first)'])
    expect(quiet(rig)).toEqual(['DiskFull/a by inhibition:host'])
    const [view] = (await rig.alerts.views.history({ limit: 9, alertname: 'DiskFull' })).map(({ firing }) => firing)
    expect(view).toBe(2)
  })

  it('holds within one batch whichever comes first', async () => {
    for (const order of [1, -1]) {
      const rig = await Rig.start(inhibiting(hostDown))
      const batch = [alert('firing', 'DiskFull', { instance: 'a' }), alert('firing', 'HostDown', { instance: 'a' })]
      await rig.tell(...(order === 1 ? batch : batch.reverse()))
      expect((await rig.notices()).map(({ episode, kind }) => [kind, episode === '']).length).toBe(1)
      expect(quiet(rig)).toEqual(['DiskFull/a by inhibition:host'])
    }
  })

  it('what was told goes quiet, its resolve too; what still fires when the source resolves is told as first', async () => {
    const rig = await Rig.start(inhibiting(hostDown))
    await rig.tell(alert('firing', 'DiskFull', { instance: 'a' }), alert('firing', 'Slow', { instance: 'a' }))
    await rig.told()
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }))
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.tell(alert('resolved', 'Slow', { instance: 'a' }))
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
    await rig.tell(alert('resolved', 'HostDown', { instance: 'a' }))
    expect((await rig.told()).sort()).toEqual(['firing (after-silence)', 'resolved (resolved)'])
  })

  it('lasts while any source is open, also one without data, also one that is silenced itself', async () => {
    const rig = await Rig.start(inhibiting(rule('alertname="HostDown"', 'alertname!="HostDown"')))
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }), alert('firing', 'HostDown', { instance: 'b' }))
    await rig.silence(rig.clock.now() + hour)
    await rig.tell(alert('firing', 'DiskFull'))
    await rig.tell(alert('resolved', 'HostDown', { instance: 'a' }), alert('unknown', 'HostDown', { instance: 'b' }))
    expect(quiet(rig).filter((line) => line.startsWith('Disk'))).toEqual(['DiskFull/ by inhibition:r'])
    await rig.tell(alert('resolved', 'HostDown', { instance: 'b' }))
    expect(quiet(rig)).toEqual([])
  })

  it('nothing inhibits itself, nor others that are source and target as well, as Alertmanager has it', async () => {
    const rig = await Rig.start(inhibiting(rule('alertname=~"A.*"', 'alertname=~".*B"')))
    await rig.tell(alert('firing', 'AB'))
    expect(quiet(rig)).toEqual([])
    await rig.tell(alert('firing', 'AxB'))
    expect(quiet(rig)).toEqual([])
    await rig.tell(alert('firing', 'xB'))
    expect(quiet(rig)).toEqual(['xB/ by inhibition:r'])
    await rig.tell(alert('firing', 'A'))
    expect(quiet(rig)).toEqual(['AB/ by inhibition:r', 'AxB/ by inhibition:r', 'xB/ by inhibition:r'])
  })

  it('labels that both lack are equal, one that a single one has is not; attributes count as labels', async () => {
    const rig = await Rig.start(inhibiting(rule('priority="P0"', 'priority="P2"', ['zone', 'system'])))
    await rig.tell(alert('firing', 'Source'))
    await rig.tell(
      alert('firing', 'Same', { priority: 'P2' }),
      alert('firing', 'Other', { priority: 'P2', zone: 'eu' }),
      { ...alert('firing', 'Far', { priority: 'P2' }), system: 'blog' },
    )
    expect(quiet(rig)).toEqual(['Same/ by inhibition:r'])
  })

  it('a rule of a system holds among its alerts alone', async () => {
    const rig = await Rig.start(inhibiting({ ...rule('alertname="S"', 'alertname="T"'), system: 'shop' }))
    await rig.tell(alert('firing', 'S'), alert('firing', 'T'))
    await rig.tell({ ...alert('firing', 'T', { x: '1' }), system: 'blog' })
    expect(quiet(rig)).toEqual(['T/ by inhibition:r'])
  })

  it('a silence comes before it, and it holds on when the silence ends', async () => {
    const rig = await Rig.start(inhibiting(hostDown))
    await rig.tell(alert('firing', 'DiskFull', { instance: 'a' }))
    await rig.silence(rig.clock.now() + hour)
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }))
    expect(quiet(rig)[0]).not.toContain('inhibition')
    await rig.told()
    await rig.pass(hour)
    expect(quiet(rig)).toEqual(['DiskFull/a by inhibition:host'])
    expect(await rig.told()).toEqual([])
    const card = rig.alerts.views.openEpisodes().find(({ alertname }) => alertname === 'DiskFull')
    expect(card).toMatchObject({ suppressed: { by: 'inhibition', name: 'host' } })
    expect(card).not.toHaveProperty('silenced')
  })

  it('survives a restart, and a source that resolved meanwhile in another process', async () => {
    const rig = await Rig.start(inhibiting(hostDown))
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }), alert('firing', 'DiskFull', { instance: 'a' }))
    await rig.told()
    await rig.restart()
    await rig.pass(minute)
    expect(quiet(rig)).toEqual(['DiskFull/a by inhibition:host'])
    await rig.tell(alert('resolved', 'HostDown', { instance: 'a' }))
    expect(quiet(rig)).toEqual([])
  })

  it('rules that a reload brings or takes hold from then on', async () => {
    const rig = await Rig.start(inhibiting())
    await rig.tell(alert('firing', 'HostDown', { instance: 'a' }), alert('firing', 'DiskFull', { instance: 'a' }))
    await rig.told()
    await rig.reconfigure(inhibiting(hostDown))
    await rig.pass(0)
    expect(quiet(rig)).toEqual(['DiskFull/a by inhibition:host'])
    await rig.reconfigure(inhibiting())
    await rig.pass(0)
    expect(quiet(rig)).toEqual([])
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })
})

describe('CORE-4: inhibition against its definition', () => {
  const names = ['A', 'AB', 'B', 'C']
  const step = fc.record({
    state: fc.constantFrom('firing' as const, 'firing' as const, 'resolved' as const, 'unknown' as const),
    name: fc.constantFrom(...names),
    instance: fc.constantFrom('x', 'y', ''),
  })
  const rules = [
    rule('alertname=~"A.*"', 'alertname=~".*B"', ['instance'], 'one'),
    rule('alertname="C"', 'alertname!="C"', [], 'two'),
  ]

  it('after any history exactly those are quiet that a look at all pairs finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 20 }), async (batches) => {
        const rig = await Rig.start(inhibiting(...rules))
        for (const batch of batches) {
          const one = [...new Map(batch.map((seen) => [`${seen.name}${seen.instance}`, seen])).values()]
          await rig.tell(...one.map(({ state, name, instance }) => alert(state, name, { instance })))
          const open = rig.alerts.views.alerts({}, { offset: 0, limit: 100 }).items
          const expected = open.filter(({ labels: t }) =>
            open.some(({ labels: s }) => {
              const [sn = '', tn = ''] = [s.alertname, t.alertname]
              const both = (name: string) => name === 'AB'
              const same = (s.instance ?? '') === (t.instance ?? '')
              const first = /^A/.test(sn) && /B$/.test(tn) && same && !(both(sn) && both(tn))
              return first || (sn === 'C' && tn !== 'C')
            }),
          )
          const found = open.filter(({ suppressedBy }) => suppressedBy !== undefined)
          expect(found.map((one) => one.fingerprint)).toEqual(expected.map((one) => one.fingerprint))
        }
        await rig.store.close()
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
