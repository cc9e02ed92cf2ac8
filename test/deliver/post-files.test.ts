import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Files } from '../../src/core/files.ts'
import type { Post } from '../../src/core/post.ts'
import { bold } from '../../src/core/text.ts'
import type { Faces } from '../../src/deliver/posts/faces.ts'
import type { FaultRule } from '../../src/sandbox/faults.ts'
import { minute, ops, places, Rig, type RigOptions, second } from './support.ts'

/** The least that is a PNG: header and size. */
function png(width: number, height: number, more = 0): Uint8Array {
  const data = Buffer.alloc(33 + more)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(data)
  data.writeUInt32BE(width, 16)
  data.writeUInt32BE(height, 20)
  return data
}

class MemoryFiles implements Files {
  readonly kept = new Map<string, Uint8Array>()
  put(bytes: Uint8Array): Promise<string> {
    const id = createHash('sha256').update(bytes).digest('hex')
    this.kept.set(id, bytes)
    return Promise.resolve(id)
  }
  get = (id: string): Promise<Uint8Array | undefined> => Promise.resolve(this.kept.get(id))
}

const faces: Faces = {
  plain: ({ head, items = [] }) => ({
    blocks: [
      { line: [bold(String(head))] },
      { items: (items as string[]).map((text) => [{ text }]), more: (left) => [{ text: `${left} more` }] },
    ],
    buttons: [[{ text: 'Go', action: { verb: 'alerts', args: {} } }]],
    full: { name: 'all.txt', text: () => (items as string[]).join('\n') },
  }),
}

describe('messages with a file', () => {
  let rig: Rig
  let files: MemoryFiles
  const start = async (options: RigOptions = {}) => {
    files = new MemoryFiles()
    rig = await Rig.start({ faces, files, timeouts: { call: 300, connect: 300, file: 300 }, ...options })
  }
  afterEach(() => rig.close())

  const post = async (more: Partial<Post> = {}, bytes = png(1000, 500)): Promise<Post> => ({
    destination: ops,
    level: 'info',
    face: 'plain',
    data: { head: 'Chart' },
    audible: true,
    revision: 1,
    queuedAt: rig.clock.now(),
    file: { id: await files.put(bytes), name: 'chart.png', as: 'photo' },
    ...more,
  })
  const put = async (id: string, doc: Post) => {
    await rig.store.commit({ put: [{ kind: 'post', id, doc }] })
    rig.deliver.wake([])
    await rig.idle()
  }
  const posted = async (id: string) => (await rig.store.get('posted', id))?.doc
  const fault = (kind: FaultRule['fault'], more: Partial<FaultRule> = {}) =>
    rig.sandbox.faults.add({ fault: kind, methods: ['sendPhoto', 'sendDocument'], ...more })
  const dataOf = (fileId: string | undefined) => rig.sandbox.world.state.files.get(fileId ?? '')?.data

  it('go as a photo with caption and buttons, and are edited as a caption', async () => {
    await start()
    await put('a', await post())
    const [message] = rig.messages()
    expect(message).toMatchObject({ text: 'Chart', silent: false, media: { kind: 'photo' } })
    expect(message?.entities).toMatchObject([{ type: 'bold', offset: 0, length: 5 }])
    expect(message?.markup?.inline_keyboard[0]?.[0]?.text).toBe('Go')
    expect(dataOf(message?.media?.fileId)).toEqual(png(1000, 500))
    await put('a', await post({ revision: 2, data: { head: 'Later' } }))
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['Later'])
    expect(rig.messages()[0]?.media).toEqual(message?.media)
    expect(rig.sandbox.transcript.requests('editMessageCaption')).toHaveLength(1)
    expect(rig.sandbox.transcript.requests('editMessageText')).toHaveLength(0)
    expect(await posted('a')).toMatchObject({ state: 'sent', shown: 2, captioned: true })
  })

  it('go as a document under their name', async () => {
    await start()
    const bytes = Buffer.from('# Report')
    await put('a', await post({ file: { id: await files.put(bytes), name: 'report.md', as: 'document' } }))
    const [message] = rig.messages()
    expect(message?.media?.kind).toBe('document')
    expect(rig.sandbox.world.state.files.get(message?.media?.fileId ?? '')).toMatchObject({
      name: 'report.md',
      data: bytes,
    })
  })

  it('a caption is cut at an item at 1024 units, and the whole follows as a file', async () => {
    await start()
    const items = Array.from({ length: 60 }, (_, n) => `${'字'.repeat(40)} ${n}`)
    await put('a', await post({ data: { head: 'Long', items } }))
    await rig.pass(minute)
    const [first, second] = rig.messages()
    expect(first?.text.length).toBeLessThanOrEqual(1024)
    expect(first?.text).toMatch(/\n\d+ more$/)
    expect(dataOf(second?.media?.fileId)?.toString()).toBe(items.join('\n'))
    expect(second?.replyTo).toBe(first?.id)
  })

  it('a picture that Telegram refuses becomes the text alone, which says so; later edits are edits of text', async () => {
    await start()
    for (const [id, code, description] of [
      ['dimensions', 400, 'Bad Request: PHOTO_INVALID_DIMENSIONS'],
      ['process', 400, 'Bad Request: IMAGE_PROCESS_FAILED'],
      ['size', 413, 'Request Entity Too Large'],
      ['rights', 400, 'Bad Request: not enough rights to send photos to the chat'],
      ['method', 404, 'Not Found: method not found'],
    ] as const) {
      const refusal = fault({ kind: 'error', code, description })
      await put(id, await post({ data: { head: id } }))
      await rig.pass(10 * second)
      refusal.remove()
      expect(rig.texts().at(-1)).toBe(`${id}\n📎 chart.png 送不出去，只有文字送達`)
      expect(await posted(id)).toMatchObject({ state: 'sent', fileLost: true })
      expect((await posted(id))?.captioned).toBeUndefined()
    }
    expect(rig.messages()).toHaveLength(5)
    await put('rights', await post({ revision: 2, data: { head: 'Later' } }))
    await rig.pass(minute)
    expect(rig.texts().at(3)).toBe('Later\n📎 chart.png 送不出去，只有文字送達')
    expect(await rig.deliver.status()).toMatchObject({ waiting: 0, dead: 0 })
  })

  it('a picture that is no picture, is too large, or is not there is no reason to be silent either', async () => {
    await start({ locale: 'en' })
    await put('broken', await post({ data: { head: 'broken' } }, Buffer.from('not a picture')))
    await put('large', await post({ data: { head: 'large' } }, png(10, 10, 11 * 1024 * 1024)))
    const gone = await post({ data: { head: 'gone' } }, png(2, 2))
    files.kept.clear()
    await put('gone', gone)
    await rig.pass(minute)
    const line = '📎 chart.png could not be sent: only the text came through'
    expect(rig.texts()).toEqual(['broken', 'large', 'gone'].map((head) => `${head}\n${line}`))
    // What no server takes, and what is not there, is not even tried.
    expect(rig.sandbox.transcript.requests('sendPhoto')).toHaveLength(1)
  })

  it('an answer that was lost: repeated once, marked, with its picture', async () => {
    await start()
    fault({ kind: 'drop-after' }, { count: 1 })
    await put('a', await post())
    await rig.pass(minute)
    expect(rig.texts()).toEqual(['Chart', 'Chart\n🔁 重送：上一則可能已送達'])
    expect(rig.messages().every(({ media }) => media?.kind === 'photo')).toBe(true)
    expect(await posted('a')).toMatchObject({ state: 'sent', captioned: true })
  })

  it('uploads that never come through: in the end the text goes alone', async () => {
    await start()
    fault({ kind: 'reset-before' })
    await put('a', await post())
    await rig.pass(2 * minute)
    expect(rig.messages()).toMatchObject([{ text: expect.stringContaining('送不出去') }])
    expect(rig.messages()[0]?.media).toBeUndefined()
    expect(await posted('a')).toMatchObject({ state: 'sent', fileLost: true })
  })

  it('a wait that Telegram asks for keeps the picture', async () => {
    await start()
    fault({ kind: '429', retryAfter: 30 }, { count: 1 })
    await put('a', await post())
    await rig.pass(29 * second)
    expect(rig.messages()).toEqual([])
    await rig.pass(5 * second)
    expect(rig.messages()).toMatchObject([{ text: 'Chart', media: { kind: 'photo' } }])
  })

  it('answer the card of an episode, or another post', async () => {
    await start()
    await rig.fire({ alertname: 'Down', priority: 'P0' })
    await rig.pass(10 * second)
    const episode = (await rig.store.list('card', 'episode', {}))[0]?.doc.episode ?? ''
    await put('a', await post({ replyTo: { episode } }))
    await rig.pass(10 * second)
    await put('b', await post({ replyTo: { post: 'a' } }))
    await put('c', await post({ replyTo: { post: 'nobody' } }))
    await rig.pass(10 * second)
    const [card, a, b, c] = rig.messages()
    expect(a?.replyTo).toBe(card?.id)
    expect(b?.replyTo).toBe(a?.id)
    expect(c?.replyTo).toBeUndefined()
  })

  it('survive a restart between the mark and the call', async () => {
    await start()
    const doc = await post()
    await rig.store.commit({ put: [{ kind: 'post', id: 'a', doc }] })
    const { destination, level, queuedAt } = doc
    const sending = {
      post: 'a',
      destination,
      level,
      queuedAt,
      state: 'sending',
      attempts: 1,
      notBefore: 0,
      shown: 0,
      buttons: {},
    } as const
    await rig.store.commit({ put: [{ kind: 'posted', id: 'a', doc: sending }] })
    await rig.halt()
    await rig.boot()
    await rig.pass(10 * second)
    expect(rig.messages()).toMatchObject([{ text: expect.stringContaining('重送'), media: { kind: 'photo' } }])
  })

  it('a photo that somebody deleted is sent anew', async () => {
    await start()
    await put('a', await post())
    const [message] = rig.messages()
    rig.sandbox.world.state.remove(message as NonNullable<typeof message>)
    await put('a', await post({ revision: 2, data: { head: 'Later' } }))
    await rig.pass(minute)
    expect(rig.messages().filter(({ deletedAt }) => deletedAt === undefined)).toMatchObject([
      { text: 'Later', media: { kind: 'photo' }, silent: true, chatId: places.ops },
    ])
  })
})
