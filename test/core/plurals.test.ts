import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import { describe, expect, it } from 'vitest'
import { loadTexts } from '../../src/core/texts.ts'

const source = readFileSync(new URL('../../locales/en.ftl', import.meta.url), 'utf8')

/** Names of all arguments that a message may be given, wherever they stand in it. */
function argumentsIn(node: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const one of node) argumentsIn(one, found)
  else if (typeof node === 'object' && node !== null) {
    const { type, name } = node as { type?: unknown; name?: unknown }
    if (type === 'var' && typeof name === 'string') found.add(name)
    for (const value of Object.values(node)) argumentsIn(value, found)
  }
  return found
}

/** Arguments that are words, so that `{ $host } refuses` is no plural. */
const words = new Set(
  `ago address alert cadence command example firing first found from greatest head host kind last length list name named
  names path person priority source started stage system time title to tracker url wanted what when where which who why`.split(
    /\s+/,
  ),
)

const verbs = ['fires', 'fits', 'gathers', 'gets', 'holds', 'matches', 'press', 'runs', 'waits']

/** What ends in `s` and is none. */
const singular = new Set(['has', 'is', 'was', 'this', 'its', 'ms', 's', 'as', 'series', 'others', ...verbs])

describe('English texts', () => {
  it('never say “1 alerts”: what is counted follows its count', () => {
    const resource = new FluentResource(source)
    const bundle = new FluentBundle('en', { useIsolating: false })
    bundle.addResource(resource)
    const wrong = resource.body.flatMap(({ id, value }) => {
      const args = Object.fromEntries([...argumentsIn(value)].map((name) => [name, words.has(name) ? 'X' : 1]))
      const text = value ? bundle.formatPattern(value, args) : ''
      const found = [...text.matchAll(/(?<![\d.,/:#])\b1 ((?:[a-z-]+ )?([A-Za-z-]+s))\b/g)]
      return found.flatMap(([counted, , noun = '']) => (singular.has(noun) ? [] : [`${id}: ${counted}`]))
    })
    expect(wrong).toEqual([])
  })

  it.each<[string | number, string]>([
    [1, '1 other group X'],
    ['1', '1 other group X'],
    ['2', '2 other groups X'],
    ['1,234', '1,234 other groups X'],
  ])('count by %j, as a number or as it is written', (groups, said) => {
    const texts = loadTexts(fileURLToPath(new URL('../../locales', import.meta.url)))
    expect(texts('en').text('card-storm-others', { groups, n: 'X' })).toBe(said)
  })
})
