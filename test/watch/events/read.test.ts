import { describe, expect, it } from 'vitest'
import { readEvents } from '../../../src/watch/events/index.ts'

const now = Date.parse('2026-03-02T03:12:00Z')
const options = {
  now,
  systemOf: (name: string | undefined) =>
    name === 'shop' || name === undefined ? { system: 'shop' } : { why: `no system ${name}` },
  clean: (details: Readonly<Record<string, unknown>>) => ({ ...details, token: '…' }),
}
const read = (...list: unknown[]) => readEvents(list, options)
const keyOf = (event: Record<string, unknown>) => read({ error_code: 'A', ...event }).events[0]?.key

describe('VB-1: what an error event says', () => {
  it('is taken with its details cleaned of secrets', () => {
    const { events, faults } = read({
      error_code: 'GEMINI_INVALID_API_KEY',
      system: 'shop',
      service: 'gemini',
      message: 'API key not valid',
      details: { attempt: 3, token: 's3cret' },
      trace_id: 't-1',
      timestamp: '2026-03-02T03:11:00.5Z',
    })
    expect(faults).toEqual([])
    expect(events).toEqual([
      {
        system: 'shop',
        code: 'GEMINI_INVALID_API_KEY',
        service: 'gemini',
        message: 'API key not valid',
        details: { attempt: 3, token: '…' },
        traceId: 't-1',
        at: now - 59_500,
        key: expect.stringMatching(/^[\w-]{22}$/),
      },
    ])
  })

  it.each<[unknown, string]>([
    ['A', 'an event is an object: { "error_code": … }'],
    [{}, 'error_code is a name such as GEMINI_INVALID_API_KEY: letters, digits, _ . : -, at most 128'],
    [
      { error_code: 'a b' },
      'error_code is a name such as GEMINI_INVALID_API_KEY: letters, digits, _ . : -, at most 128',
    ],
    [{ error_code: 7 }, 'error_code is not a text'],
    [{ error_code: 'A', system: 'other' }, 'no system other'],
    [{ error_code: 'A', details: [] }, 'details is an object'],
    [{ error_code: 'A', details: { a: 'x'.repeat(16_384) } }, 'details are larger than 16384 characters'],
    [{ error_code: 'A', timestamp: 1_772_000_000 }, 'timestamp is in milliseconds; this number looks like seconds'],
    [
      { error_code: 'A', timestamp: 'x' },
      'timestamp is a time such as "2026-03-02T03:12:00Z", or milliseconds since 1970',
    ],
    [
      { error_code: 'A', code: 'B' },
      '"code" is unknown; an event has id, error_code, system, service, message, details, trace_id, timestamp',
    ],
  ])('%j is refused: %s', (event, why) => {
    expect(read({ error_code: 'FINE' }, event).faults).toEqual([{ index: 1, why }])
  })

  it('names at most 20 faults', () => {
    expect(read(...Array.from({ length: 50 }, () => 1)).faults).toHaveLength(20)
  })

  it('is bounded: long texts are cut', () => {
    const { events } = read({ error_code: 'A', message: 'x'.repeat(5000), service: 's'.repeat(500) })
    expect([events[0]?.message?.length, events[0]?.service?.length]).toEqual([2000, 128])
  })

  it('happened now where its time lies ahead or too far back', () => {
    const at = (timestamp: unknown) => read({ error_code: 'A', timestamp }).events[0]?.at
    expect([at(now + 3_600_000), at(now - 25 * 3_600_000), at(undefined), at(now - 5000)]).toEqual([
      now,
      now,
      now,
      now - 5000,
    ])
  })

  it('is known again by its id, or by trace and time', () => {
    expect(keyOf({ id: 7 })).toBe(keyOf({ id: '7', message: 'other' }))
    expect(keyOf({ id: 7 })).not.toBe(keyOf({ id: 8 }))
    const traced = { trace_id: 't', timestamp: now }
    expect(keyOf(traced)).toBe(keyOf({ ...traced, timestamp: new Date(now).toISOString() }))
    expect(keyOf(traced)).not.toBe(keyOf({ ...traced, timestamp: now - 1 }))
    expect(keyOf(traced)).not.toBe(keyOf({ ...traced, error_code: 'B' }))
    expect([keyOf({ trace_id: 't' }), keyOf({ timestamp: now }), keyOf({})]).toEqual([undefined, undefined, undefined])
  })
})
