import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type IssueTracker, trackerReasons } from '../../../src/respond/tracker/index.ts'
import { createTracker } from '../../../src/respond/tracker/kinds/registry.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { configOf, token } from './desk.ts'
import { FakeTracker } from './server.ts'

const issue = { id: '1', key: 'OPS-1', url: 'https://t.example.org/1' }
const made = {
  marker: 'opsbell:ab/1',
  title: 't',
  parts: [{ paragraph: 'p' }],
  labels: ['incident'],
  assignees: ['alice-w'],
}
const upload = { name: 'a.txt', mime: 'text/plain', bytes: new Uint8Array([1, 2, 3]) }

const calls: Readonly<Record<string, (tracker: IssueTracker) => Promise<unknown>>> = {
  create: (tracker) => tracker.create(made),
  comment: (tracker) => tracker.comment(issue, made),
  attach: async (tracker) => (await tracker.attach?.(issue, upload, true)) ?? { ok: true },
  find: (tracker) => tracker.find('opsbell:ab/1', 0),
  findComment: (tracker) => tracker.findComment(issue, 'opsbell:ab/1', 0),
}

/** JSON as no tracker should give it, with the names that are looked for. */
const names = [
  'number',
  'html_url',
  'iid',
  'web_url',
  'key',
  'url',
  'issues',
  'fields',
  'description',
  'comments',
  'body',
  'message',
  'errors',
]
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, 0, -1, '', token, 'javascript:alert(1)', true, `see ${token}`),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 4 }),
  ),
}))

describe.each(['github', 'gitlab', 'jira'] as const)('CORE-8: whatever %s answers', (kind) => {
  let fake: FakeTracker
  let tracker: IssueTracker
  beforeAll(async () => {
    fake = await FakeTracker.start(kind)
    tracker = createTracker({
      config: configOf(kind, fake.url),
      clock: new FakeClock(),
      redact: (text) => text,
      timeout: 5000,
    })
  })
  afterAll(async () => {
    await tracker.close()
    await fake.close()
  })

  it('a call ends with a result of the closed set, no link but http(s), and no token', async () => {
    const status = fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(calls)), status, json, async (call, code, body) => {
        fake.trouble = () => ({ status: code, body })
        const result = (await calls[call]?.(tracker)) as { ok: boolean; reason?: string; value?: unknown }
        if (!result.ok) expect(trackerReasons).toContain(result.reason)
        expect(JSON.stringify(result)).not.toContain(token)
        if (result.ok) expect(JSON.stringify(result)).not.toContain('javascript:')
      }),
      { numRuns: 300 },
    )
  })

  it('too much of it is not read', async () => {
    fake.trouble = () => ({ status: 200, body: 'x'.repeat(17 * 1024 * 1024) })
    expect(await tracker.find('opsbell:ab/1', 0)).toMatchObject({ ok: false, reason: 'odd-answer', retryable: true })
  })

  it('as deep as it may be', async () => {
    const deep = `${'['.repeat(15_000)}${']'.repeat(15_000)}`
    fake.trouble = () => ({
      status: 200,
      raw: `{"issues":[{"fields":{"description":${deep}}}],"comments":[{"body":${deep}}]}`,
    })
    expect(await tracker.find('opsbell:ab/1', 0)).toMatchObject({ ok: expect.any(Boolean) })
    expect(await tracker.findComment(issue, 'opsbell:ab/1/1', 0)).toMatchObject({ ok: expect.any(Boolean) })
    fake.trouble = () => ({ status: 422, raw: `{"message":${deep}}` })
    expect(await tracker.create({ ...made, assignees: [] })).toMatchObject({ ok: false, reason: 'refused' })
  })
})
