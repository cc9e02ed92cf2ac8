import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'

const token = '123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

describe('environment', () => {
  it('has the documented defaults', () => {
    expect(readEnvironment({ BOT_TOKEN: '' })).toEqual({
      apiRoot: 'https://api.telegram.org',
      config: './opsbell.yaml',
      dataDir: './data',
      logDir: './logs',
      httpHost: '127.0.0.1',
      httpPort: 8080,
    })
  })

  it('takes what is set; an API root loses its final slash', () => {
    const read = readEnvironment({
      BOT_TOKEN: token,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
      HTTP_PORT: '0',
      API_TOKEN: 't',
    })
    expect(read).toMatchObject({ botToken: token, apiRoot: 'http://127.0.0.1:8081', httpPort: 0, apiToken: 't' })
  })

  it.each([
    [{ BOT_TOKEN: 'secret-but-wrong' }, /^BOT_TOKEN does not look like a token/],
    [{ TELEGRAM_API_ROOT: 'telegram' }, /^TELEGRAM_API_ROOT is "telegram"; write an http/],
    [{ HTTP_PORT: '80x' }, /^HTTP_PORT is "80x"; write a port/],
    [{ HTTP_PORT: '70000' }, /^HTTP_PORT is "70000"/],
    [{ REDIS_URL: 'redis://h' }, /^REDIS_URL is set, but this version keeps its state in SQLite/],
    [{ WEBHOOK_URL: 'https://h' }, /^WEBHOOK_URL is set/],
  ])('%o is refused with a sentence that says how to mend it', (env: Record<string, string>, message) => {
    expect(() => readEnvironment(env)).toThrow(message)
    expect(() => readEnvironment(env)).not.toThrow(/secret-but-wrong/)
  })
})
