import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { ActionOf } from '../../../src/config/actions.ts'
import { optionLike } from '../../../src/core/option-like.ts'
import { fill, readArguments } from '../../../src/respond/actions/arguments.ts'
import { ActionsRig, declare, title } from './rig.ts'

const declared = (args: string, argv = '[ tool, "{v}" ]') =>
  declare(
    `it: { kind: command, ${title}, changes: false, argv: ${argv}, arguments: ${args} }`,
  )[0] as ActionOf<'command'>

const one = (args: string, value: string | undefined) => {
  const read = readArguments(declared(args), value === undefined ? {} : { v: value })
  return 'bad' in read ? read.bad.why : read.values.v
}

describe('S7: arguments are what their declaration says', () => {
  it.each([
    ['{ v: { values: [ api, worker ] } }', 'api', 'api'],
    ['{ v: { values: [ api, worker ] } }', 'API', 'not-one-of'],
    ['{ v: { values: [ api, worker ] } }', undefined, 'missing'],
    ['{ v: { values: [ api, worker ], default: worker } }', undefined, 'worker'],
    ['{ v: { min: 1, max: 500 } }', '500', '500'],
    ['{ v: { min: 1, max: 500 } }', '501', 'out-of-range'],
    ['{ v: { min: 1, max: 500 } }', '1e2', 'not-a-number'],
    ['{ v: { min: 1, max: 500 } }', '007', 'not-a-number'],
    ['{ v: { min: 1, max: 500 } }', '-1', 'option-like'],
    ['{ v: { min: 1, max: 500 } }', '１２', 'not-a-number'],
    ['{ v: { min: 1, max: 500 } }', '', 'not-a-number'],
    ['{ v: { pattern: "[a-z.]+" } }', 'shop.api', 'shop.api'],
    ['{ v: { pattern: "[a-z.]+" } }', 'shop api', 'pattern'],
    ['{ v: { pattern: "a|b" } }', 'ax', 'pattern'],
    ['{ v: { pattern: ".*" } }', '', 'pattern'],
    ['{ v: { pattern: ".*" } }', 'a\nb', 'option-like'],
    ['{ v: { pattern: ".*" } }', '--help', 'option-like'],
    ['{ v: { pattern: ".*" } }', ' -x', 'option-like'],
    ['{ v: { pattern: ".*" } }', '–x', 'option-like'],
    ['{ v: { pattern: ".*" } }', '−x', 'option-like'],
    ['{ v: { pattern: ".*" } }', '\u200b-x', 'option-like'],
    ['{ v: { pattern: ".*" } }', 'a/../../etc', 'option-like'],
    ['{ v: { pattern: ".*" } }', '..\\x', 'option-like'],
    ['{ v: { pattern: ".*" } }', 'a..b', 'a..b'],
    ['{ v: { pattern: ".*" } }', 'a\0b', 'option-like'],
    ['{ v: { pattern: ".*" } }', 'x'.repeat(257), 'too-long'],
    ['{ v: { pattern: ".*" } }', 'x'.repeat(256), 'x'.repeat(256)],
  ])('%s takes %j as %j', (args, value, result) => {
    expect(one(args, value)).toBe(result)
  })

  it('nothing else is taken, names of what every object has neither', () => {
    for (const name of ['w', '__proto__', 'constructor', 'toString']) {
      const given = Object.fromEntries([
        ['v', 'api'],
        [name, 'x'],
      ])
      expect(readArguments(declared('{ v: { values: [ api ] } }'), given)).toEqual({ bad: { name, why: 'unknown' } })
    }
  })

  it('a value fills its place and no other', () => {
    expect(fill(['{a}', '{a}', '--x={a}', '{b}', '{c}'], { a: '{b}', b: '{a}' })).toEqual([
      '{a}',
      '{b}',
      '--x={b}',
      '{a}',
      '{c}',
    ])
  })

  it('however odd a value is: it stays one word, and no option', () => {
    const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }))
    const action = declared('{ v: { pattern: "[\\\\s\\\\S]*" } }')
    fc.assert(
      fc.property(odd, (value) => {
        const read = readArguments(action, { v: value })
        if ('bad' in read) return
        const words = fill(action.argv, read.values)
        expect(words).toEqual(['tool', value])
        expect(value).not.toMatch(/^[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]|[\0\r\n]/)
        expect(optionLike(value)).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })
})

/** Texts that have ended in other programs elsewhere. */
const attacks = [
  '; echo PWNED',
  '$(touch pwned)',
  '`touch pwned`',
  '| touch pwned',
  '&& touch pwned',
  '-exec touch pwned ;',
  '--exec=touch pwned',
  '—exec',
  '\n touch pwned',
  '../../bin/sh',
  "'; touch pwned; '",
  '"; touch pwned; "',
  '%0atouch pwned',
  '${IFS}touch',
  '*',
  '~',
  '!!',
  '> pwned',
  '{v}',
  '%PATH%',
  '\u2028touch pwned',
]

describe('S7: no argument starts another program', () => {
  let rig: ActionsRig
  afterEach(() => rig.close())

  it('10,000 fuzzed arguments: the one program runs, with just these words', { timeout: 60_000 }, async () => {
    const slots = 95
    const names = Array.from({ length: slots }, (_, i) => `a${i}`)
    rig = await ActionsRig.start(`dummy: { kind: tcp, ${title}, address: "a:1" }`)
    // A real program that says what it was given, a line for each.
    const argv = JSON.stringify(['printf', '--', '[%s]\\n', ...names.map((name) => `{${name}}`)]).replaceAll(
      '\\\\',
      '\\',
    )
    const args = names.map((name) => `${name}: { pattern: '[\\s\\S]*' }`).join(', ')
    rig.actions = declare(
      `it: { kind: command, ${title}, changes: false, argv: ${argv}, cwd: ${rig.folder}, arguments: { ${args} } }`,
    )
    const value = fc.oneof(
      fc.constantFrom(...attacks),
      fc.tuple(fc.constantFrom(...attacks), fc.string({ maxLength: 20 })).map(([a, b]) => `${b}${a}`),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    )
    const fuzzed = fc.sample(value, { numRuns: 10_000, seed: 19 })
    const single = declared("{ v: { pattern: '[\\s\\S]*' } }")
    const taken = fuzzed.filter((text) => !('bad' in readArguments(single, { v: text })))
    expect(taken.length).toBeGreaterThan(1000)
    const known = new Set(taken)
    const refused = fuzzed.filter((text) => !known.has(text))
    for (const text of refused.slice(0, 200)) {
      const given = Object.fromEntries(names.map((name) => [name, 'x']))
      const started = await rig.room.run(rig.request('it', { args: { ...given, a7: text } }))
      expect(started).toMatchObject({ did: 'refused', why: 'argument', argument: { name: 'a7' } })
    }
    const batches = Array.from({ length: Math.ceil(taken.length / slots) }, (_, i) =>
      taken.slice(i * slots, (i + 1) * slots),
    )
    const said: string[] = []
    for (const batch of batches) {
      const given = Object.fromEntries(names.map((name, i) => [name, batch[i] ?? 'x']))
      const { state, output } = await rig.look('it', { args: given })
      expect(state).toBe('done')
      said.push(...(output ?? '').split('\n'))
    }
    expect(said.slice(0, taken.length)).toEqual(taken.map((text) => `[${text}]`))
    expect(readdirSync(rig.folder)).toEqual([])
  })
})
