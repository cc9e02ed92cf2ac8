import { describe, expect, it } from 'vitest'
import { failureOfStatus } from '../../../src/respond/tracker/failure.ts'

const now = Date.parse('2026-03-02T03:12:00Z')
const date = new Date(now).toUTCString()
const redact = (text: string) => text.replaceAll('hush-hush', '***')
const of = (status: number, headers: Record<string, string> = {}, body: unknown = {}) =>
  failureOfStatus({ status, headers, text: typeof body === 'string' ? body : JSON.stringify(body), now, redact })

describe('CORE-8: what a tracker’s refusal means', () => {
  it.each([
    [400, 'refused', false, false],
    [401, 'unauthorized', false, false],
    [403, 'forbidden', false, false],
    [404, 'not-found', false, false],
    [408, 'timeout', true, true],
    [409, 'refused', false, false],
    [410, 'not-found', false, false],
    [413, 'too-large', false, false],
    [422, 'refused', false, false],
    [429, 'rate-limited', true, false],
    [301, 'not-found', false, false],
    [500, 'unavailable', true, true],
    [502, 'unavailable', true, true],
    [503, 'unavailable', true, true],
  ] as const)('%i is %s', (status, reason, retryable, maybeDone) => {
    expect(of(status)).toMatchObject({ ok: false, reason, retryable, maybeDone })
  })

  it.each<[string, number, Record<string, string>, unknown, number]>([
    ['seconds', 429, { 'retry-after': '30' }, {}, 30_000],
    ['a date', 429, { 'retry-after': new Date(now + 90_000).toUTCString(), date }, {}, 90_000],
    [
      'the end of GitHub’s window, by GitHub’s clock',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600), date },
      {},
      600_000,
    ],
    [
      'the end of GitLab’s',
      429,
      { 'ratelimit-remaining': '0', 'ratelimit-reset': String(now / 1000 + 45), date },
      {},
      45_000,
    ],
    ['nothing', 429, {}, {}, 60_000],
    ['words alone', 403, {}, { message: 'You have exceeded a secondary rate limit.' }, 60_000],
    ['nonsense', 429, { 'retry-after': 'soon' }, {}, 60_000],
    ['a time far away', 429, { 'retry-after': '999999' }, {}, 7_200_000],
    ['a time in the past', 429, { 'retry-after': new Date(now - 5000).toUTCString(), date }, {}, 1000],
  ])('a limit with %s', (_, status, headers, body, retryAfter) => {
    expect(of(status, headers, body)).toMatchObject({ reason: 'rate-limited', retryAfter })
  })

  it.each<[string, unknown, string]>([
    [
      'GitHub',
      {
        message: 'Validation Failed',
        errors: [{ resource: 'Issue', field: 'assignees', code: 'invalid' }],
        documentation_url: 'x',
      },
      'Validation Failed; resource: Issue; assignees; invalid',
    ],
    ['GitLab', { message: { title: ["can't be blank"] } }, "title: can't be blank"],
    ['GitLab’s gate', { error: 'insufficient_scope', error_description: 'needs api' }, 'insufficient_scope; needs api'],
    ['Jira', { errorMessages: [], errors: { project: 'project is required' } }, 'project: project is required'],
    ['a page', '<html>no</html>', ''],
    ['secrets', { message: 'bad token hush-hush' }, 'bad token ***'],
  ])('is told in the words of %s', (_, body, detail) => {
    expect(of(422, {}, body).detail ?? '').toBe(detail)
  })

  it('is short, however much is said', () => {
    const long = (n: number) => ({ errors: Array.from({ length: n }, (_, i) => ({ message: `${i}`.repeat(200) })) })
    expect(of(422, {}, long(50)).detail).toHaveLength(300)
    expect(of(422, {}, long(5000)).detail).toBeUndefined()
  })
})
