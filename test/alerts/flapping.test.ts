import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBeyond } from '../../src/alerts/breakthrough.ts'
import { alice, hour, minute, Rig, reminding, second, seen } from './support.ts'

/** Fires and resolves api-1 in turn every `every`, `flips` times; gives what was told. */
async function flip(rig: Rig, every: number, flips: number): Promise<string[]> {
  const told: string[] = []
  for (let i = 0; i < flips; i++) {
    await (i % 2 === 0 ? rig.fire('api-1') : rig.resolve('api-1'))
    told.push(...(await rig.told()))
    for (let passed = 0; passed < every; passed += 10 * second) {
      await rig.pass(10 * second)
      told.push(...(await rig.told()))
    }
  }
  return told
}

describe('CORE-4: flapping alerts are recognised and quietened', () => {
  it('a target that flips 120 times in an hour is told 4 times at most, once of them as flapping', async () => {
    for (const every of [10 * second, 30 * second, 50 * second]) {
      const rig = await Rig.start(reminding(5 * minute))
      const told = await flip(rig, every, hour / every)
      expect(told.length).toBeLessThanOrEqual(4)
      expect(told.filter((line) => line === 'flapping (flapping)')).toHaveLength(1)
      expect(await rig.store.count('episode', 'id', {})).toBe(1)
    }
  })

  it('one that flips at random, too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 120, maxLength: 120 }), async (fires) => {
        const rig = await Rig.start()
        let told = 0
        for (const firing of fires) {
          await (firing ? rig.fire('api-1') : rig.resolve('api-1'))
          await rig.pass(30 * second)
          told += (await rig.told()).length
        }
        expect(told).toBeLessThanOrEqual(6)
        await rig.store.close()
      }),
      { numRuns: 50 },
    )
  }, 60_000)

  it('a slow one is recognised over its episodes', async () => {
    const rig = await Rig.start()
    expect(await flip(rig, 6 * minute, 10)).toEqual([
      'firing (first)',
      'resolved (resolved)',
      'firing (first)',
      'resolved (resolved)',
      'firing (first)',
      'resolved (resolved)',
      'flapping (flapping)',
    ])
  })

  it('that stays resolved for 30 min is told as resolved then, and is news again', async () => {
    const rig = await Rig.start()
    await flip(rig, minute, 20)
    await rig.pass(29 * minute - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['resolved (resolved)'])
    await rig.pass(minute)
    expect(rig.alerts.views.openEpisodes()).toEqual([])
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['firing (first)'])
  })

  it('that fires without a break for 30 min is told as steady', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    await flip(rig, minute, 21)
    await rig.pass(29 * minute - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['refire (steady)'])
    await rig.pass(5 * minute)
    expect(await rig.told()).toEqual(['reminder (unacknowledged)'])
  })

  it('getting worse breaks through: more than twice the members, or a worse priority', async () => {
    const rig = await Rig.start()
    await flip(rig, minute, 21)
    await rig.fire('api-2')
    await rig.pass(10 * minute)
    expect(await rig.told()).toEqual([])
    await rig.fire('api-3')
    expect(await rig.told()).toEqual(['members (doubled)'])
    const odd = (priority: string) => rig.tell(seen('firing', { priority: '', alertname: 'Odd' }, { priority }))
    for (let i = 0; i < 8; i++) {
      await odd('P1')
      await rig.told()
      await rig.tell(seen('resolved', { priority: '', alertname: 'Odd' }, { priority: 'P1' }))
      await rig.pass(minute)
    }
    await odd('P1')
    await rig.pass(10 * minute)
    await rig.told()
    await odd('P0')
    expect(await rig.told()).toEqual(['worse (worse)'])
  })

  it('a value beyond what the rule says breaks through at once, and once', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    const disk = (state: 'firing' | 'resolved', value: number) =>
      rig.tell(seen(state, {}, { value, annotations: { breakthrough: '< 8' } }))
    for (let i = 0; i < 21; i++) {
      await disk(i % 2 === 0 ? 'firing' : 'resolved', 9.5)
      await rig.pass(minute)
      await rig.told()
    }
    await disk('firing', 8)
    expect(await rig.told()).toEqual([])
    await disk('firing', 7.9)
    expect(await rig.told()).toEqual(['worse (breakthrough)'])
    await disk('firing', 3)
    await disk('resolved', 9)
    await disk('firing', 2)
    expect(await rig.told()).toEqual([])
  })

  it('a value that is beyond when it fires again breaks through as well, also when somebody has it', async () => {
    const rig = await Rig.start()
    await flip(rig, minute, 21)
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.resolve('api-1')
    const annotations = { breakthrough: '>= 1e3' }
    await rig.tell(seen('firing', { instance: 'api-1' }, { value: 1000, annotations }))
    expect(await rig.told()).toEqual(['worse (breakthrough)'])
  })

  it.each([
    ['< 8', 7.99, true],
    ['<8', 8, false],
    ['<= 8', 8, true],
    ['> -1.5', -1, true],
    ['>= 95', 94.9, false],
    ['8', 3, false],
    ['< 8%', 3, false],
    ['< 8', Number.NaN, false],
    ['', 3, false],
  ])('breakthrough "%s" at %d: %s', (breakthrough, value, expected) => {
    expect(isBeyond({ annotations: { breakthrough }, value })).toBe(expected)
  })

  it('acknowledged or silenced makes no sound at its end', async () => {
    for (const how of ['acknowledge', 'silence'] as const) {
      const rig = await Rig.start()
      await flip(rig, minute, 21)
      const episode = rig.episode().id
      if (how === 'acknowledge') await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode })
      else await rig.silence(rig.clock.now() + 2 * hour)
      await rig.pass(hour)
      expect(await rig.told()).toEqual([])
      expect(rig.episode().memory.flapping).toBeUndefined()
    }
  })

  it('a clock that goes back a day does not keep it quiet for a day', async () => {
    const rig = await Rig.start()
    await flip(rig, minute, 20)
    rig.clock.jump(-24 * hour)
    await rig.fire('api-1')
    await rig.pass(30 * minute)
    expect(await rig.told()).toEqual(['refire (steady)'])
  })

  it('a rule that is removed meanwhile ends it at once', async () => {
    const rig = await Rig.start()
    await flip(rig, minute, 21)
    await rig.tell(seen('resolved', { instance: 'api-1' }, { why: 'removed' }))
    expect(await rig.told()).toEqual(['resolved (removed)'])
    await rig.pass(10 * minute)
    expect(rig.alerts.views.openEpisodes()).toEqual([])
  })
})
