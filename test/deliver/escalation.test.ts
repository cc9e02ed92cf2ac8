import { afterEach, describe, expect, it } from 'vitest'
import type { Notice } from '../../src/alerts/index.ts'
import { alice, minute, ops, places, Rig, type RigOptions, second } from './support.ts'

const bob = { id: 1002, name: 'Bob' }

describe('CORE-6: when nobody answers', () => {
  let rig: Rig
  const start = async (options: RigOptions = {}) => {
    rig = await Rig.start({ responders: [alice, bob], ...options })
  }
  afterEach(() => rig.close())

  let told = 0
  /** As the alerts room commits it. */
  const notice = async (kind: Notice['kind'], more: Partial<Notice> = {}) => {
    const id = `n${told++}`
    const { id: episode, level } = rig.episode()
    const now = rig.clock.now()
    const base = { id, episode, kind, level, destination: ops, queuedAt: now, reason: 'unacknowledged' } as const
    const doc: Notice = { ...base, audible: true, about: [], state: 'queued', attempts: 0, notBefore: now, ...more }
    await rig.store.commit({ put: [{ kind: 'notice', id, doc }] })
    rig.deliver.wake([episode])
    await rig.pass(10 * second)
  }
  const escalate = () => notice('escalation', { mention: 'responders' })
  const mentioned = (index: number) =>
    (rig.messages()[index]?.entities ?? []).flatMap((entity) => ('user' in entity ? [entity.user.id] : []))

  it('calls every responder by id, with the buttons, as a reply that sounds', async () => {
    await start()
    await rig.fire()
    await escalate()
    const [card, call] = rig.messages()
    expect(call?.text).toBe('🔴 P0 升級通知：後端服務無回應\n🔔 Alice、Bob')
    expect(call).toMatchObject({ replyTo: card?.id, silent: false })
    expect(mentioned(1)).toEqual([1001, 1002])
    expect(call?.markup?.inline_keyboard.flat().map(({ text }) => text)).toEqual(['👤 認領', '🔕 靜音'])
  })

  it('mentions nobody that a label names, and nobody when nobody is to be called', async () => {
    await start()
    await rig.fire({ instance: '@alice_ops tg://user?id=1003' }, { annotations: { summary: '@everyone 1003' } })
    await escalate()
    await notice('reminder')
    expect(mentioned(0)).toEqual([])
    const kinds = rig.messages().flatMap(({ entities }) => entities.map(({ type }) => type))
    expect(kinds.filter((type) => /mention|link|url/.test(type))).toEqual([])
    expect(rig.sandbox.ledger.messages({ deleted: true, text: /🔔/ })).toHaveLength(1)
  })

  it('names at most forty people; the others are counted', async () => {
    await start({ responders: Array.from({ length: 60 }, (_, i) => ({ id: 5000 + i, name: `Person ${i}` })) })
    await rig.fire()
    await escalate()
    expect(rig.texts()[1]).toMatch(/Person 39、…還有 20 人$/)
  })

  it('the reminder before goes away, whatever comes after it, also over a restart', async () => {
    await start()
    await rig.fire()
    await notice('reminder')
    await notice('reminder')
    expect(rig.heads()).toHaveLength(2)
    await escalate()
    expect(rig.heads()).toEqual(['🔴 P0 後端服務無回應', '🔴 P0 升級通知：後端服務無回應'])
    await rig.halt()
    await rig.boot()
    await notice('reminder')
    expect(rig.heads()).toEqual(['🔴 P0 後端服務無回應', '🔴 P0 還沒人認領：後端服務無回應'])
    expect(rig.sandbox.ledger.messages({ deleted: true, chatId: places.ops })).toHaveLength(5)
  })

  it('a reminder that could not be deleted is deleted after the restart', async () => {
    await start()
    await rig.fire()
    await notice('reminder')
    const broken = rig.sandbox.faults.add({
      fault: { kind: 'error', code: 500, description: 'x' },
      methods: ['deleteMessage'],
    })
    await escalate()
    expect(rig.heads()).toHaveLength(3)
    await rig.halt()
    broken.remove()
    await rig.boot()
    await rig.pass(minute)
    expect(rig.heads()).toEqual(['🔴 P0 後端服務無回應', '🔴 P0 升級通知：後端服務無回應'])
  })
})
