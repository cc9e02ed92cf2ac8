import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJson } from '../../src/http/body.ts'
import { HttpProblem } from '../../src/http/problem.ts'
import { Api } from './rig.ts'

let api: Api
beforeAll(async () => {
  api = await Api.start()
})
afterAll(() => api.close())

const names = [
  'error_code',
  'system',
  'service',
  'message',
  'details',
  'trace_id',
  'timestamp',
  'id',
  'samples',
  'source',
  'name',
  'labels',
  'value',
]
const words = [
  'A',
  'shop',
  'app',
  'm',
  'constructor',
  '__proto__',
  'NaN',
  '2026-03-02T03:12:00Z',
  '\u0000',
  '\ud800',
  '😀'.repeat(50),
]
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 1772392300000, ...words),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names, ...words), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value

describe('S13: whatever is sent', () => {
  it('is answered with a sentence, and never with a failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/api/v1/events', '/api/v1/samples'), json, async (path, body) => {
        const [status, answer] = await api.post(path, JSON.stringify(body))
        expect([200, 400, 404, 413, 422]).toContain(status)
        if (status !== 200) expect(answer.error).toEqual(expect.any(String))
      }),
      { numRuns: 400 },
    )
    expect(api.log.lines.filter(({ level }) => level === 'error')).toEqual([])
    expect(({} as Record<string, unknown>).error_code).toBeUndefined()
  })

  it('as bytes is JSON or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseJson(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(HttpProblem)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('as an exposition is taken or refused', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('a 1', 'a{b="c"} 2', 'a{b="c" 2', '# TYPE a counter', '# EOF', 'a{} +Inf', 'a 1 x'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const [status] = await api.post('/api/v1/samples', `${lines.join('\n')}\n`, { 'content-type': 'text/plain' })
        expect([200, 400, 422]).toContain(status)
      }),
      { numRuns: 200 },
    )
  })
})
