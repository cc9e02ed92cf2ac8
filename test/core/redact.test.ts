import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fields, Log } from '../../src/core/log.ts'
import { createRedactor, redacted } from '../../src/core/redact.ts'
import { redactingLog } from '../../src/core/redact-log.ts'

const token = '123456789:AAHk3-x_yz0123456789abcdefghijklmnop'
const password = 'p&ss "w<r>d" / ü+1'

describe('registered secrets', () => {
  const redactor = createRedactor(token, password)
  const base64 = (text: string) => Buffer.from(text).toString('base64')

  it.each([
    ['plain', password],
    ['URL-encoded', encodeURIComponent(password)],
    ['URL-encoded in lower case', encodeURIComponent(password).replace(/%../g, (hex) => hex.toLowerCase())],
    ['as a form field', new URLSearchParams({ password }).toString()],
    ['as JSON', JSON.stringify({ password })],
    ['as HTML', '<td>p&amp;ss &quot;w&lt;r&gt;d&quot; / ü+1</td>'],
    ['base64', base64(password)],
    ['base64url', Buffer.from(password).toString('base64url')],
    ['base64 behind one byte', base64(`x${password}`)],
    ['base64 as basic auth', base64(`admin:${password}`)],
    ['base64 within more', base64(`ab${password}tail`)],
  ])('are found %s', (_, text) => {
    const clean = redactor.text(`before ${text} after`)
    expect(clean).toContain(redacted)
    expect(clean).toMatch(/^before .* after$/)
    for (const part of ['p&ss', 'w<r>d', 'w&lt;r', '%26ss', '%26SS']) expect(clean).not.toContain(part)
  })

  it('S6: hold in any form at any place, whatever the value', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme' })
    const around = fc.string({ maxLength: 10 })
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        fc.pre(!redacted.includes(value))
        const { text } = createRedactor(value)
        for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64(value)])
          expect(text(`${before}${form}${after}`)).not.toContain(form)
        const inner = base64(`${before}${value}${after}`)
        expect(Buffer.from(text(inner).replaceAll(redacted, ''), 'base64').toString()).not.toContain(value)
      }),
    )
  })

  it('the longer of two that begin alike is taken whole', () => {
    expect(createRedactor('secret', 'secret-and-more').text('a secret-and-more b')).toBe(`a ${redacted} b`)
  })

  it('the secret half of a bot token is found without its id', () => {
    expect(redactor.text('key AAHk3-x_yz0123456789abcdefghijklmnop')).toBe(`key ${redacted}`)
  })

  it('can be added later; too short ones are reported instead of spoiling every text', () => {
    const late = createRedactor()
    expect(late.text('hunter22')).toBe('hunter22')
    expect(late.add('hunter22')).toBe(true)
    expect(late.add('abc', '')).toBe(false)
    expect(late.text('abc hunter22')).toBe(`abc ${redacted}`)
  })
})

describe('credentials by their shape', () => {
  const { text } = createRedactor()

  it.each([
    [`token ${token} leaked`, `token ${redacted} leaked`],
    [`https://api.telegram.org/bot${token}/sendMessage`, `https://api.telegram.org/bot${redacted}/sendMessage`],
    ['http://127.0.0.1:81/bot42:short/getMe', `http://127.0.0.1:81/bot${redacted}/getMe`],
    [`x=${encodeURIComponent(token)}`, `x=${redacted}`],
    ['redis://:s3cret@db:6379/0', `redis://${redacted}@db:6379/0`],
    ['postgres://bob:p@ss?#w@db/x', `postgres://${redacted}@db/x`],
    ['https://ghp_abcdef@github.com/a', `https://${redacted}@github.com/a`],
    ['sent Bearer abc.def-123_4', `sent Bearer ${redacted}`],
    ['sent Basic dXNlcjpwYXNz0w==', `sent Basic ${redacted}`],
    ['authorization: Digest username=x, y', `authorization: ${redacted}`],
    ['{"Authorization":"Token abc","a":1}', `{"Authorization":"${redacted}","a":1}`],
    ['X-Telegram-Bot-Api-Secret-Token: abc', `X-Telegram-Bot-Api-Secret-Token: ${redacted}`],
    ['GET /x?api_key=abc&y=1', `GET /x?api_key=${redacted}&y=1`],
    ['https://hooks.slack.com/services/T0/B0/xyz', `https://hooks.slack.com/services/${redacted}`],
  ])('%s', (input, expected) => {
    expect(text(input)).toBe(expected)
  })

  it.each([
    'poll of shop/app took 12:30:15.123, 200 OK',
    'CPU 91 % > 80 % since 2026-03-02T03:12:00+08:00',
    'the bearer of bad news; a basic question',
    'http://127.0.0.1:9101/metrics?x=1 answered 503',
    'mail ops@example.com about https://example.com/a@b',
    'up{instance="10.0.0.1:9100", job="node"} == 0',
    '告警:磁碟空間不足',
  ])('leaves ordinary text as it is: %s', (input) => {
    expect(text(input)).toBe(input)
  })

  it.each([
    '0'.repeat(50_000),
    '1:'.repeat(25_000),
    '://'.repeat(15_000),
    'bearer '.repeat(7000),
    'basic%20'.repeat(6000),
    '/bot1'.repeat(10_000),
    'x-'.repeat(25_000),
    `authorization${' '.repeat(50_000)}`,
    '?token='.repeat(7000),
  ])('takes linear time on hostile text (%#)', (input) => {
    // Twenty times over: anything quadratic would run into the test's timeout.
    for (let i = 0; i < 20; i++) text(input)
    expect(text(input).length).toBeLessThanOrEqual(input.length * 3)
  })
})

describe('deep redaction', () => {
  const redactor = createRedactor(token)

  it('reaches every text and key, and fields that hold a credential by name', () => {
    const value = {
      url: `x${token}`,
      list: [{ [token]: 1 }, new Map([['k', token]]), new Set([token])],
      password: 'short',
      apiKey: 'k',
      'x-secret-token': 't',
      accessToken: 't',
      tokens: 3,
      token: 7,
    }
    expect(redactor.deep(value)).toEqual({
      url: `x${redacted}`,
      list: [{ [redacted]: 1 }, { k: redacted }, [redacted]],
      password: redacted,
      apiKey: redacted,
      'x-secret-token': redacted,
      accessToken: redacted,
      tokens: 3,
      token: 7,
    })
  })

  it('S6: errors keep name, message, code, stack and cause chain, and lose what libraries hang on them', () => {
    const cause = Object.assign(new TypeError(`GET /bot${token}/x failed`), { code: 'ECONNRESET', request: { token } })
    const error = new AggregateError([new Error(token)], 'several', { cause })
    const copy = redactor.deep({ error })
    expect(copy).toMatchObject({
      error: {
        name: 'AggregateError',
        message: 'several',
        cause: { name: 'TypeError', message: `GET /bot${redacted}/x failed`, code: 'ECONNRESET' },
        errors: [{ message: redacted }],
      },
    })
    expect(inspect(copy, { depth: 20 })).not.toContain(token)
  })

  it('is bounded: cycles, depth, number of values, length of texts', () => {
    const cycle: Record<string, unknown> = { a: 1 }
    cycle.self = cycle
    expect(redactor.deep(cycle)).toEqual({ a: 1, self: '[circular]' })
    const twice = { x: 1 }
    expect(redactor.deep([twice, twice])).toEqual([twice, twice])
    let nested: unknown = 'end'
    for (let i = 0; i < 100_000; i++) nested = [nested]
    expect(JSON.stringify(redactor.deep(nested))).toBe('[[[[[[[["[too deep]"]]]]]]]]')
    expect(redactor.deep([1, 2, 3, 4, 5], { values: 3 })).toEqual([1, 2, '[more]'])
    expect(redactor.deep({ a: 1, b: 2, c: 3 }, { values: 2 })).toEqual({ a: 1, '[more]': true })
    expect(redactor.deep('x'.repeat(100), { text: 10 })).toBe('xxxxxxxxxx… (100 characters)')
  })

  it('does not leak the beginning of a secret where a text is cut', () => {
    const text = `${'x'.repeat(90)}${token}`
    expect(redactor.deep(text, { text: 100 })).toBe(`${'x'.repeat(90)}${redacted}`)
  })

  it('copes with anything', () => {
    const hostile = {
      get boom() {
        throw new Error(token)
      },
    }
    expect(redactor.deep(hostile)).toBe('[unreadable]')
    expect(redactor.deep([new Date(0), new Date(Number.NaN), 1n, Symbol('s'), () => 1, undefined, null])).toEqual([
      '1970-01-01T00:00:00.000Z',
      null,
      '1',
      '[symbol]',
      '[function]',
      undefined,
      null,
    ])
    expect(redactor.deep([Buffer.from(token), new URL(`https://u:${token}@h/`)])).toEqual([
      `[${token.length} bytes]`,
      `https://${redacted}@h/`,
    ])
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withNullPrototype: true }), (value) => {
        JSON.stringify(redactor.deep(value))
      }),
    )
  })
})

describe('a redacting log', () => {
  it('cleans messages, fields and the fields of its children', () => {
    const lines: [string, string, Fields | undefined][] = []
    const make = (bound: Fields): Log => {
      const at = (level: string) => (message: string, fields?: Fields) => {
        lines.push([level, message, fields && { ...bound, ...fields }])
      }
      return {
        debug: at('debug'),
        info: at('info'),
        warn: at('warn'),
        error: at('error'),
        child: (fields) => make({ ...bound, ...fields }),
      }
    }
    const log = redactingLog(make({}), createRedactor(token))
    log.info(`hello ${token}`)
    log.child({ url: token }).error('failed', { error: new Error(token) })
    log.warn('w', { n: 1 })
    log.debug('d')
    expect(JSON.stringify(lines)).not.toContain(token)
    expect(lines).toMatchObject([
      ['info', `hello ${redacted}`, undefined],
      ['error', 'failed', { url: redacted, error: { message: redacted } }],
      ['warn', 'w', { n: 1 }],
      ['debug', 'd', undefined],
    ])
  })
})
