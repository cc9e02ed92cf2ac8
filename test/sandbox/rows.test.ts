import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats, otherBot } from '../../src/sandbox/world/cast.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { call, type Fields, pixel, upload, verdict } from './support.ts'

const { ops, forum, basic } = chats
const bad = (text: string) => `400 Bad Request: ${text}`
const long = (length: number) => 'x'.repeat(length)

let sandbox: Sandbox
let clock: FakeClock

beforeEach(async () => {
  clock = new FakeClock()
  sandbox = await startSandbox({ clock, limits: noLimits })
  sandbox.world.say('Alice', 'bot', '/start')
})
afterEach(() => sandbox.close())

const send = (fields: Fields) => call(sandbox, 'sendMessage', { chat_id: ops, text: 'x', ...fields })

async function sent(fields: Fields = {}): Promise<number> {
  return ((await send(fields)).result as { message_id: number }).message_id
}

interface Row {
  row: string
  what: string
  prepare?: () => unknown
  method?: string
  fields?: Fields | (() => Fields | Promise<Fields>)
  answer: string
}

const keyboard = (button: Fields) => ({ reply_markup: { inline_keyboard: [[button]] } })
const markup = (value: unknown) => ({ reply_markup: value })
const html = (text: string) => ({ text, parse_mode: 'HTML' })
const v2 = (text: string) => ({ text, parse_mode: 'MarkdownV2' })
const entities = (text: string) => bad(`can't parse entities: ${text}`)
const buttons = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `${i}`, callback_data: `${i}` }))
const rowsOf = (count: number) => buttons(count).map((button) => [button])

const table: Row[] = [
  { row: '1', what: 'unknown method', method: 'sendChecklist', answer: '404 Not Found: method not found' },
  {
    row: '9',
    what: 'getUpdates beside a webhook',
    method: 'getUpdates',
    prepare: () => call(sandbox, 'setWebhook', { url: 'https://example.com/hook' }),
    answer:
      "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  },
  { row: '13', what: 'no chat', fields: { chat_id: '' }, answer: bad('chat_id is empty') },
  { row: '14', what: 'unknown chat', fields: { chat_id: -42 }, answer: bad('chat not found') },
  {
    row: '14',
    what: 'a person nobody has seen',
    prepare: () => sandbox.world.groups.addPerson({ id: 1999, firstName: 'Zoe' }),
    fields: { chat_id: 1999 },
    answer: bad('chat not found'),
  },
  { row: '15', what: '@username of a person', fields: { chat_id: '@alice_ops' }, answer: bad('chat not found') },
  {
    row: '16',
    what: 'upgraded group',
    prepare: () => sandbox.world.groups.upgrade(basic),
    fields: { chat_id: basic },
    answer: bad('group chat was upgraded to a supergroup chat'),
  },
  {
    row: '17',
    what: 'kicked from a supergroup',
    prepare: () => sandbox.world.groups.kick(ops, sandbox.botId),
    answer: '403 Forbidden: bot was kicked from the supergroup chat',
  },
  {
    row: '17',
    what: 'kicked from a group',
    prepare: () => sandbox.world.groups.kick(basic, sandbox.botId),
    fields: { chat_id: basic },
    answer: '403 Forbidden: bot was kicked from the group chat',
  },
  {
    row: '17',
    what: 'kicked from a channel',
    prepare: () => {
      sandbox.world.groups.addGroup({ id: -1009, kind: 'channel', title: 'News', members: [], admins: [sandbox.botId] })
      sandbox.world.groups.kick(-1009, sandbox.botId)
    },
    fields: { chat_id: -1009 },
    answer: '403 Forbidden: bot was kicked from the channel chat',
  },
  {
    row: '18',
    what: 'left a supergroup',
    prepare: () => call(sandbox, 'leaveChat', { chat_id: ops }),
    answer: '403 Forbidden: bot is not a member of the supergroup chat',
  },
  {
    row: '18',
    what: 'left a group',
    prepare: () => call(sandbox, 'leaveChat', { chat_id: basic }),
    fields: { chat_id: basic },
    answer: '403 Forbidden: bot is not a member of the group chat',
  },
  {
    row: '19',
    what: 'group deleted',
    prepare: () => sandbox.world.groups.deleteGroup(basic),
    fields: { chat_id: basic },
    answer: '403 Forbidden: the group chat was deleted',
  },
  {
    row: '20',
    what: 'blocked',
    prepare: () => sandbox.world.groups.block('Alice'),
    fields: { chat_id: 1001 },
    answer: '403 Forbidden: bot was blocked by the user',
  },
  {
    row: '21',
    what: 'account deleted',
    prepare: () => sandbox.world.groups.deleteAccount('Alice'),
    fields: { chat_id: 1001 },
    answer: '403 Forbidden: user is deactivated',
  },
  {
    row: '22',
    what: 'never opened the chat',
    fields: { chat_id: 1002 },
    answer: "403 Forbidden: bot can't initiate conversation with a user",
  },
  {
    row: '23',
    what: 'another bot',
    prepare: () => {
      sandbox.world.person(otherBot).started = true
    },
    fields: { chat_id: otherBot },
    answer: "403 Forbidden: the bot can't send messages to the bot",
  },
  { row: '24', what: 'no text', fields: { text: '' }, answer: bad('message text is empty') },
  { row: '25', what: 'blank text', fields: { text: ' \n ' }, answer: bad('text must be non-empty') },
  { row: '25', what: 'invisible text', fields: { text: '\u200b\u2060' }, answer: bad('text must be non-empty') },
  { row: '26', what: 'over 32768 bytes', fields: { text: '紅'.repeat(10_923) }, answer: bad('text is too long') },
  {
    row: '26',
    what: '32768 bytes exactly are read',
    fields: { text: long(32_768) },
    answer: bad('message is too long'),
  },
  { row: '27', what: '4097 code points', fields: { text: long(4097) }, answer: bad('message is too long') },
  {
    row: '27',
    what: '4096 emoji are 8192 UTF-16 units and fit',
    fields: { text: '😀'.repeat(4096) },
    answer: '200 ok',
  },
  { row: '27', what: 'markup does not count', fields: html(`<b>${long(4096)}</b>`), answer: '200 ok' },
  { row: '29', what: 'parse mode', fields: { parse_mode: 'BBCode' }, answer: bad('unsupported parse_mode') },
  {
    row: '30',
    what: 'unknown tag',
    fields: html('紅<x>'),
    answer: entities('Unsupported start tag "x" at byte offset 3'),
  },
  {
    row: '30',
    what: 'a bare <',
    fields: html('a < b >'),
    answer: entities('Unsupported start tag "" at byte offset 2'),
  },
  {
    row: '31',
    what: 'not closed',
    fields: html('<b>x'),
    answer: entities('Can\'t find end tag corresponding to start tag "b"'),
  },
  {
    row: '32',
    what: 'wrong close',
    fields: html('<b>x</i>'),
    answer: entities('Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
  },
  {
    row: '33',
    what: 'close without open',
    fields: html('x</b>'),
    answer: entities('Unexpected end tag at byte offset 1'),
  },
  { row: '34', what: 'cut in a tag', fields: html('x<b'), answer: entities('Unclosed start tag at byte offset 1') },
  {
    row: '34',
    what: 'cut in an attribute',
    fields: html('x<a href'),
    answer: entities('Unclosed start tag "a" at byte offset 1'),
  },
  {
    row: '34',
    what: 'cut in a value',
    fields: html('x<a href="y'),
    answer: entities('Unclosed start tag at byte offset 1'),
  },
  { row: '34', what: 'cut in a close', fields: html('<b>x</b'), answer: entities('Unclosed end tag at byte offset 4') },
  {
    row: '35',
    what: 'span',
    fields: html('<span class="x">y</span>'),
    answer: entities('Tag "span" must have class "tg-spoiler" at byte offset 0'),
  },
  {
    row: '36',
    what: 'reserved character',
    fields: v2('a-b'),
    answer: entities("Character '-' is reserved and must be escaped with the preceding '\\'"),
  },
  {
    row: '37',
    what: 'bold not closed (V2)',
    fields: v2('紅*a'),
    answer: entities("Can't find end of Bold entity at byte offset 3"),
  },
  {
    row: '37',
    what: 'bold not closed (legacy)',
    fields: { text: '紅*a', parse_mode: 'Markdown' },
    answer: entities("Can't find end of the entity starting at byte offset 3"),
  },
  {
    row: '38',
    what: 'markup no JSON',
    fields: markup('{'),
    answer: bad("can't parse reply keyboard markup JSON object"),
  },
  { row: '39', what: 'markup no object', fields: markup([]), answer: bad('object expected as reply markup') },
  {
    row: '40',
    what: 'row no array',
    fields: markup({ inline_keyboard: [{}] }),
    answer: bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
  },
  {
    row: '41',
    what: 'button without action',
    fields: keyboard({ text: 'x' }),
    answer: bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
  },
  {
    row: '42',
    what: 'style',
    fields: keyboard({ text: 'x', callback_data: 'x', style: 'pink' }),
    answer: bad("can't parse inline keyboard button: invalid button style specified"),
  },
  {
    row: '43',
    what: '65 bytes of data',
    fields: keyboard({ text: 'x', callback_data: '紅'.repeat(22) }),
    answer: bad('BUTTON_DATA_INVALID'),
  },
  { row: '43', what: '64 bytes of data', fields: keyboard({ text: 'x', callback_data: long(64) }), answer: '200 ok' },
  {
    row: '44',
    what: 'button URL',
    fields: keyboard({ text: 'x', url: 'http://localhost:3000' }),
    answer: bad("inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL"),
  },
  {
    row: '45',
    what: '101 buttons',
    fields: markup({ inline_keyboard: rowsOf(101) }),
    answer: bad('reply markup is too long'),
  },
  { row: '45', what: '100 buttons', fields: markup({ inline_keyboard: rowsOf(100) }), answer: '200 ok' },
  {
    row: '45',
    what: '10 kB of markup',
    answer: bad('reply markup is too long'),
    fields: markup({
      inline_keyboard: Array.from({ length: 90 }, (_, i) => [{ text: long(60), callback_data: `${i}${long(60)}` }]),
    }),
  },
  {
    row: '46',
    what: 'edit without change',
    method: 'editMessageText',
    fields: async () => ({ message_id: await sent(html('<b>x</b>')), ...html('<b>x</b>') }),
    answer: bad(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    ),
  },
  {
    row: '47',
    what: 'edit: gone',
    method: 'editMessageText',
    fields: { message_id: 999, text: 'y' },
    answer: bad('message to edit not found'),
  },
  {
    row: '48',
    what: "edit: another's",
    method: 'editMessageText',
    fields: () => ({ message_id: sandbox.world.say('Bob', ops, 'hi').id, text: 'y' }),
    answer: bad("message can't be edited"),
  },
  {
    row: '49',
    what: 'text of a photo',
    method: 'editMessageText',
    fields: async () => {
      const photo = await upload(sandbox, 'sendPhoto', { chat_id: ops }, { photo: pixel })
      return { message_id: (photo.result as { message_id: number }).message_id, text: 'y' }
    },
    answer: bad('there is no text in the message to edit'),
  },
  {
    row: '50',
    what: 'caption of a text',
    method: 'editMessageCaption',
    fields: async () => ({ message_id: await sent(), caption: 'y' }),
    answer: bad('there is no caption in the message to edit'),
  },
  {
    row: '51',
    what: 'delete: gone',
    method: 'deleteMessage',
    fields: { message_id: 999 },
    answer: bad('message to delete not found'),
  },
  {
    row: '51',
    what: 'delete: refused',
    method: 'deleteMessage',
    prepare: () => sandbox.world.groups.demote(ops, sandbox.botId),
    fields: () => ({ message_id: sandbox.world.say('Bob', ops, 'hi').id }),
    answer: bad("message can't be deleted"),
  },
  {
    row: '52',
    what: 'delete many: unknown ids',
    method: 'deleteMessages',
    fields: { message_ids: [998, 999] },
    answer: '200 ok',
  },
  {
    row: '52',
    what: 'delete many: 101',
    method: 'deleteMessages',
    fields: { message_ids: Array.from({ length: 101 }, (_, i) => i + 1) },
    answer: bad('too many message identifiers specified'),
  },
  { row: '53', what: 'delete without id', method: 'deleteMessage', answer: bad('message identifier is not specified') },
  {
    row: '54',
    what: 'reply target gone',
    fields: { reply_parameters: { message_id: 999 } },
    answer: bad('message to be replied not found'),
  },
  {
    row: '54',
    what: 'reply target gone, allowed',
    fields: { reply_parameters: { message_id: 999, allow_sending_without_reply: true } },
    answer: '200 ok',
  },
  {
    row: '55',
    what: 'pin: gone',
    method: 'pinChatMessage',
    fields: { message_id: 999 },
    answer: bad('message to pin not found'),
  },
  {
    row: '56',
    what: 'pin: no right',
    method: 'pinChatMessage',
    fields: async () => ({ message_id: await sent() }),
    prepare: () => sandbox.world.groups.promote(ops, sandbox.botId, ['can_delete_messages']),
    answer: bad('not enough rights to manage pinned messages in the chat'),
  },
  {
    row: '57',
    what: 'may not write',
    prepare: () => sandbox.world.groups.restrict(ops, sandbox.botId),
    answer: bad('not enough rights to send text messages to the chat'),
  },
  {
    row: '58',
    what: 'topic unknown',
    fields: { chat_id: forum, message_thread_id: 77 },
    answer: bad('message thread not found'),
  },
  {
    row: '58',
    what: 'General must not be named',
    fields: { chat_id: forum, message_thread_id: 1 },
    answer: bad('message thread not found'),
  },
  { row: '58', what: 'no forum: ignored', fields: { message_thread_id: 77 }, answer: '200 ok' },
  {
    row: '60',
    what: 'wrong query id',
    method: 'answerCallbackQuery',
    fields: { callback_query_id: '1' },
    answer: bad('query is too old and response timeout expired or query ID is invalid'),
  },
  {
    row: '62',
    what: 'bad file_id',
    method: 'getFile',
    fields: { file_id: 'nope' },
    answer: bad('wrong file_id or the file is temporarily unavailable'),
  },
  { row: '62', what: 'no file_id', method: 'getFile', answer: bad('file_id not specified') },
  { row: '63', what: 'no document', method: 'sendDocument', answer: bad('there is no document in the request') },
  { row: '63', what: 'no photo', method: 'sendPhoto', answer: bad('there is no photo in the request') },
  {
    row: '65',
    what: 'empty album',
    method: 'sendMediaGroup',
    fields: { media: [] },
    answer: bad('there are no messages to send'),
  },
  {
    row: '66',
    what: 'webhook by http',
    method: 'setWebhook',
    fields: { url: 'http://example.com' },
    answer: bad('bad webhook: An HTTPS URL must be provided for webhook'),
  },
  {
    row: '66',
    what: 'webhook port',
    method: 'setWebhook',
    fields: { url: 'https://example.com:9000' },
    answer: bad('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'),
  },
  {
    row: '66',
    what: 'webhook URL',
    method: 'setWebhook',
    fields: { url: 'nonsense' },
    answer: bad('invalid webhook URL specified'),
  },
  {
    row: '66',
    what: 'long secret',
    method: 'setWebhook',
    fields: { url: 'https://example.com', secret_token: long(257) },
    answer: bad('secret token is too long'),
  },
  {
    row: '66',
    what: 'strange secret',
    method: 'setWebhook',
    fields: { url: 'https://example.com', secret_token: 'ä' },
    answer: bad('secret token contains unallowed characters'),
  },
  {
    row: '67',
    what: 'commands no JSON',
    method: 'setMyCommands',
    fields: { commands: '[' },
    answer: bad("can't parse commands JSON object"),
  },
  {
    row: '67',
    what: 'commands no array',
    method: 'setMyCommands',
    fields: { commands: {} },
    answer: bad('expected an Array of BotCommand'),
  },
  {
    row: '67',
    what: 'command name',
    method: 'setMyCommands',
    fields: { commands: [{ command: 'Ä', description: 'x' }] },
    answer: bad('BOT_COMMAND_INVALID'),
  },
  {
    row: '68',
    what: 'admins of a private chat',
    method: 'getChatAdministrators',
    fields: { chat_id: 1001 },
    answer: bad('there are no administrators in the private chat'),
  },
  {
    row: '69',
    what: 'media URL that leads nowhere',
    method: 'sendPhoto',
    fields: { photo: 'http://127.0.0.1:9/x.png' },
    answer: bad('failed to get HTTP URL content'),
  },
]

describe('every row of what Telegram answers', () => {
  it.each(table)('row $row: $what', async ({ prepare, method = 'sendMessage', fields = {}, answer }) => {
    await prepare?.()
    const extra = typeof fields === 'function' ? await fields() : fields
    const base = method === 'sendMessage' ? { chat_id: ops, text: 'x' } : { chat_id: ops }
    expect(verdict(await call(sandbox, method, { ...base, ...extra }))).toBe(answer)
  })
})

describe('rows that need a story', () => {
  it('row 2: a path that is not /bot…', async () => {
    const response = await fetch(`${sandbox.apiRoot}/nothing`)
    expect([response.status, await response.json()]).toEqual([
      404,
      { ok: false, error_code: 404, description: 'Not Found' },
    ])
  })

  it.each(['//', '/bot%', '/file/bot%/x', '/bot'])('lives on after the path %s', async (path) => {
    expect((await fetch(sandbox.apiRoot + path)).status).toBeGreaterThanOrEqual(401)
    expect((await call(sandbox, 'getMe')).ok).toBe(true)
  })

  it.each([
    ['no-colon', '401 Unauthorized: invalid token specified'],
    ['0123:abc', '401 Unauthorized: invalid token specified'],
    [`1:${long(80)}`, '401 Unauthorized: invalid token specified'],
    ['987654:well-formed', '401 Unauthorized'],
  ])('rows 3 and 4: the token %s', async (token, answer) => {
    expect(verdict(await call(sandbox, 'getMe', {}, token))).toBe(answer)
  })

  it('row 16 carries the id of the new chat, and the new chat works', async () => {
    const fresh = sandbox.world.groups.upgrade(basic)
    const answer = await send({ chat_id: basic })
    expect(answer.parameters).toEqual({ migrate_to_chat_id: fresh.id })
    expect(verdict(await send({ chat_id: fresh.id }))).toBe('200 ok')
  })

  it('row 28: a caption of 1025 code points', async () => {
    const over = await upload(sandbox, 'sendDocument', { chat_id: ops, caption: long(1025) }, { document: pixel })
    const exact = await upload(sandbox, 'sendDocument', { chat_id: ops, caption: long(1024) }, { document: pixel })
    expect([verdict(over), verdict(exact)]).toEqual([bad('message caption is too long'), '200 ok'])
  })

  it('row 59: a closed topic refuses a bot that may not manage topics', async () => {
    const topic = sandbox.world.groups.createTopic(forum, 'shop', 'Alice')
    sandbox.world.groups.closeTopic(forum, topic.id)
    const fields = { chat_id: forum, message_thread_id: topic.id }
    expect(verdict(await send(fields))).toBe('200 ok')
    sandbox.world.groups.promote(forum, sandbox.botId, ['can_pin_messages'])
    expect(verdict(await send(fields))).toBe(bad('TOPIC_CLOSED'))
  })

  it('row 60: an answer counts once and only in time', async () => {
    const id = await sent(keyboard({ text: 'go', callback_data: 'go' }))
    const press = sandbox.world.press('Bob', { chatId: ops, id }, 'go')
    const answer = () => call(sandbox, 'answerCallbackQuery', { callback_query_id: press.queryId, text: 'ok' })
    expect(verdict(await answer())).toBe('200 ok')
    const late = bad('query is too old and response timeout expired or query ID is invalid')
    expect(verdict(await answer())).toBe(late)
    const second = sandbox.world.press('Bob', { chatId: ops, id }, 'go')
    await clock.advance(15_001)
    expect(verdict(await call(sandbox, 'answerCallbackQuery', { callback_query_id: second.queryId }))).toBe(late)
  })

  it('row 61: a file over 20 MB can be sent but not fetched', async () => {
    const big = await upload(sandbox, 'sendDocument', { chat_id: ops }, { document: Buffer.alloc((20 << 20) + 1) })
    const { document } = big.result as { document: { file_id: string } }
    expect(verdict(await call(sandbox, 'getFile', { file_id: document.file_id }))).toBe(bad('file is too big'))
  })

  it('row 64: an upload over 50 MB', async () => {
    const answer = await upload(sandbox, 'sendDocument', { chat_id: ops }, { document: Buffer.alloc((50 << 20) + 1) })
    expect(verdict(answer)).toBe('413 Request Entity Too Large')
  })

  it('row 65: albums of eleven, and one caption too long', async () => {
    const item = { type: 'photo', media: 'attach://photo' }
    const album = (media: unknown[]) => upload(sandbox, 'sendMediaGroup', { chat_id: ops, media }, { photo: pixel })
    expect(verdict(await album(Array.from({ length: 11 }, () => item)))).toBe(
      bad('too many messages to send as an album'),
    )
    expect(verdict(await album([item, { ...item, caption: long(1025) }]))).toBe(
      bad('failed to send message #2 with the error message "MEDIA_CAPTION_TOO_LONG"'),
    )
    expect((await album([item, item])).result).toHaveLength(2)
  })

  it('row 69: what an address really holds decides', async () => {
    expect(verdict(await call(sandbox, 'sendPhoto', { chat_id: ops, photo: 'http://' }))).toBe(
      bad('wrong HTTP URL specified'),
    )
    const page = `${sandbox.url}/bot${sandbox.token}/getMe`
    expect(verdict(await call(sandbox, 'sendPhoto', { chat_id: ops, photo: page }))).toBe(
      bad('wrong type of the web page content'),
    )
  })

  it('an upload comes back byte for byte', async () => {
    const answer = await upload(sandbox, 'sendPhoto', { chat_id: ops, caption: '圖' }, { photo: pixel })
    const { photo, caption } = answer.result as { photo: { file_id: string; width: number }[]; caption: string }
    expect([caption, photo[0]?.width]).toEqual(['圖', 1])
    const file = (await call(sandbox, 'getFile', { file_id: photo[0]?.file_id })).result as { file_path: string }
    const data = await fetch(`${sandbox.apiRoot}/file/bot${sandbox.token}/${file.file_path}`)
    expect(Buffer.from(await data.arrayBuffer())).toEqual(pixel)
  })

  it('a photo has its limits: what is no picture, too many pixels, too long a strip', async () => {
    const sized = (width: number, height: number) => {
      const data = Buffer.from(pixel)
      data.writeUInt32BE(width, 16)
      data.writeUInt32BE(height, 20)
      return data
    }
    for (const [photo, why] of [
      [Buffer.from('no picture at all, but long enough'), 'IMAGE_PROCESS_FAILED'],
      [sized(6000, 4001), 'PHOTO_INVALID_DIMENSIONS'],
      [sized(2100, 100), 'PHOTO_INVALID_DIMENSIONS'],
    ] as const) {
      expect(verdict(await upload(sandbox, 'sendPhoto', { chat_id: ops }, { photo }))).toBe(bad(why))
    }
    expect(await upload(sandbox, 'sendPhoto', { chat_id: ops }, { photo: sized(6000, 4000) })).toMatchObject({
      ok: true,
    })
  })

  it('says loudly what it does not implement', async () => {
    const lines: unknown[] = []
    const log = { debug() {}, info() {}, warn() {}, error: (...line: unknown[]) => lines.push(line), child: () => log }
    const loud = await startSandbox({ log })
    await call(loud, 'sendDice', { chat_id: ops })
    await loud.close()
    expect(lines).toEqual([['sandbox does not implement', { method: 'senddice' }]])
  })

  it('takes the query string, forms, JSON and the parameter `method`, in any case of the name', async () => {
    const root = `${sandbox.apiRoot}/bot${sandbox.token}`
    const forms = [
      fetch(`${root}/GETCHAT?chat_id=${ops}`),
      fetch(`${root}/getChat`, { method: 'POST', body: new URLSearchParams({ chat_id: String(ops) }) }),
      fetch(`${root}/test/getChat`, {
        method: 'POST',
        body: JSON.stringify({ chat_id: ops }),
        headers: { 'content-type': 'application/json' },
      }),
      fetch(`${root}/?method=getChat&chat_id=${ops}`),
    ]
    for (const form of forms)
      expect(await (await form).json()).toMatchObject({ ok: true, result: { title: 'OPS 值班' } })
  })
})
