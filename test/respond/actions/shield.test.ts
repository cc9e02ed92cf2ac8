import { afterEach, describe, expect, it } from 'vitest'
import type { Execution } from '../../../src/respond/actions/index.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ActionsRig, node, title } from './rig.ts'

let rig: ActionsRig
afterEach(() => rig.close())

const clock = () => new FakeClock()
const restart = (program = node('')) =>
  `restart: { kind: command, ${title}, changes: true, argv: ${program}, timeout: 30s, shield: { for: 2m, alerts: [ InstanceDown, HighErrorRate ] } }`

const due = async () => rig.room.due.next()
const told = () => rig.journal.map(({ entry: { text } }) => ('id' in text ? text.id : text.typed))

describe('CORE-9: a change shields the alerts that it will cause', () => {
  it('these alone, of this system, from before it begins until the time after its end', async () => {
    const time = clock()
    rig = await ActionsRig.start(restart(), { clock: time })
    const token = await rig.ask('restart')
    const confirmed = await rig.room.confirm(token, rig.doing())
    if (confirmed.did !== 'started') throw new Error()
    const { shield, endedAt = 0 } = await confirmed.done
    expect(shield).toMatchObject({ until: endedAt + 120_000, silence: expect.any(String) })
    expect(rig.alerts.views.silences()).toMatchObject([
      {
        id: shield?.silence,
        system: 'shop',
        matchers: [{ name: 'alertname', op: '=~', value: 'InstanceDown|HighErrorRate' }],
        until: endedAt + 120_000,
        by: { name: 'Bob' },
        comment: expect.stringContaining('node'),
      },
    ])
  })

  it('an action that did not begin takes its shield away', async () => {
    rig = await ActionsRig.start(restart('[ no-such-program ]'), { clock: clock() })
    const execution = await rig.change('restart')
    expect(execution).toMatchObject({ state: 'failed', exitCode: 127 })
    expect(execution.shield).toBeUndefined()
    expect(rig.alerts.views.silences()).toEqual([])
    expect(await due()).toBeUndefined()
  })

  it('a shield that can not be raised is no reason to leave the action undone', async () => {
    const verbs = {
      silence: async () => ({ did: 'refused', why: 'too-many' }) as const,
      extend: async () => ({ did: 'over' }) as const,
      unsilence: async () => ({ did: 'over' }) as never,
    }
    rig = await ActionsRig.start(restart(), { clock: clock(), verbs })
    const { state, shield } = await rig.change('restart')
    expect(state).toBe('done')
    expect(shield?.silence).toBeUndefined()
  })
})

describe('CORE-9: afterwards it says whether it helped', () => {
  async function afterwards(meanwhile: (episode: string) => Promise<unknown>): Promise<Execution | undefined> {
    const time = clock()
    rig = await ActionsRig.start(restart(), { clock: time })
    const episode = await rig.fire('InstanceDown')
    const show = { channel: 'telegram', chat: 'ops' }
    const { id } = await rig.change('restart', { episode, incident: '12', show })
    await meanwhile(episode)
    const at = (await due()) ?? 0
    await time.advance(at - time.now())
    await rig.room.due.run(time.now())
    expect(await due()).toBeUndefined()
    return rig.room.execution(id)
  }

  it('it did: the episode is over', async () => {
    const execution = await afterwards(() => rig.resolve('InstanceDown'))
    expect(execution?.shield?.outcome).toBe('helped')
    expect(told()).toEqual(['respond-action-entry-done', 'respond-action-entry-helped'])
    const post = await rig.store.get('post', `execution:${execution?.id}`)
    expect(post?.doc).toMatchObject({ revision: 3, final: true, data: { shield: { outcome: 'helped' } } })
  })

  it('it did not: the episode fires on', async () => {
    const execution = await afterwards(async () => {})
    expect(execution?.shield?.outcome).toBe('still-firing')
    expect(told()).toEqual(['respond-action-entry-done', 'respond-action-entry-still-firing'])
  })

  it('it was run for no episode: whether one of the alerts fires', async () => {
    const time = clock()
    rig = await ActionsRig.start(restart(), { clock: time })
    const { id } = await rig.change('restart')
    await time.advance(120_000)
    await rig.room.due.run(time.now())
    expect((await rig.room.execution(id))?.shield?.outcome).toBe('calm')
    await rig.fire('HighErrorRate')
    const second = await rig.change('restart')
    await time.advance(120_000)
    await rig.room.due.run(time.now())
    expect((await rig.room.execution(second.id))?.shield?.outcome).toBe('still-firing')
  })

  it('the timeline has what it printed', async () => {
    rig = await ActionsRig.start(restart(node("console.log('restarted')")), { clock: clock() })
    const execution = await rig.change('restart', { incident: '12' })
    expect(rig.journal).toMatchObject([
      {
        incident: '12',
        cause: `execution:${execution.id}:2`,
        entry: {
          kind: 'action',
          at: execution.startedAt,
          by: { name: 'Bob' },
          output: 'restarted',
          text: { id: 'respond-action-entry-done', args: { host: expect.any(String) } },
        },
      },
    ])
    expect(rig.done).toEqual([execution])
  })
})
