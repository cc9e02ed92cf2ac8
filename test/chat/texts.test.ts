import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentParser, type Message, type Pattern, type Term, Visitor } from '@fluent/syntax'
import { describe, expect, it } from 'vitest'
import { plain } from '../../src/core/text.ts'
import { loadTexts, type TextArgs } from '../../src/core/texts.ts'

const root = join(import.meta.dirname, '../..')
const locales = readdirSync(join(root, 'locales')).map((file) => file.replace('.ftl', ''))

interface Entry {
  variables: string[]
  /** Variables that choose between variants, with the words they may be. */
  choices: Map<string, string[]>
}

function parse(locale: string): { entries: Map<string, Entry>; junk: string[]; repeated: string[] } {
  const text = readFileSync(join(root, 'locales', `${locale}.ftl`), 'utf8')
  const resource = new FluentParser({ withSpans: false }).parse(text)
  const entries = new Map<string, Entry>()
  const repeated: string[] = []
  const junk: string[] = []
  for (const entry of resource.body) {
    if (entry.type === 'Junk') junk.push((entry as unknown as { content: string }).content)
    if (entry.type !== 'Message' || !(entry as Message).value) continue
    const { id, value } = entry as Message
    if (entries.has(id.name)) repeated.push(id.name)
    entries.set(id.name, entryOf(value as Pattern))
  }
  return { entries, junk, repeated }
}

function entryOf(pattern: Pattern): Entry {
  const variables = new Set<string>()
  const choices = new Map<string, string[]>()
  class Reader extends Visitor {
    override visitVariableReference(node: { id: { name: string } }) {
      variables.add(node.id.name)
    }
    override visitSelectExpression(node: {
      selector: { type: string; id?: { name: string } }
      variants: { key: { type: string; name?: string; value?: string } }[]
    }) {
      const name = node.selector.id?.name
      if (name)
        choices.set(
          name,
          node.variants.map(({ key }) => key.name ?? key.value ?? ''),
        )
      this.genericVisit(node as unknown as Term)
    }
  }
  new Reader().visit(pattern)
  return { variables: [...variables].sort(), choices }
}

const parsed = new Map(locales.map((locale) => [locale, parse(locale)]))
const english = parsed.get('en')?.entries ?? new Map<string, Entry>()

describe('CORE-11: texts in every language', () => {
  it('are there in zh-TW and English', () => {
    expect(locales).toEqual(expect.arrayContaining(['zh-TW', 'en']))
  })

  it.each(locales)('%s parses to the last line and says nothing twice', (locale) => {
    const { junk, repeated } = parsed.get(locale) ?? { junk: [], repeated: [] }
    expect({ junk, repeated }).toEqual({ junk: [], repeated: [] })
  })

  it.each(locales.filter((locale) => locale !== 'en'))('%s has the same messages as English', (locale) => {
    const other = parsed.get(locale)?.entries ?? new Map()
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it.each(locales.filter((locale) => locale !== 'en'))('%s uses the same arguments as English', (locale) => {
    const other = parsed.get(locale)?.entries ?? new Map<string, Entry>()
    const differing = [...english].filter(([id, entry]) => {
      const here = other.get(id)
      return here && here.variables.join() !== entry.variables.join()
    })
    expect(differing.map(([id]) => id)).toEqual([])
  })

  it.each(locales)('%s: every message renders, every variant, with words, numbers and styles', (locale) => {
    const texts = loadTexts(join(root, 'locales'))(locale)
    for (const [id, { variables, choices }] of parsed.get(locale)?.entries ?? []) {
      for (const args of argumentsFor(variables, choices)) {
        const said = plain(texts.line(id, args))
        expect(said.trim(), id).not.toBe('')
        expect(said, id).not.toMatch(/\{|\}|undefined|\p{Co}/u)
      }
    }
  })
})

/** Every variant of every choice, and for free arguments a word, a number and a styled span. */
function argumentsFor(variables: readonly string[], choices: ReadonlyMap<string, readonly string[]>): TextArgs[] {
  const samples = ['word', 2, { text: 'word', code: true }] as const
  const plural = new Set(['zero', 'one', 'two', 'few', 'many', 'other'])
  const valuesOf = (name: string): readonly TextArgs[string][] => {
    const keys = choices.get(name)
    if (!keys) return samples
    return keys.map((key) => (plural.has(key) ? (key === 'one' ? 1 : 7) : /^\d+$/.test(key) ? Number(key) : key))
  }
  const all: TextArgs[] = []
  const rounds = Math.max(1, ...variables.map((name) => valuesOf(name).length))
  for (let round = 0; round < rounds; round++) {
    all.push(
      Object.fromEntries(variables.map((name) => [name, valuesOf(name)[round % valuesOf(name).length] ?? 'word'])),
    )
  }
  return all
}

const sources = (...rooms: string[]) =>
  rooms.flatMap((room) =>
    readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => ({ file: `${room}/${file}`, text: readFileSync(join(root, 'src', room, file), 'utf8') })),
  )

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

describe('CORE-11: no text is written in the code', () => {
  // A rule of our own carries its annotations in both languages, as rule files do.
  const ruleFile = 'watch/rules/builtin.ts'
  const rooms = sources('chat', 'deliver', 'alerts', 'core', 'config', 'watch', 'http')
  const speaking = rooms.filter(({ file }) => file !== ruleFile)

  it('holds no Chinese, Japanese or Korean characters', () => {
    const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
    expect(speaking.filter(({ text }) => cjk.test(withoutComments(text))).map(({ file }) => file)).toEqual([])
  })

  it('says no English sentence to people: spans, toasts and buttons take their words from Fluent', () => {
    const spoken = /\b(?:text|toast|placeholder)\s*:\s*(['"`])((?:(?!\1).)*[A-Za-z]{2,} [A-Za-z]{2,}(?:(?!\1).)*)\1/g
    const found = speaking.flatMap(({ file, text }) =>
      file.startsWith('chat/') || file.startsWith('deliver/')
        ? [...withoutComments(text).matchAll(spoken)].map((match) => `${file}: ${match[2]}`)
        : [],
    )
    expect(found).toEqual([])
  })

  it('every text that chat and deliver ask for is there, and every chat and card text is asked for', () => {
    const code = sources('chat', 'deliver')
      .map(({ text }) => withoutComments(text))
      .join('\n')
    const ids = new Set(
      [...code.matchAll(/['"`]((?:chat|card|error)-[a-z0-9-]*[a-z0-9])['"`]/g)].map(([, id]) => id ?? ''),
    )
    const prefixes = [...code.matchAll(/`((?:chat|card|error)-[a-z0-9-]*)\$\{/g)].map(([, prefix]) => prefix ?? '')
    expect([...ids].filter((id) => !english.has(id))).toEqual([])
    expect(prefixes.filter((prefix) => ![...english.keys()].some((id) => id.startsWith(prefix)))).toEqual([])
    const ours = [...english.keys()].filter((id) => /^(?:chat|card|error)-/.test(id))
    const unused = ours.filter((id) => !ids.has(id) && !prefixes.some((prefix) => id.startsWith(prefix)))
    expect(unused).toEqual([])
  })
})
