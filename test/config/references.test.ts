import { describe, expect, it } from 'vitest'
import { references } from '../../src/config/references.ts'

function secretsOf(path: readonly (string | number)[], text: string): string[] {
  const found: string[] = []
  references({}, '/', { onSecret: (value) => found.push(value), onFile: () => {} })(text, path)
  return found
}

describe('which values of a configuration are secret', () => {
  it.each([
    ['token'],
    ['bot_token'],
    ['X-Auth-Token'],
    ['authorization'],
    ['api_key'],
    ['X-API-Key'],
    ['db_password_2'],
    ['clientSecret'],
    ['Set-Cookie'],
  ])('what stands under %s', (key) => {
    expect(secretsOf(['sources', 0, 'headers', key], 'abc123')).toEqual(['abc123'])
    expect(secretsOf([key, 'value'], 'abc123')).toEqual(['abc123'])
  })

  it('a password in an address, as it stands there and as it is meant', () => {
    expect(secretsOf(['url'], 'redis://me:a%2Fb@host/0')).toEqual(['a%2Fb', 'a/b'])
  })

  it.each([['total_tokens'], ['first_token_p95_ms'], ['data.baselines.streaming_first_token'], ['tokens[0].token']])(
    'AS-1: not the type of a figure called %s: the word would be taken out of every message',
    (key) => {
      expect(secretsOf(['checks', 0, 'fields', key], 'number')).toEqual([])
    },
  )
})
