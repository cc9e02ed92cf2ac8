import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Identified, identify } from '../../src/alerts/identity.ts'
import type { Alert } from '../../src/alerts/index.ts'
import { merge } from '../../src/alerts/origins.ts'
import type { Observation } from '../../src/core/observation.ts'
import { policies, Rig, seen } from './support.ts'

const by = (origin: string, state: Observation['state'], more: Partial<Observation> = {}): Identified =>
  identify(seen(state, {}, { origin, ...more }), 100, policies()) as Identified

function play(...all: Identified[]) {
  let alert: Alert | undefined
  const changes = all.map((one) => {
    const merged = merge(alert, one, 'critical', 100)
    if (!merged || 'refused' in merged) return merged?.refused ?? 'nothing'
    alert = merged.alert
    return merged.change
  })
  return { alert, changes }
}

describe('CORE-4: one alert from several origins', () => {
  it('fires while any origin says so', () => {
    const { alert, changes } = play(by('a', 'firing'), by('b', 'firing'), by('a', 'resolved'), by('b', 'resolved'))
    expect(changes).toEqual(['fired', 'origins', 'origins', 'resolved'])
    expect(alert).toMatchObject({ state: 'resolved', endsAt: 100 })
  })

  it('is unknown only when no origin fires any more', () => {
    const { changes } = play(
      by('a', 'firing'),
      by('b', 'firing'),
      by('a', 'unknown'),
      by('b', 'unknown'),
      by('a', 'firing'),
    )
    expect(changes).toEqual(['fired', 'origins', 'origins', 'unknown', 'known'])
  })

  it('takes the resolve of an origin that never fired for nothing', () => {
    expect(play(by('a', 'firing'), by('b', 'resolved')).changes).toEqual(['fired', 'none'])
    expect(play(by('a', 'resolved'), by('a', 'unknown')).changes).toEqual(['nothing', 'nothing'])
  })

  it('names what is missing while it is unknown, and forgets it after', () => {
    const lost = play(by('a', 'firing'), by('a', 'unknown', { why: 'app' }))
    expect(lost.alert).toMatchObject({ state: 'unknown', why: 'app' })
    expect(play(by('a', 'firing'), by('a', 'unknown', { why: 'app' }), by('a', 'firing')).alert).not.toHaveProperty(
      'why',
    )
  })

  it('figures and texts alone are no change of state', () => {
    const more = (value: number) => ({ value, annotations: { summary: `${value} %` } })
    const { alert, changes } = play(by('a', 'firing', more(1)), by('a', 'firing', more(1)), by('a', 'firing', more(2)))
    expect(changes).toEqual(['fired', 'none', 'value'])
    expect(alert).toMatchObject({ value: 2, annotations: { summary: '2 %' } })
  })

  it('refuses more origins than an alert can hold', () => {
    const many = Array.from({ length: 33 }, (_, i) => by(`o${i}`, 'firing'))
    expect(play(...many).changes.at(-1)).toBe('more than 32 origins tell this alert')
  })

  it('equals a naive table of what each origin last said', () => {
    const said = fc.record({
      origin: fc.constantFrom('a', 'b', 'c'),
      state: fc.constantFrom('firing', 'resolved', 'unknown'),
    })
    fc.assert(
      fc.property(fc.array(said), (all) => {
        let alert: Alert | undefined
        const table = new Map<string, string>()
        for (const { origin, state } of all as { origin: string; state: Observation['state'] }[]) {
          const merged = merge(alert, by(origin, state), 'critical', 100)
          if (merged && 'alert' in merged) alert = merged.alert
          const open = table.size > 0
          // What is not open only opens by firing; an origin that was not part of it can't end it.
          if (state === 'firing' || (open && state === 'unknown')) table.set(origin, state)
          if (state === 'resolved') table.delete(origin)
          const states = [...table.values()]
          const expected = states.includes('firing') ? 'firing' : states.includes('unknown') ? 'unknown' : 'resolved'
          expect(alert?.state ?? 'resolved').toBe(expected)
        }
      }),
    )
  })

  it('survives a restart: the alert still fires by the origin that stayed', async () => {
    const rig = await Rig.start()
    await rig.tell(seen('firing', {}, { origin: 'one' }), seen('firing', {}, { origin: 'two' }))
    await rig.restart()
    await rig.tell(seen('resolved', {}, { origin: 'one' }))
    expect(rig.episode()).toMatchObject({ firing: 1 })
    await rig.tell(seen('resolved', {}, { origin: 'two' }))
    expect(rig.episode()).toMatchObject({ firing: 0, resolved: 1 })
  })
})
