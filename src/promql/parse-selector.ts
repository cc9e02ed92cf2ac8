import { parseDuration } from '../core/duration.ts'
import { messageOf } from '../core/errors.ts'
import { compileMatcher, type Matcher, type MatchOp } from '../core/matchers.ts'
import { type At, type Expr, type Selector, typeOf, unwrap } from './ast.ts'
import type { Cursor } from './cursor.ts'
import type { Span } from './error.ts'
import { isLabelName } from './names.ts'
import { parseNumber } from './number.ts'
import { needsServer } from './signatures.ts'

const metricName = '__name__'
const matchOps = new Set(['=', '!=', '=~', '!~'])

/** `metric`, `metric{…}` or `{…}`. */
export function parseSelector(cursor: Cursor): Selector {
  const start = cursor.token.span
  const outside = cursor.isSymbol('{') ? undefined : cursor.take().text
  const matchers: Matcher[] = []
  let name = outside
  if (cursor.isSymbol('{')) {
    const inside = parseMatchers(cursor, matchers)
    if (inside !== undefined && outside !== undefined) twice(cursor, start, outside, inside)
    name ??= inside
  }
  if (name !== undefined) {
    const other = matchers.find((matcher) => matcher.name === metricName)
    if (other) twice(cursor, start, name, other.value)
    matchers.push({ name: metricName, op: '=', value: name })
  }
  const span = cursor.since(start)
  return cursor.built({ kind: 'selector', span, name, matchers, offset: 0, at: undefined })
}

function twice(cursor: Cursor, start: Span, one: string, other: string): never {
  cursor.fail(`metric name must not be set twice: "${one}" or "${other}"`, cursor.since(start))
}

/** Fills `matchers`; returns the metric's name when quoted in the braces, as version 3 allows. */
function parseMatchers(cursor: Cursor, matchers: Matcher[]): string | undefined {
  const open = cursor.take().span
  let name: string | undefined
  while (!cursor.accept('}')) {
    const quoted = cursor.token.kind === 'string' && cursor.mode === 'v3' && !matchOps.has(cursor.peek().text)
    if (quoted) {
      const { text } = cursor.take()
      if (name !== undefined) twice(cursor, open, name, text)
      name = text
    } else matchers.push(parseMatcher(cursor))
    if (cursor.accept(',') || cursor.isSymbol('}')) continue
    if (cursor.token.kind === 'end') cursor.fail('unexpected end of input inside braces: close them with }', open)
    cursor.unexpected('label matching', '"," or "}"')
  }
  return name
}

function parseMatcher(cursor: Cursor): Matcher {
  const label = cursor.token
  const isName = label.kind === 'word' || (label.kind === 'string' && cursor.mode === 'v3')
  if (!isName || !isLabelName(label.text, cursor.mode)) cursor.unexpected('label matching', 'identifier or "}"')
  cursor.take()
  const op = cursor.token
  if (op.kind !== 'symbol' || !matchOps.has(op.text)) cursor.unexpected('label matching', 'one of = != =~ !~')
  cursor.take()
  if (cursor.token.kind !== 'string')
    cursor.unexpected('label matching', `a quoted string such as ${label.text}${op.text}"value"`)
  const value = cursor.take()
  const matcher: Matcher = { name: label.text, op: op.text as MatchOp, value: value.text }
  try {
    compileMatcher(matcher)
  } catch (error) {
    cursor.fail(messageOf(error), cursor.since(label.span))
  }
  return matcher
}

/** What may follow an operand: `[5m]`, `[5m:1m]`, `offset 1h`, `@ 123`, in the order it stands. */
export function parsePostfix(cursor: Cursor, operand: Expr): Expr {
  let expr = operand
  for (;;) {
    if (cursor.isSymbol('[')) expr = parseBrackets(cursor, expr)
    else if (cursor.isKeyword('offset')) expr = parseOffset(cursor, expr)
    else if (cursor.isSymbol('@')) expr = parseAt(cursor, expr)
    else return expr
  }
}

function parseBrackets(cursor: Cursor, inner: Expr): Expr {
  const open = cursor.take().span
  const range = parsePositive(cursor, 'subquery or range selector')
  if (cursor.accept(']')) return rangeOf(cursor, inner, range, open)
  refuseArithmetic(cursor)
  if (!cursor.accept(':')) cursor.unexpected('subquery or range selector', '":" or "]"')
  const step = cursor.isSymbol(']') ? undefined : parsePositive(cursor, 'subquery selector')
  refuseArithmetic(cursor)
  cursor.expect(']', 'subquery selector')
  const span = cursor.since(inner.span)
  return cursor.built({ kind: 'subquery', span, inner, range, step, offset: 0, at: undefined })
}

function rangeOf(cursor: Cursor, inner: Expr, range: number, open: Span): Expr {
  const brackets = cursor.since(open)
  if (inner.kind !== 'selector') {
    const hint = typeOf(unwrap(inner)) === 'vector' ? '; for a subquery add a colon, as in [5m:] or [5m:1m]' : ''
    cursor.fail(`ranges only allowed for vector selectors${hint}`, brackets)
  }
  if (inner.offset !== 0) cursor.fail('no offset modifiers allowed before range: write metric[5m] offset 1h', brackets)
  if (inner.at !== undefined) cursor.fail('no @ modifiers allowed before range: write metric[5m] @ 123', brackets)
  const span = cursor.since(inner.span)
  return cursor.built({ kind: 'range', span, selector: inner, range })
}

function parsePositive(cursor: Cursor, context: string): number {
  const { span } = cursor.token
  const ms = parseTime(cursor, context)
  if (ms <= 0) cursor.fail('duration must be greater than 0', cursor.since(span))
  return ms
}

/** Durations are nanoseconds in an int64 elsewhere, which ends after 292 years. */
const longest = 2 ** 63 / 1e6

/** A duration, or in version 3 also a number of seconds, in ms. */
function parseTime(cursor: Cursor, context: string): number {
  const { kind, text, span } = cursor.token
  const ms = kind === 'duration' ? parseDuration(cursor.take().text) : parseSeconds(cursor, context)
  if (ms === undefined) {
    cursor.fail(`"${text}" is not a duration: units go from large to small, each once (1h30m)`, span)
  }
  if (Math.abs(ms) >= longest) cursor.fail(`duration "${text}" is out of range`, span)
  return ms
}

function parseSeconds(cursor: Cursor, context: string): number {
  const { kind, text } = cursor.token
  if (kind === 'number' && cursor.mode === 'v3') return Math.round(parseNumber(cursor).value * 1000)
  if (kind === 'number') cursor.fail(`missing unit character in duration: write for example ${text}s or ${text}m`)
  refuseArithmetic(cursor)
  cursor.unexpected(context, 'a duration such as 5m')
}

function refuseArithmetic(cursor: Cursor): void {
  if (cursor.mode === 'v2') return
  const { kind, text } = cursor.token
  const arithmetic = kind === 'symbol' && /^[-+*/%^(]$/.test(text)
  const call = kind === 'word' && /^(step|range|max_of|min_of)$/i.test(text)
  if (arithmetic || call) cursor.fail(needsServer(`"${text}" makes this a duration expression`))
}

function parseOffset(cursor: Cursor, expr: Expr): Expr {
  cursor.take()
  const negative = cursor.isSymbol('-')
  if (negative || (cursor.mode === 'v3' && cursor.isSymbol('+'))) cursor.take()
  const ms = cursor.mode === 'v2' ? parsePositive(cursor, 'offset') : parseTime(cursor, 'offset')
  return modify(cursor, expr, 'offset', negative ? -ms : ms)
}

function parseAt(cursor: Cursor, expr: Expr): Expr {
  cursor.take()
  if (cursor.isKeyword('start', 'end')) {
    const at = cursor.take().text.toLowerCase() as 'start' | 'end'
    cursor.expect('(', '@')
    cursor.expect(')', '@')
    return modify(cursor, expr, 'at', at)
  }
  const negative = cursor.isSymbol('-')
  if (negative || cursor.isSymbol('+')) cursor.take()
  const ms = (negative ? -1 : 1) * parseMoment(cursor) * 1000
  if (!(Math.abs(ms) < 2 ** 53)) cursor.fail('timestamp out of bounds for @ modifier', expr.span)
  return modify(cursor, expr, 'at', Math.round(ms))
}

function parseMoment(cursor: Cursor): number {
  const { kind } = cursor.token
  if (cursor.isKeyword('inf', 'nan')) cursor.fail('timestamp out of bounds for @ modifier')
  if (kind !== 'number' && !(kind === 'duration' && cursor.mode === 'v3')) {
    cursor.unexpected('@', 'a timestamp in seconds, start() or end()')
  }
  return parseNumber(cursor).value
}

function modify(cursor: Cursor, expr: Expr, what: 'offset' | 'at', value: At): Expr {
  const name = what === 'at' ? '@' : 'offset'
  if (expr.kind !== 'selector' && expr.kind !== 'range' && expr.kind !== 'subquery') {
    const place = 'an instant vector selector or range vector selector or a subquery'
    const span = cursor.since(expr.span)
    cursor.fail(`${name} modifier must be preceded by ${place}; put it behind the metric, inside any parentheses`, span)
  }
  const span = cursor.since(expr.span)
  const target = expr.kind === 'range' ? expr.selector : expr
  if (what === 'offset' ? target.offset !== 0 : target.at !== undefined) {
    cursor.fail(`${name} may not be set multiple times`, span)
  }
  const change = { [what]: value }
  return cursor.built(
    expr.kind === 'range' ? { ...expr, span, selector: { ...expr.selector, ...change } } : { ...expr, span, ...change },
  )
}
