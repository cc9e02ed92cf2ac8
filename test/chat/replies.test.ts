import { afterEach, describe, expect, it } from 'vitest'
import { safeName } from '../../src/chat/said.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createTelegramApi } from '../../src/deliver/channels/telegram/api.ts'
import { downloadFile } from '../../src/deliver/channels/telegram/download.ts'
import { createTelegramHttp } from '../../src/deliver/channels/telegram/http.ts'
import { createBudget } from '../../src/deliver/index.ts'
import { storeFile } from '../../src/sandbox/api/media.ts'
import { ops, Rig } from './rig.ts'

let rig: Rig
afterEach(() => rig.close())

const evidence = (name: string, data = Buffer.from('evidence')) =>
  storeFile(rig.sandbox.world.state, { name, mime: 'text/plain', data }, 'document')

describe('CORE-8: what is sent in reply to a card', () => {
  it('words are notes and files evidence of its incident; what viewers and strangers write is talk', async () => {
    rig = await Rig.start()
    const card = await rig.fire('InstanceDown')
    const { id: episode } = rig.alerts.views.openEpisodes()[0] as { id: string }
    rig.sandbox.world.say(1002, ops, 'before there is an incident', { replyTo: card })
    await rig.said('Alice', '/incident the pool is full', { replyTo: card })
    const say = (who: number, text: string, more: object = {}) =>
      rig.sandbox.world.say(who, ops, text, { replyTo: card, ...more })
    say(1002, ' pool is full ')
    say(1001, 'the log', { media: evidence('../../etc/error\u202e.log') })
    say(1003, 'oh no')
    say(1004, 'me too')
    rig.sandbox.world.say(1002, ops, 'to nobody')
    await rig.settled()
    const incident = await rig.incidents.views.ofEpisode(episode)
    const { items } = await rig.incidents.views.timeline(incident?.number ?? 0, { offset: 0, limit: 50 })
    const said = items.filter(({ entry }) => entry.kind === 'note' || entry.kind === 'file')
    expect(said.map(({ entry }) => [entry.kind, entry.by?.name, entry.file?.name])).toEqual([
      ['note', 'Bob', undefined],
      ['file', 'Alice', 'error_.log'],
    ])
    expect(said[0]?.entry.text).toEqual({ typed: 'pool is full' })
    expect(said[1]?.entry.file?.bytes).toBe(8)
  })

  it('a file of 30 MB stays with Telegram, and that is said', async () => {
    rig = await Rig.start()
    const card = await rig.fire('InstanceDown')
    await rig.said('Alice', '/incident the pool is full', { replyTo: card })
    const media = evidence('huge.bin', Buffer.alloc(30 * 1024 * 1024))
    const said = rig.sandbox.world.say(1001, ops, '', { replyTo: card, media })
    expect(rig.text(await rig.answer(said))).toBe('📎 #1 記下了 huge.bin：檔案太大或取不到，只留在 Telegram')
    const [file] = await rig.incidents.views.evidence(1)
    expect(file?.entry).toMatchObject({ telegramFile: media.fileId })
    expect(file?.entry.file).toBeUndefined()
  })

  it('a file is fetched up to 20 MB; a larger one, a lost one and a dead server are told apart', async () => {
    rig = await Rig.start()
    const { state } = rig.sandbox.world
    const keep = (data: Buffer) => storeFile(state, { name: 'a.bin', mime: '', data }, 'document').fileId
    const http = createTelegramHttp(rig.sandbox.apiRoot)
    const budget = createBudget({ clock: rig.clock, metrics: noMetrics })
    const { token } = rig.sandbox
    const api = createTelegramApi({ token, http, budget, urgency: 'answer', metrics: noMetrics })
    const fetched = (id: string) => downloadFile({ api, http, token }, id)
    const got = await fetched(keep(Buffer.from('exactly this')))
    expect(got.ok && Buffer.from(got.bytes).toString()).toBe('exactly this')
    expect(await fetched(keep(Buffer.alloc(30 * 1024 * 1024)))).toMatchObject({ ok: false, why: 'too-large' })
    expect(await fetched('BQACnothing')).toEqual({ ok: false, why: 'gone', retryable: false })
    const away = createTelegramHttp('http://127.0.0.1:1')
    const other = createTelegramApi({ token, http: away, budget, urgency: 'answer', metrics: noMetrics })
    expect(await downloadFile({ api: other, http: away, token }, 'x')).toEqual({
      ok: false,
      why: 'failed',
      retryable: true,
    })
    await Promise.all([http.close(), away.close()])
  })

  it.each([
    ['error.log', 'error.log'],
    ['..', 'file'],
    ['', 'file'],
    ['C:\\temp\\a|b?.txt', 'a_b_.txt'],
    ['../../../etc/passwd', 'passwd'],
    ['.hidden', 'hidden'],
    ['a\u0000b\n.txt', 'a_b_.txt'],
    ['invoice\u202egnp.exe', 'invoice_gnp.exe'],
    ['螢幕截圖 03-12.png', '螢幕截圖 03-12.png'],
    [`${'x'.repeat(500)}.png`, `${'x'.repeat(116)}.png`],
    ['half \ud83d.png', 'half _.png'],
  ])('the name %j becomes %j', (name, safe) => {
    expect(safeName(name)).toBe(safe)
  })
})
