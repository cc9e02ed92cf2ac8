import { describe, expect, it } from 'vitest'
import type { Policies, PriorityPolicy } from '../../src/core/policy.ts'
import { alice, hour, minute, policies, priorities, Rig, second, seen } from './support.ts'

function escalating(escalate: number, remind?: number): Policies {
  const P0: PriorityPolicy = {
    ...(priorities.P0 as PriorityPolicy),
    escalate,
    ...(remind !== undefined && { remind }),
  }
  return policies({}, { ...priorities, P0 })
}

/** What is told in each minute of `span`, as `minute kind`. */
async function watch(rig: Rig, span: number): Promise<string[]> {
  const found: string[] = []
  for (let passed = minute; passed <= span; passed += minute) {
    await rig.pass(minute)
    for (const line of await rig.told()) found.push(`${passed / minute} ${line}`)
  }
  return found
}

describe('CORE-4: escalation', () => {
  it('calls all responders once, in the place of a reminder, and reminders go on from there', async () => {
    const rig = await Rig.start(escalating(15 * minute, 5 * minute))
    await rig.fire('api-1')
    await rig.told()
    expect(await watch(rig, 100 * minute)).toEqual([
      '5 reminder (unacknowledged)',
      '15 escalation (unattended)',
      '35 reminder (unacknowledged)',
      '65 reminder (unacknowledged)',
      '95 reminder (unacknowledged)',
    ])
    const notices = await rig.notices()
    expect(notices.filter(({ mention }) => mention === 'responders').map(({ kind }) => kind)).toEqual(['escalation'])
  })

  it('has the card show the figures of now when it calls again, and edits nothing while they are the same', async () => {
    const rig = await Rig.start(escalating(15 * minute, 5 * minute))
    const told = (value: number) => rig.tell(seen('firing', { instance: 'api-1' }, { value, startsAt: 1 }))
    const revision = () => rig.alerts.views.openEpisodes()[0]?.revision
    await told(3)
    await rig.told()
    await rig.pass(4 * minute)
    await told(63)
    const before = revision()
    expect(await watch(rig, minute)).toEqual(['1 reminder (unacknowledged)'])
    expect(revision()).toBe((before ?? 0) + 1)
    await watch(rig, 11 * minute)
    expect(revision()).toBe((before ?? 0) + 1)
  })

  it('comes between reminders when it is due there, and without reminders at all', async () => {
    const between = await Rig.start(escalating(12 * minute, 5 * minute))
    await between.fire('api-1')
    await between.told()
    expect(await watch(between, 40 * minute)).toEqual([
      '5 reminder (unacknowledged)',
      '12 escalation (unattended)',
      '32 reminder (unacknowledged)',
    ])
    const alone = await Rig.start(escalating(15 * minute))
    await alone.fire('api-1')
    await alone.told()
    expect(await watch(alone, 5 * hour)).toEqual(['15 escalation (unattended)'])
  })

  it('ignores the cooldown', async () => {
    const rig = await Rig.start(escalating(15 * minute))
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(14 * minute)
    await rig.fire('api-2')
    expect(await rig.told()).toEqual(['members (new-members)'])
    expect(await watch(rig, hour)).toEqual(['1 escalation (unattended)'])
  })

  it('counts from the delivery: nobody is called about what has not arrived', async () => {
    const rig = await Rig.start(escalating(15 * minute))
    await rig.fire('api-1')
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(await watch(rig, hour)).toEqual(['15 escalation (unattended)'])
  })

  it.each<[string, (rig: Rig) => Promise<unknown>]>([
    ['acknowledged', (rig) => rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })],
    ['silenced', (rig) => rig.silence(rig.clock.now() + 5 * hour)],
    ['resolved', (rig) => rig.resolve('api-1')],
    ['without data', (rig) => rig.lose('api-1')],
  ])('does not come when it is %s', async (_, stop) => {
    const rig = await Rig.start(escalating(15 * minute))
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(14 * minute)
    await stop(rig)
    await rig.told()
    expect(await watch(rig, 2 * hour)).toEqual([])
  })

  it('counts anew when it is given back, when the promised time passes, and after a silence', async () => {
    const rig = await Rig.start(escalating(15 * minute))
    await rig.fire('api-1')
    await rig.told()
    const episode = rig.episode().id
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode })
    await rig.pass(hour)
    await rig.alerts.verbs.unacknowledge({ ...rig.by(alice), episode })
    expect(await watch(rig, hour)).toEqual(['15 escalation (unattended)'])
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode, until: rig.clock.now() + 30 * minute })
    expect(await watch(rig, hour)).toEqual(['30 reminder (acknowledgement-expired)', '45 escalation (unattended)'])
    await rig.silence(rig.clock.now() + 30 * minute)
    expect(await watch(rig, hour)).toEqual(['30 firing (after-silence)', '45 escalation (unattended)'])
  })

  it('comes once, however often it restarts, and again after a worse priority', async () => {
    const rig = await Rig.start(escalating(15 * minute))
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(15 * minute)
    await rig.restart()
    await rig.pass(minute)
    expect(await rig.told()).toEqual(['escalation (unattended)'])
    await rig.restart()
    expect(await watch(rig, 2 * hour)).toEqual([])
  })

  it('does not come for a flapping group', async () => {
    const rig = await Rig.start(escalating(15 * minute))
    for (let i = 0; i < 21; i++) {
      await (i % 2 === 0 ? rig.fire('api-1') : rig.resolve('api-1'))
      await rig.pass(30 * second)
      await rig.told()
    }
    expect(await watch(rig, 25 * minute)).toEqual([])
    expect(await watch(rig, 30 * minute)).toEqual(['5 refire (steady)', '20 escalation (unattended)'])
  })

  it('does not come for priorities that a digest tells', async () => {
    const P0 = { ...(priorities.P0 as PriorityPolicy), push: 'hourly' as const, escalate: 15 * minute }
    const rig = await Rig.start(policies({}, { ...priorities, P0 }))
    await rig.tell(seen('firing'))
    expect(await watch(rig, 2 * hour)).toEqual([])
  })
})
