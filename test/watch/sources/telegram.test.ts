import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts'
import { telegramKind } from '../../../src/watch/sources/telegram/index.ts'
import { ListSink } from './fake-sink.ts'
import { rig } from './rig.ts'
import { closedUrl, httpServer, type TestServer } from './test-server.ts'

const token = '123456789:canary-4711-secret-token-of-a-bot'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
const serve = async (answer: TestServer['answer']) => {
  const server = await httpServer(answer)
  closers.push(() => server.close())
  return server
}
const saying =
  (status: number, body: string): TestServer['answer'] =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }
const probe = async (options: Record<string, unknown>) => {
  const { poll, values, source } = rig('telegram', { timeout: '2s', token, ...options })
  closers.push(() => source.close())
  await poll()
  return { values: values(), verdict: source.verdict?.()?.message }
}

describe('CORE-1: the telegram source', () => {
  it('asks a Bot API server how it is', async () => {
    const sandbox: Sandbox = await startSandbox()
    closers.push(() => sandbox.close())
    const { values, verdict } = await probe({ apiRoot: sandbox.apiRoot, token: sandbox.token })
    expect(values).toMatchObject({
      telegram_up: 1,
      telegram_get_me_duration_seconds: expect.any(Number),
      telegram_pending_updates: 0,
      telegram_webhook_set: 0,
    })
    expect(verdict).toBeUndefined()
  })

  it('by default asks the bot’s own server with its own token, which no series names', async () => {
    const server = await serve((request, response) => {
      response.end(request.url?.endsWith('/getMe') ? '{"ok":true,"result":{"id":1}}' : '{"ok":false}')
    })
    const config = telegramKind.schema.parse({ id: 't', kind: 'telegram' })
    const telegram = { apiRoot: new URL(server.url).origin, token }
    const source = telegramKind.create(config, { clock: systemClock, log: silentLog, telegram })
    closers.push(() => source.close())
    const sink = new ListSink()
    ;(await source.poll(new AbortController().signal))(sink)
    expect(Object.keys(sink.values)).toEqual(['telegram_up', 'telegram_get_me_duration_seconds'])
    expect(server.requests.map(({ url }) => url)).toEqual([`/bot${token}/getMe`, `/bot${token}/getWebhookInfo`])
    expect(telegramKind.instance(config)).toBe('telegram')
  })

  it('without any token fails its polls and says what to set', async () => {
    const { poll } = rig('telegram', {})
    await expect(poll()).rejects.toMatchObject({
      reason: 'missing',
      message: 'there is no bot token; set token of the source',
    })
  })

  it('tells of a webhook and its troubles', async () => {
    const { url } = await serve((request, response) => {
      const info = '{"url":"https://x/","pending_update_count":7,"last_error_date":1772420000}'
      response.end(`{"ok":true,"result":${request.url?.endsWith('/getMe') ? '{"id":1}' : info}}`)
    })
    expect((await probe({ apiRoot: url })).values).toMatchObject({
      telegram_pending_updates: 7,
      telegram_webhook_set: 1,
      telegram_webhook_last_error_timestamp_seconds: 1_772_420_000,
    })
  })

  it.each<[string, TestServer['answer'], string, RegExp]>([
    [
      'a token that is refused',
      saying(401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'),
      'status',
      /refuses the token \(401\)/,
    ],
    [
      'a token that is none',
      saying(404, '{"ok":false,"error_code":404,"description":"Not Found"}'),
      'status',
      /refuses the token \(404\)/,
    ],
    [
      'too many requests',
      saying(429, '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5"}'),
      'status',
      /answered 429: Too Many Requests/,
    ],
    ['a gateway that is down', saying(502, '<html>Bad Gateway</html>'), 'status', /answered 502/],
    ['another kind of server', saying(200, '{"hello":1}'), 'content', /doesn't answer like a Bot API; check apiRoot/],
    ['no JSON', saying(200, 'hello'), 'content', /doesn't answer like a Bot API/],
    [
      'a redirect that names the token',
      (request, response) => response.writeHead(302, { location: `http://x${request.url}` }).end(),
      'redirect',
      /redirects \(302\)/,
    ],
    [
      'an error that names the token',
      (request, response) => saying(400, `{"ok":false,"description":"no ${request.url}"}`)(request, response),
      'status',
      /answered 400: no \S*\/bot…\/getMe/,
    ],
  ])('%s is a result, without the token', async (_, answer, reason, sentence) => {
    const { url } = await serve(answer)
    const { values, verdict } = await probe({ apiRoot: url })
    expect(values).toEqual({ telegram_up: 0, [`telegram_failure_info{reason="${reason}"}`]: 1 })
    expect(verdict).toMatch(sentence)
    expect(verdict).not.toContain('canary')
  })

  it('a server that is away is a result', async () => {
    const { values, verdict } = await probe({ apiRoot: await closedUrl() })
    expect(values).toMatchObject({ telegram_up: 0, 'telegram_failure_info{reason="unreachable"}': 1 })
    expect(verdict).toContain('refuses the connection')
  })

  it('refuses what is no token without repeating it', () => {
    const error = telegramKind.schema.safeParse({ id: 't', kind: 'telegram', token: 'canary 4711' }).error
    expect(error?.issues[0]?.message).toBe('does not look like a token of @BotFather')
    expect(JSON.stringify(error)).not.toContain('canary')
  })
})
