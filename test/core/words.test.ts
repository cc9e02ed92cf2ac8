import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sleep, steadyClock, systemClock } from '../../src/core/clock.ts'
import { formatDuration, parseDuration } from '../../src/core/duration.ts'
import { formatIssue } from '../../src/core/errors.ts'
import { formatMatcher, matches, parseMatchers } from '../../src/core/matchers.ts'
import { FakeClock } from '../support/fake-clock.ts'

describe('durations', () => {
  it.each([
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    ['1y2w3d4h5m6s7ms', 365 * 86_400_000 + 17 * 86_400_000 + 4 * 3_600_000 + 5 * 60_000 + 6007],
    ['0', 0],
    ['0s', 0],
    ['', undefined],
    ['5', undefined],
    ['1m1h', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['2x', undefined],
    ['99999999999999999999y', undefined],
  ])('%s is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each([
    [0, '0s'],
    [8 * 86_400_000, '8d'],
    [14 * 86_400_000, '2w'],
    [90_061_001, '1d1h1m1s1ms'],
  ])('%i ms is printed as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  it('what is printed is read back', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 45 }), (ms) => parseDuration(formatDuration(ms)) === ms))
  })
})

describe('matchers', () => {
  it.each([
    ['alertname=DiskLow', [{ name: 'alertname', op: '=', value: 'DiskLow' }]],
    [
      '{a="x,y", b!~"p|q"}',
      [
        { name: 'a', op: '=', value: 'x,y' },
        { name: 'b', op: '!~', value: 'p|q' },
      ],
    ],
    [
      'a=~"api-.*",b!=""',
      [
        { name: 'a', op: '=~', value: 'api-.*' },
        { name: 'b', op: '!=', value: '' },
      ],
    ],
    ['', []],
  ])('%s', (text, expected) => {
    const parsed = parseMatchers(text)
    expect(parsed).toEqual(expected)
    expect(parseMatchers(parsed.map(formatMatcher).join(','))).toEqual(expected)
  })

  it.each([
    ['DiskLow', '"DiskLow" is not a label matcher; write for example alertname="DiskLow"'],
    ['a=~"("', /^"\(" is not a valid RE2 expression/],
    ['a="x', /^"x is not a quoted value|is not a label matcher/],
    ['a=~"(?=x)"', /is not a valid RE2 expression/],
  ])('%s is refused with a sentence', (text, message) => expect(() => parseMatchers(text)).toThrow(message))

  it('are anchored, take a missing label as empty, and a dot matches a newline', () => {
    const holds = (labels: Record<string, string>, text: string) => matches(labels, parseMatchers(text))
    expect(holds({ a: 'xy' }, 'a=~x')).toBe(false)
    expect(holds({ a: 'x' }, 'a=~"x|y"')).toBe(true)
    expect(holds({}, 'a=""')).toBe(true)
    expect(holds({}, 'a!=x,b!~"z.*"')).toBe(true)
    expect(holds({}, 'constructor=""')).toBe(true)
    expect(holds({ a: 'x\ny' }, 'a=~"x.y"')).toBe(true)
  })

  it('S11: an expression that blows up elsewhere is linear here', () => {
    expect(matches({ a: `${'a'.repeat(50_000)}!` }, [{ name: 'a', op: '=~', value: '(a+)+' }])).toBe(false)
  })
})

describe('clock', () => {
  it('a timer of 30 days does not fire at once', async () => {
    const fired: string[] = []
    const cancel = systemClock.after(30 * 86_400_000, () => fired.push('long'))
    await new Promise<void>((resolve) => systemClock.after(0, resolve))
    await new Promise<void>((resolve) => systemClock.after(2, resolve))
    cancel()
    expect(fired).toEqual([])
  })

  it('a steady clock does not go back, follows steps forward and small corrections', async () => {
    const clock = new FakeClock()
    const steady = steadyClock(clock)
    const start = clock.now()
    clock.jump(-3_600_000)
    expect(steady.now()).toBe(start)
    await clock.advance(5000)
    expect(steady.now()).toBe(start + 5000)
    clock.jump(3_600_000 + 60_000)
    expect(steady.now()).toBe(clock.now())
    clock.jump(-1000)
    expect(steady.now()).toBe(clock.now())
  })

  it('sleep ends early with the reason of its signal and leaves no timer', async () => {
    const clock = new FakeClock()
    const stop = new AbortController()
    const sleeping = sleep(clock, 1000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
    await expect(sleep(clock, 1, stop.signal)).rejects.toThrow('enough')
  })
})

it('an issue is one line: place, path, what to do, example', () => {
  const issue = { file: 'a.yaml', line: 3, column: 7, path: 'x.0', message: 'is missing' }
  expect(formatIssue(issue)).toBe('a.yaml:3:7: x.0: is missing')
  expect(formatIssue({ ...issue, path: '', example: '15s' })).toBe('a.yaml:3:7: is missing (for example 15s)')
})
