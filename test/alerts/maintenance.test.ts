import { describe, expect, it } from 'vitest'
import { phaseAt } from '../../src/alerts/suppression/maintenance.ts'
import { parseMatchers } from '../../src/core/matchers.ts'
import type { MaintenanceTime, MaintenanceWindow, Policies } from '../../src/core/policy.ts'
import { hour, minute, policies, Rig, seen } from './support.ts'

const at = (time: string) => Date.parse(time)
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString().slice(0, 16))

describe('CORE-4: when maintenance windows hold', () => {
  const once: MaintenanceTime = { from: at('2026-03-02T10:00Z'), to: at('2026-03-02T12:00Z') }
  const nightly: MaintenanceTime = { at: '02:00', for: 2 * hour, zone: 'Asia/Taipei' }
  const weekend: MaintenanceTime = { at: '23:00', for: 3 * hour, weekdays: [6, 0], zone: 'Europe/Berlin' }
  const summer: MaintenanceTime = { at: '02:30', for: hour, zone: 'Europe/Berlin' }

  it.each<[string, MaintenanceTime, string, boolean, string | undefined]>([
    ['before', once, '2026-03-02T09:59Z', false, '2026-03-02T10:00'],
    ['at its beginning', once, '2026-03-02T10:00Z', true, '2026-03-02T12:00'],
    ['at its end', once, '2026-03-02T12:00Z', false, undefined],
    ['each night: within', nightly, '2026-03-01T18:30Z', true, '2026-03-01T20:00'],
    ['each night: after', nightly, '2026-03-01T20:00Z', false, '2026-03-02T18:00'],
    ['weekend: over midnight of Sunday', weekend, '2026-03-09T00:30Z', true, '2026-03-09T01:00'],
    ['weekend: not on Monday', weekend, '2026-03-09T22:30Z', false, '2026-03-14T22:00'],
    ['a night whose 02:30 is skipped', summer, '2026-03-29T01:45Z', true, '2026-03-29T02:30'],
    ['a night whose 02:30 comes twice: the first', summer, '2026-10-25T00:45Z', true, '2026-10-25T01:30'],
    ['a night whose 02:30 comes twice: not the second', summer, '2026-10-25T01:45Z', false, '2026-10-26T01:30'],
  ])('%s', (_, time, now, active, until) => {
    const phase = phaseAt(time, at(now))
    expect([phase.active, iso(phase.until)]).toEqual([active, until])
  })
})

const window = (more: Partial<MaintenanceWindow> & Pick<MaintenanceWindow, 'when'>): MaintenanceWindow => ({
  name: 'move',
  matchers: [],
  ...more,
})
const maintaining = (...maintenance: MaintenanceWindow[]): Policies => ({ ...policies(), maintenance })
/** Of the rig's clock. */
const start = at('2026-03-02T03:12:00+08:00')

describe('CORE-4: maintenance', () => {
  const when = { from: start + hour, to: start + 3 * hour }

  it('keeps quiet what fires, resolves and fires on, which is told as first at its end', async () => {
    const rig = await Rig.start(maintaining(window({ when })))
    await rig.fire('told-before', 'resolves')
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(hour)
    expect(rig.episode()).toMatchObject({ suppressed: { by: 'maintenance', name: 'move', until: when.to } })
    await rig.resolve('resolves')
    await rig.fire('new')
    await rig.pass(2 * hour - minute)
    expect(await rig.told()).toEqual([])
    await rig.pass(minute)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    expect(rig.episode()).not.toHaveProperty('suppressed')
  })

  it('what resolves in it is never told, not even the resolve', async () => {
    const rig = await Rig.start(maintaining(window({ when })))
    await rig.fire('a')
    await rig.told()
    await rig.pass(hour)
    await rig.resolve('a')
    await rig.pass(5 * hour)
    expect(await rig.told()).toEqual([])
  })

  it('covers its systems and matchers alone', async () => {
    const matchers = parseMatchers('alertname=~"Disk.*"')
    const rig = await Rig.start(maintaining(window({ when, systems: ['shop'], matchers })))
    await rig.pass(2 * hour)
    await rig.tell(seen('firing', { alertname: 'DiskFull' }))
    await rig.tell(seen('firing', { alertname: 'Other' }))
    await rig.tell(seen('firing', { alertname: 'DiskFull', x: '1' }, { system: 'blog' }))
    expect(await rig.told()).toEqual(['firing (first)', 'firing (first)'])
    const [alert] = rig.alerts.views.alerts({ silenced: true }, { offset: 0, limit: 9 }).items
    expect(alert).toMatchObject({ labels: { alertname: 'DiskFull' }, suppressedBy: 'maintenance:move' })
  })

  it('each night anew', async () => {
    const rig = await Rig.start(maintaining(window({ when: { at: '04:00', for: hour, zone: 'Asia/Taipei' } })))
    await rig.fire('a')
    const told: number[] = []
    for (let i = 0; i < 50; i++) {
      if ((await rig.told()).length > 0) told.push(i)
      await rig.pass(hour)
    }
    expect(told).toEqual([0, 2, 26, 50].filter((i) => i < 50))
  })

  it('two that overlap: quiet until the later ends; a silence that outlasts it holds on', async () => {
    const second = window({ name: 'later', when: { from: start + 2 * hour, to: start + 5 * hour } })
    const rig = await Rig.start(maintaining(window({ when }), second))
    await rig.fire('a')
    await rig.told()
    await rig.pass(4 * hour)
    expect(rig.episode()).toMatchObject({ suppressed: { name: 'later' } })
    await rig.silence(rig.clock.now() + 3 * hour)
    await rig.pass(2 * hour)
    expect(rig.episode()).toHaveProperty('silenced')
    expect(await rig.told()).toEqual([])
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it('ends while the bot is down: told at the next start; begins meanwhile: quiet from the start', async () => {
    const rig = await Rig.start(maintaining(window({ when })))
    await rig.fire('a')
    await rig.told()
    rig.clock.jump(2 * hour)
    await rig.restart()
    await rig.pass(0)
    expect(rig.episode()).toHaveProperty('suppressed')
    rig.clock.jump(2 * hour)
    await rig.restart()
    await rig.pass(0)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it('a reload that takes it away or moves it holds at once', async () => {
    const rig = await Rig.start(maintaining(window({ when: { from: start, to: start + 9 * hour } })))
    await rig.fire('a')
    expect(await rig.told()).toEqual([])
    await rig.reconfigure(maintaining())
    await rig.pass(0)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    await rig.reconfigure(maintaining(window({ when: { from: start, to: start + 9 * hour } })))
    await rig.pass(0)
    expect(rig.episode()).toHaveProperty('suppressed')
  })

  it('leaves a row of history at its beginning and its end', async () => {
    const rig = await Rig.start(maintaining(window({ when })))
    await rig.fire('a')
    await rig.pass(4 * hour)
    const rows = await rig.store.rows('alert-changed', { limit: 10 })
    expect(rows.map(({ body }) => body)).toMatchObject([
      { change: 'fired' },
      { change: 'silenced', reason: 'maintenance:move' },
      { change: 'unsilenced', reason: 'maintenance:move' },
    ])
  })
})
