import { afterEach, describe, expect, it } from 'vitest'
import type { ConfiguredChat } from '../../src/deliver/chats.ts'
import { adminRights } from '../../src/sandbox/world/types.ts'
import { minute, places, Rig, type RigOptions, second } from './support.ts'

const hour = 60 * minute
const withoutTopics = adminRights.filter((right) => right !== 'can_manage_topics')

describe('topics of a forum', () => {
  let rig: Rig
  const forum: ConfiguredChat = { id: places.forum, topics: 'per-system' }
  const ownTopic = (topic: string) => ({ channel: 'telegram', chat: 'ops', topic })
  const start = async (chat: ConfiguredChat = forum, options: RigOptions = {}) => {
    rig = await Rig.start({
      chats: { ops: chat },
      destinations: [ownTopic('shop')],
      topicName: (system) => (system === 'shop' ? 'Shop backend' : system),
      ...options,
    })
  }
  afterEach(() => rig.close())

  const topics = () => [...rig.sandbox.world.chat(places.forum).topics.values()]
  const topicNamed = (name: string) => topics().findLast((topic) => topic.name === name)?.id
  const threads = (chat: number = places.forum) => rig.messages(chat).map(({ threadId }) => threadId)
  const made = () => rig.sandbox.transcript.requests('createForumTopic')
  const post = async (topic: string, id: string) => {
    const doc = {
      destination: ownTopic(topic),
      level: 'info' as const,
      face: 'plain',
      data: {},
      audible: false,
      revision: 1,
      queuedAt: rig.clock.now(),
    }
    await rig.store.commit({ put: [{ kind: 'post', id, doc }] })
    rig.deliver.wake([])
    await rig.pass(5 * second)
  }
  const faces = { plain: () => ({ blocks: [{ line: [{ text: 'Hello' }] }], buttons: [] }) }

  it('each system has its own, made with its name when it is needed first', async () => {
    await start(forum, { faces })
    await rig.fire()
    await rig.fire({ alertname: 'Other' })
    await post('video', 'a')
    await post('video', 'b')
    expect(threads()).toEqual([
      topicNamed('Shop backend'),
      topicNamed('Shop backend'),
      topicNamed('video'),
      topicNamed('video'),
    ])
    expect(made()).toHaveLength(2)
    await rig.resolve()
    await rig.pass(5 * second)
    expect(threads().at(-1)).toBe(topicNamed('Shop backend'))
    await rig.halt()
    await rig.boot()
    await rig.fire({ alertname: 'Third' })
    expect(made()).toHaveLength(2)
  })

  it('two messages that need the same one at once make it once', async () => {
    await start()
    await rig.tell(rig.seen('firing', { priority: 'P0' }), rig.seen('firing', { alertname: 'Minor', priority: 'P1' }))
    await rig.pass(5 * second)
    expect(threads()).toEqual([topicNamed('Shop backend'), topicNamed('Shop backend')])
    expect(made()).toHaveLength(1)
  })

  it('a bot that may make none tells the chat itself, says so, and asks again later', async () => {
    await start()
    rig.sandbox.world.groups.promote(places.forum, rig.sandbox.botId, withoutTopics)
    await rig.fire()
    await rig.fire({ alertname: 'Second' })
    await rig.pass(5 * second)
    expect(threads()).toEqual([undefined, undefined])
    expect(made()).toHaveLength(1)
    expect(await rig.chats.get('ops')).toMatchObject({ refused: { topics: { why: 'forbidden' } } })
    rig.sandbox.world.groups.promote(places.forum, rig.sandbox.botId)
    await rig.pass(10 * minute)
    await rig.fire({ alertname: 'Third' })
    expect(threads().at(-1)).toBe(topicNamed('Shop backend'))
    expect((await rig.chats.get('ops'))?.refused?.topics).toBeUndefined()
  })

  it('a group without topics, or the topic of the configuration, takes what has none of its own', async () => {
    const chat = { id: places.forum, topics: 'per-system', topic: 0 } as ConfiguredChat & { topic: number }
    await start(chat)
    chat.topic = rig.sandbox.world.groups.createTopic(places.forum, 'Alerts', 'Alice').id
    rig.sandbox.world.groups.promote(places.forum, rig.sandbox.botId, withoutTopics)
    await rig.fire()
    expect(threads()).toEqual([chat.topic])
    await rig.close()
    await start({ id: places.basic, topics: 'per-system' })
    await rig.fire()
    expect(threads(places.basic)).toEqual([undefined])
  })

  it('one that was deleted: the chat at once, replies too; made anew an hour later', async () => {
    await start()
    await rig.fire()
    const first = topicNamed('Shop backend') ?? 0
    rig.sandbox.world.groups.deleteTopic(places.forum, first)
    await rig.pass(2 * second)
    await rig.fire({ alertname: 'Second' })
    await rig.pass(10 * second)
    expect(threads().at(-1)).toBeUndefined()
    expect(await rig.states()).toEqual({ sent: 2 })
    await rig.pass(hour)
    await rig.fire({ alertname: 'Third' })
    await rig.pass(10 * second)
    expect(topicNamed('Shop backend')).not.toBe(first)
    expect(threads().at(-1)).toBe(topicNamed('Shop backend'))
  })

  it('one that was closed: the chat at once, replies too; the same again an hour later', async () => {
    await start()
    await rig.fire()
    const topic = topicNamed('Shop backend') ?? 0
    rig.sandbox.world.groups.promote(places.forum, rig.sandbox.botId, withoutTopics)
    rig.sandbox.world.groups.closeTopic(places.forum, topic)
    await rig.pass(2 * second)
    await rig.resolve()
    await rig.pass(10 * second)
    expect(rig.messages(places.forum).at(-1)).toMatchObject({ text: expect.stringContaining('已恢復') })
    expect(threads().at(-1)).toBeUndefined()
    rig.sandbox.world.groups.reopenTopic(places.forum, topic)
    await rig.pass(hour)
    await rig.fire({ alertname: 'Third' })
    await rig.pass(10 * second)
    expect(threads().at(-1)).toBe(topic)
    expect(made()).toHaveLength(1)
  })

  it('the topic of the configuration that is closed: the chat, and the topic again later', async () => {
    const chat = { id: places.forum, topic: 0 }
    await start(chat)
    chat.topic = rig.sandbox.world.groups.createTopic(places.forum, 'Alerts', 'Alice').id
    rig.sandbox.world.groups.promote(places.forum, rig.sandbox.botId, withoutTopics)
    rig.sandbox.world.groups.closeTopic(places.forum, chat.topic)
    await rig.fire()
    await rig.pass(2 * second)
    expect(threads()).toEqual([undefined])
    expect((await rig.chats.get('ops'))?.lost).toMatchObject({ why: 'topic_closed' })
  })

  it('General is never named', async () => {
    await start({ id: places.forum, topic: 1 })
    await rig.fire()
    const [request] = rig.sandbox.transcript.requests('sendMessage')
    expect(request?.params).not.toHaveProperty('message_thread_id')
    expect(rig.messages(places.forum)).toHaveLength(1)
  })

  it('a group that becomes a supergroup may have topics from then on', async () => {
    await start({ id: places.basic, topics: 'per-system' })
    await rig.fire()
    expect(await rig.chats.get('ops')).toMatchObject({ refused: { topics: {} } })
    const moved = rig.sandbox.world.groups.upgrade(places.basic)
    moved.isForum = true
    rig.sandbox.world.groups.promote(moved.id, rig.sandbox.botId)
    await rig.fire({ alertname: 'Second' })
    await rig.pass(10 * second)
    const topic = [...moved.topics.values()].find(({ name }) => name === 'Shop backend')?.id
    expect(topic).toBeDefined()
    expect(threads(moved.id).at(-1)).toBe(topic)
  })

  it('an answer that was lost while one was made: no second one, and nothing is lost', async () => {
    await start(forum, { timeouts: { call: 300 } })
    rig.sandbox.faults.add({ fault: { kind: 'drop-after' }, methods: ['createForumTopic'], count: 1 })
    await rig.fire()
    await rig.pass(10 * second)
    expect(rig.messages(places.forum)).toMatchObject([{ text: expect.not.stringContaining('🔁') }])
    expect(topics().filter(({ name }) => name === 'Shop backend')).toHaveLength(1)
  })

  it('every call that a message costs is charged', async () => {
    await start()
    for (let i = 0; i < 12; i++) {
      await rig.fire({ alertname: `Alert${i}` })
      await rig.pass(200)
    }
    await rig.pass(2 * minute)
    expect(rig.sandbox.transcript.requests().filter(({ status }) => status === 429)).toEqual([])
    expect(rig.sandbox.ledger.breaches()).toEqual([])
  })
})
