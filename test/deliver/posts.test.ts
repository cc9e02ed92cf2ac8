import { afterEach, describe, expect, it } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import { bold } from '../../src/core/text.ts'
import type { Faces } from '../../src/deliver/posts/faces.ts'
import type { FaultRule } from '../../src/sandbox/faults.ts'
import { minute, ops, places, Rig, type RigOptions, second } from './support.ts'

/** A face that shows what it is told: a head, and items that may be too many. */
const faces: Faces = {
  plain: ({ head, items = [] }) =>
    typeof head === 'string'
      ? {
          blocks: [
            { line: [bold(head)] },
            {
              items: (items as string[]).map((text) => [{ text }]),
              more: (left) => [{ text: `${left} more` }],
            },
          ],
          buttons: [[{ text: 'Go', action: { verb: 'alerts', args: {} } }]],
          full: { name: 'all.txt', text: () => (items as string[]).join('\n') },
        }
      : undefined,
  broken: () => {
    throw new Error('no such thing')
  },
}

describe('messages that are no alert', () => {
  let rig: Rig
  const start = async (options: RigOptions = {}) => {
    rig = await Rig.start({ faces, timeouts: { call: 300, connect: 300 }, ...options })
  }
  afterEach(() => rig.close())

  const post = (more: Partial<Post> = {}): Post => ({
    destination: ops,
    level: 'info',
    face: 'plain',
    data: { head: 'Hello' },
    audible: false,
    revision: 1,
    queuedAt: rig.clock.now(),
    ...more,
  })
  /** As an owner does it: commit, then wake. */
  const put = async (id: string, doc: Post) => {
    await rig.store.commit({ put: [{ kind: 'post', id, doc }] })
    rig.deliver.wake([])
    await rig.idle()
  }
  const posted = async (id: string) => (await rig.store.get('posted', id))?.doc
  const fault = (kind: FaultRule['fault'], more: Partial<FaultRule> = {}) =>
    rig.sandbox.faults.add({ fault: kind, methods: ['sendMessage', 'editMessageText'], ...more })

  it('is sent once, with buttons, and edited silently when it grows', async () => {
    await start()
    await put('a', post({ audible: true }))
    await rig.pass(minute)
    expect(rig.messages()).toMatchObject([{ text: 'Hello', silent: false }])
    expect(rig.messages()[0]?.markup?.inline_keyboard[0]?.[0]?.text).toBe('Go')
    await put('a', post({ audible: true, revision: 2, data: { head: 'Two' } }))
    await put('a', post({ audible: true, revision: 3, data: { head: 'Three' } }))
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['Three'])
    expect(rig.sandbox.transcript.requests('sendMessage')).toHaveLength(1)
    expect(await posted('a')).toMatchObject({ state: 'sent', shown: 3 })
    expect((await posted('a'))?.done).toBeUndefined()
    expect(await rig.deliver.status()).toMatchObject({ waiting: 0, unknown: 0, dead: 0, cards: 0 })
  })

  it('many changes while nothing can be sent become one edit', async () => {
    await start()
    await put('a', post())
    await rig.pass(second)
    const broken = fault({ kind: 'error', code: 500, description: 'x' })
    for (let revision = 2; revision <= 30; revision++) {
      await put('a', post({ revision, data: { head: `No. ${revision}` } }))
    }
    expect(await rig.deliver.status()).toMatchObject({ cards: 1 })
    broken.remove()
    const before = rig.sandbox.transcript.requests('editMessageText').length
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['No. 30'])
    expect(rig.sandbox.transcript.requests('editMessageText').length - before).toBe(1)
  })

  it('stands among notices by level and age; a critical notice is never behind one', async () => {
    await start()
    await rig.sandbox.faults.refuse()
    await put('minor', post({ level: 'warning', data: { head: 'old warning post' } }))
    await put('major', post({ level: 'critical', data: { head: 'critical post' } }))
    await rig.pass(second)
    await rig.fire({ alertname: 'Minor', priority: 'P1' }, { annotations: { summary: 'warning notice' } })
    await rig.fire({ alertname: 'Major', priority: 'P0' }, { annotations: { summary: 'critical notice' } })
    await put('late', post({ level: 'warning', data: { head: 'late warning post' } }))
    await put('low', post({ level: 'info', data: { head: 'info post' } }))
    expect(await rig.deliver.status()).toMatchObject({ waiting: 6 })
    await rig.sandbox.faults.accept()
    await rig.pass(2 * minute)
    const order = (heads: string[], words: RegExp) => heads.filter((head) => words.test(head))
    expect(order(rig.heads(), /critical/)).toEqual(['🔴 P0 critical notice', 'critical post'])
    expect(order(rig.heads(), /warning|info/)).toEqual([
      'old warning post',
      '🟠 P1 warning notice',
      'late warning post',
      'info post',
    ])
  })

  it('waits for its moment', async () => {
    await start()
    await put('a', post({ notBefore: rig.clock.now() + 10 * minute }))
    await rig.pass(9 * minute)
    expect(rig.texts()).toEqual([])
    await rig.pass(2 * minute)
    expect(rig.texts()).toEqual(['Hello'])
  })

  it('an answer that was lost: repeated once, marked', async () => {
    await start()
    fault({ kind: 'drop-after' }, { count: 1 })
    await put('a', post())
    await rig.pass(30 * second)
    expect(rig.texts()).toEqual(['Hello', expect.stringContaining('🔁 重送')])
    expect(await posted('a')).toMatchObject({ state: 'sent', repeat: true })
  })

  it('lost again and again: two copies, then the fallback', async () => {
    await start({ chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    fault({ kind: 'drop-after' }, { chatId: places.ops })
    await put('a', post())
    await rig.pass(minute)
    expect(rig.messages()).toHaveLength(2)
    expect(rig.texts(places.forum)).toEqual(['Hello'])
    expect(await posted('a')).toMatchObject({ state: 'dead', copied: true, error: expect.stringContaining('maybe') })
    expect((await rig.deliver.status()).dead).toBe(1)
    await put('a', post({ revision: 2, data: { head: 'News' } }))
    await rig.pass(minute)
    expect(rig.texts(places.forum)).toEqual(['News'])
  })

  it('critical and late: told in the fallback chat after a minute, and in its own when that is back', async () => {
    await start({ chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    const broken = fault({ kind: '429', retryAfter: 120 }, { chatId: places.ops })
    await put('a', post({ level: 'critical' }))
    await rig.pass(50 * second)
    expect(rig.texts(places.forum)).toEqual([])
    await rig.pass(15 * second)
    expect(rig.texts(places.forum)).toEqual(['Hello'])
    broken.remove()
    await rig.pass(3 * minute)
    expect(rig.texts()).toEqual(['Hello'])
    expect(rig.sandbox.ledger.early()).toEqual([])
  })

  it('found half sent after a crash: repeated, marked; one half sent twice goes to the fallback', async () => {
    await start({ chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    await rig.halt()
    const doc = { level: 'info', queuedAt: rig.clock.now(), attempts: 1, notBefore: 0, shown: 0, buttons: {} } as const
    await rig.store.commit({
      put: [
        { kind: 'post', id: 'once', doc: post({ data: { head: 'once' } }) },
        { kind: 'posted', id: 'once', doc: { ...doc, post: 'once', destination: ops, state: 'sending' } },
        { kind: 'post', id: 'twice', doc: post({ data: { head: 'twice' } }) },
        {
          kind: 'posted',
          id: 'twice',
          doc: { ...doc, post: 'twice', destination: ops, state: 'sending', repeat: true },
        },
      ],
    })
    await rig.boot()
    await rig.pass(minute)
    expect(rig.heads()).toEqual(['once'])
    expect(rig.texts()[0]).toContain('🔁')
    expect(rig.heads(places.forum)).toEqual(['twice'])
  })

  it('posts that were committed while nobody looked are told at the next start, once', async () => {
    await start()
    await rig.halt()
    await rig.store.commit({ put: [{ kind: 'post', id: 'a', doc: post({ final: true }) }] })
    await rig.boot()
    await rig.pass(minute)
    await rig.halt()
    await rig.boot()
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['Hello'])
    expect((await posted('a'))?.done).toBeDefined()
  })

  it('a message that somebody deleted comes back without a sound, pinned again', async () => {
    await start()
    await put('a', post({ audible: true, pinned: true }))
    await rig.pass(10 * second)
    const [first] = rig.messages()
    expect(rig.sandbox.world.chat(places.ops).pinned).toEqual([first?.id])
    if (first) rig.sandbox.world.state.remove(first)
    await put('a', post({ audible: true, pinned: true, revision: 2, data: { head: 'Again' } }))
    await rig.pass(minute)
    const [again, ...more] = rig.messages()
    expect(again).toMatchObject({ text: 'Again', silent: true })
    expect(more).toEqual([])
    expect(rig.sandbox.world.chat(places.ops).pinned).toEqual([again?.id])
  })

  it('is pinned without a sound, and unpinned when it is wanted so', async () => {
    await start()
    await put('a', post({ pinned: true }))
    await rig.pass(10 * second)
    const [request] = rig.sandbox.transcript.requests('pinChatMessage')
    expect(request?.params.disable_notification).toBe('true')
    await put('a', post({ revision: 2, data: { head: 'Over' }, final: true }))
    await rig.pass(minute)
    expect(rig.sandbox.world.chat(places.ops).pinned).toEqual([])
    expect((await posted('a'))?.done).toBeDefined()
  })

  it('a chat that lets us pin nothing has the message all the same, and is asked once', async () => {
    await start({ chats: { ops: { id: places.basic } } })
    await put('a', post({ pinned: true }))
    await rig.pass(minute)
    await put('a', post({ pinned: true, revision: 2, data: { head: 'Two' } }))
    await rig.pass(minute)
    expect(rig.texts(places.basic)).toEqual(['Two'])
    expect(rig.sandbox.transcript.requests('pinChatMessage')).toHaveLength(1)
    expect(await rig.chats.get('ops')).toMatchObject({ refused: { pin: { why: 'forbidden' } } })
    rig.sandbox.world.groups.promote(places.basic, rig.sandbox.botId)
    await rig.pass(61 * minute)
    expect(rig.sandbox.world.chat(places.basic).pinned).toHaveLength(1)
    expect((await rig.chats.get('ops'))?.refused?.pin).toBeUndefined()
  })

  it('over-long: cut on an item boundary, the whole as a file', async () => {
    await start()
    const items = Array.from({ length: 300 }, (_, i) => `item ${i} ${'x'.repeat(30)}`)
    await put('a', post({ data: { head: 'Many', items } }))
    await rig.pass(30 * second)
    const [card, file] = rig.messages()
    expect(card?.text).toMatch(/x\n\d+ more$/)
    expect(file?.replyTo).toBe(card?.id)
    expect(rig.sandbox.world.state.files.get(file?.media?.fileId ?? '')?.data.toString()).toBe(items.join('\n'))
  })

  it.each([
    ['no such face', { face: 'unheard-of' }],
    ['a face that fails', { face: 'broken' }],
    ['data of another face', { data: { other: 1 } }],
  ])('%s: a dead letter, and nothing else is held up', async (_, more) => {
    await start()
    await put('bad', post(more))
    await put('good', post())
    await rig.pass(2 * second)
    expect(rig.texts()).toEqual(['Hello'])
    expect(await posted('bad')).toMatchObject({ state: 'dead', error: 'config' })
  })

  it('a bot that was removed and came back tells what it owes', async () => {
    await start()
    rig.sandbox.world.groups.kick(places.ops, rig.sandbox.botId)
    await put('a', post())
    await rig.pass(second)
    expect(await posted('a')).toMatchObject({ state: 'dead', error: 'kicked' })
    rig.sandbox.world.groups.add(places.ops, rig.sandbox.botId, 'Alice')
    await rig.revive()
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['Hello'])
    expect((await rig.deliver.status()).dead).toBe(0)
  })

  it('a hundred of them are told at the pace of the chat, with none folded', async () => {
    await start()
    for (let i = 0; i < 40; i++) await put(`p${i}`, post({ data: { head: `No. ${i}` }, final: true }))
    await rig.pass(5 * minute)
    expect(rig.texts()).toHaveLength(40)
    expect(rig.sandbox.transcript.requests().filter(({ status }) => status === 429)).toEqual([])
    expect(rig.sandbox.ledger.breaches()).toEqual([])
  })
})
