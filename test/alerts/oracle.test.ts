import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../support/fake-clock.ts'
import { carryOut, history, policiesFor, setting } from './histories.ts'
import { Oracle } from './oracle.ts'
import { Rig } from './support.ts'

/** Histories compared; `ORACLE_HISTORIES=100000` compares as many as design and issue ask for. */
const histories = Number(process.env.ORACLE_HISTORIES ?? 400)
const started = new FakeClock().now()

/** Notices of one group, as the oracle tells them. */
async function toldBy(rig: Rig, alertname: string) {
  const episodes = new Map((await rig.store.list('episode', 'id', {})).map(({ id, doc }) => [id, doc.alertname]))
  const notices = (await rig.notices()).filter(({ episode }) => episodes.get(episode) === alertname)
  return notices.map(({ kind, queuedAt }) => ({ at: queuedAt, kind }))
}

async function digestsBy(rig: Rig) {
  return (await rig.digests()).map(({ data }) => {
    const [line, ...more] = data.groups
    expect(more).toEqual([])
    const { fired = 0, resolved = 0, firing = 0, unknown = 0 } = line ?? {}
    return {
      at: data.to,
      line: { fired, resolved, firing, unknown },
      before: data.before.alerts,
      unknown: data.unknown,
    }
  })
}

describe('CORE-4: random histories against a slow oracle', () => {
  it(
    'tells the same at the same moments, in notices and digests, and counts the same',
    async () => {
      await fc.assert(
        fc.asyncProperty(history, setting, async (steps, how) => {
          const silences: string[] = []
          const rig = await Rig.start(policiesFor(how, started))
          const oracle = new Oracle(rig.clock.now(), how, how.upkeep)
          for (const [i, one] of steps.entries()) {
            await carryOut(rig, one, i, silences)
            oracle.take(one)
            const episode = rig.alerts.views.openEpisodes().find(({ alertname }) => alertname === 'InstanceDown')
            expect(episode !== undefined).toBe(oracle.group.exists)
            if (episode) expect(episode).toMatchObject(oracle.group.counts())
          }
          expect(await toldBy(rig, 'InstanceDown')).toEqual(oracle.group.told)
          expect(await toldBy(rig, 'Source')).toEqual(oracle.sources.told)
          expect(await digestsBy(rig)).toEqual(oracle.digests)
          await rig.store.close()
        }),
        { numRuns: histories },
      )
    },
    Math.max(120_000, histories * 200),
  )
})
