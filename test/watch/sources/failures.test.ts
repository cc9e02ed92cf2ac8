import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTexts } from '../../../src/core/texts.ts'
import { failureReasons, SourceError } from '../../../src/watch/sources/contract.ts'
import { type FailureCode, failure, failures, mapFailure } from '../../../src/watch/sources/failures.ts'

const texts = loadTexts(join(import.meta.dirname, '../../../locales'))
const codes = Object.keys(failures) as FailureCode[]

/** Params that name themselves: whatever a sentence asks for is there. */
const anything = new Proxy({}, { get: (_, name) => `<${String(name)}>`, ownKeys: () => [], has: () => true })
const paramsOf = (code: FailureCode) => {
  const asked: Record<string, string> = {}
  const watching = new Proxy(anything, {
    get: (target, name) => {
      asked[String(name)] = Reflect.get(target, name) as string
      return asked[String(name)]
    },
  })
  failures[code].say(watching as never)
  return asked
}

describe('CORE-11: the failures of sources', () => {
  it.each(codes)('%s is told in English as the log has it, and in zh-TW with the same particulars', (code) => {
    const params = paramsOf(code)
    const error = failure(code, params as never)
    expect(failureReasons).toContain(error.reason)
    expect(texts('en').text(`watch-${code}`, params)).toBe(error.message)
    const chinese = texts('zh-TW').text(`watch-${code}`, params)
    for (const value of Object.values(params)) expect(chinese).toContain(value)
    expect(chinese).toMatch(/\p{Script=Han}/u)
  })

  it('are changed as a whole: sentence and particulars', () => {
    const error = mapFailure(failure('unreachable', { host: 'a:1', detail: 'token s3cret' }), (text) =>
      text.replaceAll('s3cret', '…'),
    )
    expect(error).toBeInstanceOf(SourceError)
    expect(`${error.message}${JSON.stringify(error.failure)}`).not.toContain('s3cret')
    expect(error.failure).toEqual({ code: 'unreachable', params: { host: 'a:1', detail: 'token …' } })
  })

  it('that have no text of their own keep their sentence', () => {
    expect(mapFailure(new SourceError('status', 'answered x'), (text) => text.toUpperCase())).toMatchObject({
      message: 'ANSWERED X',
      failure: undefined,
    })
  })
})
