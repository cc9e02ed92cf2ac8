import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { carryOut, history } from './histories.ts'
import { Oracle } from './oracle.ts'
import { minute, Rig, reminding } from './support.ts'

const reminders = fc.constantFrom(undefined, 2 * minute, 5 * minute, 8 * minute)

const toldBy = async (rig: Rig) => (await rig.notices()).map(({ kind, queuedAt }) => ({ at: queuedAt, kind }))

describe('CORE-4: random histories against a slow oracle', () => {
  it('tells the same at the same moments, and counts the same', async () => {
    await fc.assert(
      fc.asyncProperty(history, reminders, async (steps, remind) => {
        const silences: string[] = []
        const rig = await Rig.start(reminding(remind))
        const oracle = new Oracle(rig.clock.now(), remind)
        for (const [i, one] of steps.entries()) {
          await carryOut(rig, one, i, silences)
          oracle.take(one)
          expect(await toldBy(rig)).toEqual(oracle.told)
          const [episode] = rig.alerts.views.openEpisodes()
          expect(episode !== undefined).toBe(oracle.open)
          if (episode) expect(episode).toMatchObject(oracle.counts())
        }
        await rig.store.close()
      }),
      { numRuns: 200 },
    )
  }, 120_000)
})
