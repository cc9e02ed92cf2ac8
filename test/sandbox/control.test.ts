import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { startSystem } from '../../src/sandbox/systems/server.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { call, pixel, updates } from './support.ts'

const { ops, basic } = chats
let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const response = await fetch(`${sandbox.url}/control/${path}`, init)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const get = async (path: string) =>
  (await (await fetch(`${sandbox.url}/control/${path}`)).json()) as Record<string, unknown>

/** Reads the event stream until `enough` events came. */
async function events(enough: number, meanwhile: () => unknown): Promise<{ event: string; data: unknown }[]> {
  const response = await fetch(`${sandbox.url}/control/events`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const got: { event: string; data: unknown }[] = []
  let text = ''
  while (got.length < enough) {
    const { value = '', done } = (await reader?.read()) ?? { done: true }
    if (done) break
    text += value
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (event === undefined || data === undefined) continue
      got.push({ event, data: JSON.parse(data) })
      if (got.length === 1) await meanwhile()
    }
  }
  await reader?.cancel()
  return got.slice(0, enough)
}

describe('the control API', () => {
  it('lets another process talk and press', async () => {
    await post('say', { user: 'Alice', chat: ops, text: '/health' })
    const card = (
      await call(sandbox, 'sendMessage', {
        chat_id: ops,
        text: 'x',
        reply_markup: { inline_keyboard: [[{ text: 'go', callback_data: 'data' }]] },
      })
    ).result as { message_id: number }
    await post('press', { user: 1002, chat: ops, message: card.message_id, button: 'go' })
    await post('press', { user: 1003, chat: ops, message: card.message_id, data: 'forged' })
    await post('edit', { user: 'Alice', chat: ops, message: 1, text: '/quota' })
    const got = await updates(sandbox)
    expect(got.map((one) => one.message?.text ?? one.callback_query?.data ?? one.edited_message?.text)).toEqual([
      '/health',
      'data',
      'forged',
      '/quota',
    ])
  })

  it('attaches a photo or a file as a person would', async () => {
    const form = new FormData()
    for (const [name, value] of [
      ['user', 'Alice'],
      ['chat', 'bot'],
      ['text', '證據'],
    ] as const)
      form.set(name, value)
    form.set('file', new File([new Uint8Array(pixel)], 'screen.png', { type: 'image/png' }))
    await fetch(`${sandbox.url}/control/attach`, { method: 'POST', body: form })
    expect((await updates(sandbox))[0]?.message).toMatchObject({ caption: '證據', photo: [{ width: 1, height: 1 }] })
  })

  it('changes the world: upgrade, kick, block, language', async () => {
    const { body } = await post('world', { action: 'upgrade', chat: basic })
    expect(sandbox.world.chat(basic).migratedTo).toBe(body.chatId)
    await post('world', { action: 'kick', chat: ops, user: sandbox.botId })
    expect((await call(sandbox, 'sendMessage', { chat_id: ops, text: 'x' })).error_code).toBe(403)
    await post('world', { action: 'language', user: 'Alice', code: 'en' })
    sandbox.world.say('Alice', 'bot', 'hello')
    expect((await updates(sandbox)).at(-1)?.message?.from?.language_code).toBe('en')
  })

  it('switches faults and limits, and shows transcript and ledger', async () => {
    const fault = await post('faults', {
      fault: { kind: '429', retryAfter: 3 },
      methods: ['sendMessage'],
      chatId: ops,
      count: 1,
    })
    expect((await call(sandbox, 'sendMessage', { chat_id: ops, text: 'x' })).parameters?.retry_after).toBe(3)
    await call(sandbox, 'sendMessage', { chat_id: ops, text: 'x' })
    expect(fault.body).toMatchObject({ hits: 0 })
    expect((await get('ledger')).early).toHaveLength(1)
    expect(await get('transcript?method=sendMessage&since=1')).toHaveLength(1)
    expect((await post('limits', { group: false })).body).toMatchObject({ group: false, chat: { burst: 3 } })
    await post('refuse', { refuse: true })
    await expect(call(sandbox, 'getMe')).rejects.toThrow()
    await post('refuse', { refuse: false })
    expect((await call(sandbox, 'getMe')).ok).toBe(true)
  })

  it.each([
    ['say', { user: 'Nobody', chat: ops, text: 'x' }, 'the sandbox knows no person Nobody'],
    ['say', { user: 'Alice', chat: ops }, 'text: '],
    ['press', { user: 'Alice', chat: ops, message: 1 }, 'name the button, or the data to forge'],
    ['press', { user: 'Alice', chat: ops, message: 1, button: 'go' }, 'no button go on message 1'],
    ['world', { action: 'explode' }, 'action: '],
    ['faults', { fault: { kind: 'tea' } }, 'fault.kind: '],
  ])('%s says what is wrong', async (path, body, error) => {
    const answer = await post(path, body)
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(error)])
  })

  it('is closed to the scripts of other sites', async () => {
    const answer = await post('say', { user: 'Alice', chat: ops, text: 'x' }, { origin: 'https://evil.example' })
    expect([answer.status, sandbox.world.messages(ops)]).toEqual([403, []])
  })

  it('streams the whole state first, then what changes', async () => {
    const got = await events(3, async () => {
      sandbox.world.say('Bob', ops, '嗨')
      await call(sandbox, 'sendMessage', { chat_id: ops, text: '靜', disable_notification: true })
    })
    expect(got.map((one) => one.event)).toEqual(['state', 'message', 'message'])
    expect(got[1]?.data).toMatchObject({
      text: '嗨',
      sender: 'Bob',
      lock: { title: 'Bob · OPS 值班', line: '嗨', sounds: true },
    })
    expect(got[2]?.data).toMatchObject({ text: '靜', lock: { title: 'Opsbell · OPS 值班', sounds: false } })
  })

  it('passes on to simulated systems, and says when one is gone', async () => {
    const system = await startSystem('sis-redpacket')
    await post('systems', { id: 'sis-redpacket', url: system.url })
    expect(await get('systems/sis-redpacket')).toMatchObject({ id: 'sis-redpacket' })
    await post('systems/sis-redpacket', { id: 'sessions', value: true })
    expect(await (await fetch(`${system.url}/metrics`)).text()).toContain('session_online_count 41.0')
    await system.close()
    expect((await fetch(`${sandbox.url}/control/systems/sis-redpacket`)).status).toBe(502)
    expect((await fetch(`${sandbox.url}/control/systems/unknown`)).status).toBe(404)
    expect((await post('systems', { id: 'x', url: 'file:///etc/passwd' })).status).toBe(400)
  })

  it('serves only its own files', async () => {
    const status = async (path: string) => (await fetch(`${sandbox.url}${path}`)).status
    expect([await status('/'), await status('/main.js'), await status('/chat.css')]).toEqual([200, 200, 200])
    const outside = ['/../sandbox.ts', '/%2e%2e/sandbox.ts', '/sandbox.ts', '/.env', '/nothing.js']
    expect(await Promise.all(outside.map(status))).toEqual(outside.map(() => 404))
  })
})

describe('its own process', () => {
  const entry = (name: string) => new URL(`../../src/sandbox/${name}`, import.meta.url).pathname
  const start = (name: string, args: string[]) => spawn(process.execPath, ['--import', 'tsx', entry(name), ...args])
  const firstLine = (child: ReturnType<typeof start>) =>
    new Promise<Record<string, string>>((resolve) => {
      createInterface({ input: child.stdout }).once('line', (line) =>
        resolve(JSON.parse(line) as Record<string, string>),
      )
    })
  const exit = (child: ReturnType<typeof start>) => new Promise((resolve) => child.once('exit', resolve))

  it('prints its addresses when ready and ends on SIGTERM', async () => {
    const system = start('systems/main.ts', ['sis-redpacket'])
    const { url: systemUrl = '' } = await firstLine(system)
    const child = start('main.ts', ['--port', '0', '--token', '42:secret', '--system', `sis-redpacket=${systemUrl}`])
    const { url, apiRoot, token } = await firstLine(child)
    const me = (await (await fetch(`${apiRoot}/bot${token}/getMe`)).json()) as { result: { id: number } }
    expect(me.result.id).toBe(42)
    expect(await (await fetch(`${url}/control/systems`)).json()).toEqual([{ id: 'sis-redpacket', url: systemUrl }])
    const ended = Promise.all([exit(child), exit(system)])
    child.kill('SIGTERM')
    system.kill('SIGTERM')
    expect(await ended).toEqual([0, 0])
  })

  it.each([
    ['main.ts', ['--port', 'x'], '--port x: a port is a number from 0 to 65535'],
    ['main.ts', ['--system', 'x'], '--system x: write it like'],
    ['main.ts', ['--token', 'x', '--port', '0'], 'the token must look like'],
    ['systems/main.ts', ['nope'], 'no simulated system nope'],
  ])('%s %j explains itself', async (name, args, message) => {
    const child = start(name, args)
    let error = ''
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString()
    })
    expect([await exit(child), error]).toEqual([1, expect.stringContaining(message)])
  })
})
