import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/sandbox/faults.ts'
import { minute, places, Rig, type RigOptions, second } from './support.ts'

const two: RigOptions = {
  chats: { ops: { id: places.ops }, forum: { id: places.forum }, basic: { id: places.basic } },
  timeouts: { call: 300, connect: 300 },
}

describe('CORE-5: when Telegram does not do what it should', () => {
  let rig: Rig
  const start = async (options: RigOptions = two) => {
    rig = await Rig.start(options)
  }
  afterEach(() => rig.close())

  const fault = (kind: FaultRule['fault'], more: Partial<FaultRule> = {}) =>
    rig.sandbox.faults.add({ fault: kind, methods: ['sendMessage', 'editMessageText'], ...more })

  it('refused connections: everything waits and is told when it is back, the critical first', async () => {
    await start()
    await rig.sandbox.faults.refuse()
    await rig.fire({ alertname: 'Minor', priority: 'P1' })
    await rig.fire({ alertname: 'Major', priority: 'P0' })
    await rig.pass(10 * minute)
    expect(rig.messages()).toEqual([])
    expect((await rig.deliver.status()).away).toHaveProperty('telegram')
    await rig.sandbox.faults.accept()
    await rig.pass(10 * second)
    expect(rig.heads()).toEqual(['🔴 P0 後端服務無回應', '🟠 P1 後端服務無回應'])
    expect(await rig.states()).toEqual({ sent: 2 })
    expect(rig.sandbox.ledger.duplicates()).toEqual([])
  })

  it.each([
    ['5xx', { kind: 'error', code: 500, description: 'Internal Server Error' }],
    ['429', { kind: '429', retryAfter: 7 }],
    ['cut before the effect', { kind: 'reset-before' }],
  ] as const)('%s: told as soon as it works again', async (_, kind) => {
    await start()
    const broken = fault(kind)
    await rig.fire()
    await rig.pass(kind.kind === 'reset-before' ? 0 : minute)
    broken.remove()
    await rig.pass(10 * second)
    expect(rig.texts().map((text) => text.split('\n')[0])).toEqual(['🔴 P0 後端服務無回應'])
    expect(rig.sandbox.ledger.early()).toEqual([])
    expect(await rig.states()).toEqual({ sent: 1 })
  })

  it.each([
    ['hanging', 'hang-after'],
    ['dropped after accepting', 'drop-after'],
  ] as const)('%s: repeated once, marked, with buttons that work on both copies', async (_, kind) => {
    await start()
    fault({ kind }, { count: 1 })
    await rig.fire()
    await rig.pass(10 * second)
    const [first, second_, ...more] = rig.messages()
    expect(more).toEqual([])
    expect(first?.text).not.toContain('🔁')
    expect(second_?.text).toContain('🔁 重送：上一則可能已送達')
    expect(second_?.markup).toEqual(first?.markup)
    expect(await rig.notices()).toMatchObject([{ state: 'sent', repeat: true }])
  })

  it('answers lost again and again: never more than two copies, then the fallback', async () => {
    await start({ ...two, chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    fault({ kind: 'drop-after' }, { chatId: places.ops })
    await rig.fire()
    await rig.pass(5 * minute)
    expect(rig.messages()).toHaveLength(2)
    expect(rig.heads(places.forum)).toEqual(['🔴 P0 後端服務無回應'])
    expect(await rig.deliver.deadLetters(10)).toMatchObject([{ error: expect.stringContaining('maybe delivered') }])
  })

  it('during an outage of hanging calls one message is in doubt, not all', async () => {
    await start()
    const broken = rig.sandbox.faults.add({ fault: { kind: 'hang' } })
    for (const name of ['A', 'B', 'C', 'D']) await rig.fire({ alertname: name })
    await rig.pass(30 * second)
    broken.remove()
    await rig.pass(30 * second)
    const repeats = rig.texts().filter((text) => text.includes('🔁'))
    expect(rig.messages()).toHaveLength(4)
    expect(repeats).toHaveLength(1)
  })

  it("can't parse entities: plain text once, counted, nothing lost", async () => {
    await start()
    fault({ kind: 'parse-error' })
    await rig.fire()
    await rig.pass(5 * second)
    expect(rig.messages()).toMatchObject([{ entities: [], text: expect.stringContaining('後端服務無回應') }])
    expect(rig.sandbox.transcript.requests('sendMessage')).toHaveLength(3)
  })

  it('too long: the model is cut and the whole text follows as a file', async () => {
    await start()
    fault({ kind: 'error', code: 400, description: 'Bad Request: message is too long' }, { count: 1 })
    const hosts = Array.from({ length: 60 }, (_, i) => rig.seen('firing', { instance: `host-${i}.${'x'.repeat(100)}` }))
    await rig.see(...hosts)
    await rig.pass(5 * second)
    const [card, file] = rig.messages()
    expect(card?.text).toMatch(/…還有 \d+ 個/)
    expect(file?.media?.kind).toBe('document')
    expect(file?.replyTo).toBe(card?.id)
    const text = rig.sandbox.world.state.files.get(file?.media?.fileId ?? '')?.data.toString() ?? ''
    for (let i = 0; i < 60; i++) expect(text).toContain(`host-${i}.`)
  })

  it('a group that became a supergroup is followed, and told there', async () => {
    await start({ ...two, destinations: [{ channel: 'telegram', chat: 'basic' }] })
    const moved = rig.sandbox.world.groups.upgrade(places.basic)
    await rig.fire()
    await rig.pass(5 * second)
    expect(rig.heads(moved.id)).toEqual(['🔴 P0 後端服務無回應'])
    expect(await rig.chats.get('basic')).toMatchObject({ id: moved.id, migratedFrom: places.basic })
    expect(await rig.states()).toEqual({ sent: 1 })
  })

  it('a card stays alive when its group becomes a supergroup', async () => {
    await start({ ...two, destinations: [{ channel: 'telegram', chat: 'basic' }] })
    await rig.fire()
    const moved = rig.sandbox.world.groups.upgrade(places.basic)
    await rig.fire({ alertname: 'Other' })
    await rig.pass(2 * second)
    await rig.fire({ instance: 'api-2' })
    await rig.pass(minute)
    expect(rig.texts(moved.id).join('\n')).toContain('api-2')
  })

  it('kicked: dead letters, the fallback, and other chats undisturbed', async () => {
    await start({
      ...two,
      chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum }, basic: { id: places.basic } },
    })
    rig.sandbox.world.groups.kick(places.ops, rig.sandbox.botId)
    await rig.fire()
    await rig.fire({ alertname: 'Other', chat: 'basic' })
    await rig.pass(5 * second)
    expect(rig.heads(places.forum)).toEqual(['🔴 P0 後端服務無回應'])
    expect(rig.heads(places.basic)).toEqual(['🔴 P0 後端服務無回應'])
    expect(await rig.deliver.deadLetters(10)).toMatchObject([{ error: 'kicked', destination: { chat: 'ops' } }])
    expect((await rig.deliver.status()).dead).toBe(1)
  })

  it('one chat that hangs does not delay another', async () => {
    await start()
    fault({ kind: 'hang' }, { chatId: places.ops })
    await rig.tell(rig.seen('firing', {}), rig.seen('firing', { alertname: 'Other', chat: 'forum' }))
    await rig.sandbox.waitFor(() => rig.heads(places.forum).length > 0, 'the other chat to be told')
    expect(rig.messages(places.ops)).toEqual([])
    await rig.idle()
  })

  it('a wrong token: dead letters that say so, nothing tried for ever', async () => {
    await start()
    fault({ kind: 'error', code: 401, description: 'Unauthorized' })
    await rig.fire()
    await rig.pass(minute)
    expect(await rig.deliver.deadLetters(10)).toMatchObject([{ error: 'unauthorized' }])
    expect(rig.sandbox.transcript.requests('sendMessage')).toHaveLength(1)
  })

  it('a message that got 5xx does not hold up the next one', async () => {
    await start()
    const broken = rig.sandbox.faults.add({
      fault: { kind: 'error', code: 500, description: 'x' },
      methods: ['sendMessage'],
    })
    await rig.fire({ alertname: 'First' })
    await rig.pass(2 * second)
    broken.remove()
    await rig.fire({ alertname: 'Second' })
    await rig.pass(10 * second)
    expect(rig.heads()).toHaveLength(2)
  })
})
