import { RE2JS } from 're2js'
import { UserError } from './errors.ts'
import { type Labels, labelValue } from './labels.ts'

export type MatchOp = '=' | '!=' | '=~' | '!~'

/** A label matcher as in Prometheus. Regular expressions are RE2 and anchored at both ends. */
export interface Matcher {
  readonly name: string
  readonly op: MatchOp
  readonly value: string
}

const literalAlternation = /^[^.*+?^$()[\]{}\\]*$/
const cache = new Map<string, (text: string) => boolean>()
const cacheLimit = 10_000

/**
 * A test for an anchored RE2 expression; linear time whatever the pattern (re2js). Plain alternations such as `a|b`
 * skip the regex engine. `dotAll` lets `.` match a newline (Prometheus 3; version 2 does not).
 * @throws UserError when it is not a valid RE2 expression.
 */
export function compileRegex(pattern: string, dotAll = true): (text: string) => boolean {
  const key = `${dotAll ? 's' : '-'}${pattern}`
  const known = cache.get(key)
  if (known) return known
  const test = buildRegex(pattern, dotAll)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(key, test)
  return test
}

function buildRegex(pattern: string, dotAll: boolean): (text: string) => boolean {
  if (literalAlternation.test(pattern)) {
    const words = new Set(pattern.split('|'))
    return (text) => words.has(text)
  }
  try {
    const compiled = RE2JS.compile(`^(?:${pattern})$`, dotAll ? RE2JS.DOTALL : 0)
    return (text) => compiled.matches(text)
  } catch (error) {
    throw new UserError(`"${pattern}" is not a valid RE2 expression: ${(error as Error).message}`)
  }
}

export function compileMatcher(matcher: Matcher, dotAll = true): (value: string) => boolean {
  const { op, value } = matcher
  if (op === '=') return (text) => text === value
  if (op === '!=') return (text) => text !== value
  const test = compileRegex(value, dotAll)
  return op === '=~' ? test : (text) => !test(text)
}

/** True when every matcher holds; a missing label counts as empty. */
export function matches(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => compileMatcher(matcher)(labelValue(labels, matcher.name)))
}

const matcherPattern = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s

/**
 * Matchers as amtool and a chat command write them: `alertname=Foo`, `instance=~"api-.*"`, or several in `{a="b",c!="d"}`.
 * @throws UserError naming the piece that is wrong.
 */
export function parseMatchers(text: string): Matcher[] {
  const inner = text.trim().replace(/^\{([\s\S]*)\}$/, '$1')
  return splitTopLevel(inner).map(parseMatcher)
}

function parseMatcher(piece: string): Matcher {
  const found = matcherPattern.exec(piece)
  if (!found) throw new UserError(`"${piece.trim()}" is not a label matcher; write for example alertname="DiskLow"`)
  const [, name = '', op = '=', raw = ''] = found
  const matcher: Matcher = { name, op: op as MatchOp, value: unquote(raw) }
  compileMatcher(matcher)
  return matcher
}

function unquote(raw: string): string {
  if (!raw.startsWith('"')) return raw
  try {
    return JSON.parse(raw) as string
  } catch {
    throw new UserError(`${raw} is not a quoted value; write for example "DiskLow"`)
  }
}

/** Splits at commas that are not inside double quotes; blank pieces are dropped. */
function splitTopLevel(text: string): string[] {
  const pieces = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? []
  return pieces.filter((piece) => piece.trim() !== '')
}

export function formatMatcher(matcher: Matcher): string {
  return `${matcher.name}${matcher.op}${JSON.stringify(matcher.value)}`
}
