import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { ResultsRead } from './results.ts'

const deepest = 32
/** Pieces of markup, comments and all: some 30,000 tests, which take a second at most. */
const mostMarkup = 80_000
/** One tag with its attributes, characters. */
const longestTag = 100_000
const mostBad = 5
const longestName = 120

/** Entities stay as they are written and a DTD is refused before: nothing in a file can grow. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  htmlEntities: false,
})

/** A JUnit XML file: every test case counts, whatever the sums in the attributes say. */
export function readJunit(text: string): ResultsRead {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return { ok: false, why: 'entities' }
  const bounds = beyond(text)
  if (bounds) return { ok: false, why: bounds }
  if (XMLValidator.validate(text) !== true) return { ok: false, why: 'broken' }
  let roots: readonly Tag[]
  try {
    roots = tagsOf(parser.parse(text))
  } catch {
    return { ok: false, why: 'broken' }
  }
  const [root] = roots.filter(({ name }) => !name.startsWith('?'))
  if (!root || (root.name !== 'testsuites' && root.name !== 'testsuite')) return { ok: false, why: 'not-junit' }
  return counted(root)
}

/** Before anything is parsed, in one scan: how deep tags stand in one another, and how many there are. */
function beyond(text: string): 'too-deep' | 'too-many' | 'broken' | undefined {
  let depth = 0
  let count = 0
  for (let at = text.indexOf('<'); at >= 0; ) {
    const end = endOf(text, at)
    if (end < 0) return 'broken'
    const second = text[at + 1]
    if (++count > mostMarkup) return 'too-many'
    if (second !== '!' && second !== '?') {
      if (end - at > longestTag) return 'too-many'
      if (second === '/') depth--
      else if (text[end - 1] !== '/' && ++depth > deepest) return 'too-deep'
    }
    at = text.indexOf('<', end + 1)
  }
  return undefined
}

/** Where the markup that begins at `at` ends; -1 when it does not. Comments and character data may hold what they like. */
function endOf(text: string, at: number): number {
  for (const [open, close] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
  ] as const) {
    if (!text.startsWith(open, at)) continue
    const end = text.indexOf(close, at + open.length)
    return end < 0 ? -1 : end + close.length - 1
  }
  let quote = ''
  for (let i = at + 1; i < text.length; i++) {
    const letter = text[i] as string
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '>') return i
    else if (letter === '<') return -1
  }
  return -1
}

interface Tag {
  name: string
  attributes: Readonly<Record<string, string>>
  inside: readonly unknown[]
}

function tagsOf(nodes: unknown): Tag[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: Readonly<Record<string, unknown>>) => {
    const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>
    const [entry] = Object.entries(node).filter(([name]) => name !== ':@' && name !== '#text')
    if (!entry) return []
    const [name, inside] = entry
    return [{ name, attributes, inside: Array.isArray(inside) ? inside : [] }]
  })
}

function counted(root: Tag): ResultsRead {
  const sums = { total: 0, failed: 0, errors: 0, skipped: 0, seconds: 0 }
  const bad: string[] = []
  const open: Tag[] = [root]
  for (let tag = open.pop(); tag; tag = open.pop()) {
    const inside = tagsOf(tag.inside)
    if (tag.name !== 'testcase') {
      // In the file's order: the first that failed is the first that is named.
      open.push(...inside.filter(({ name }) => name === 'testsuite' || name === 'testcase').reverse())
      continue
    }
    const has = (name: string) => inside.some((one) => one.name === name)
    sums.total++
    sums.seconds += secondsOf(tag.attributes.time)
    if (has('error')) sums.errors++
    else if (has('failure')) sums.failed++
    else if (has('skipped')) sums.skipped++
    if ((has('error') || has('failure')) && bad.length < mostBad) bad.push(nameOf(tag.attributes))
  }
  if (sums.total === 0) return { ok: false, why: 'no-tests' }
  const { seconds, ...rest } = sums
  return { ok: true, figures: { kind: 'junit', ...rest, ...(seconds > 0 && { seconds: round(seconds) }), bad } }
}

const round = (value: number) => Math.round(value * 1000) / 1000

function secondsOf(time: string | undefined): number {
  const value = Number(time ?? 0)
  return Number.isFinite(value) && value > 0 && value < 1e7 ? value : 0
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The name of a test, whatever it holds, in one short line. */
function nameOf({ classname = '', name = '' }: Readonly<Record<string, string>>): string {
  const whole = classname === '' || name.startsWith(classname) ? name : `${classname} ${name}`
  const read = whole.replace(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => entities[entity] ?? '')
  const clean = read.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const points = [...clean]
  return points.length <= longestName ? clean : `${points.slice(0, longestName - 1).join('')}…`
}
