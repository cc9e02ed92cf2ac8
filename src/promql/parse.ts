import type { Aggregate, AggregateOp, Binary, BinaryOp, Call, Expr, Matching, Mode, NumberLiteral } from './ast.ts'
import { check } from './check.ts'
import { Cursor } from './cursor.ts'
import { isLabelName } from './names.ts'
import { parseNumber } from './number.ts'
import { parsePostfix, parseSelector } from './parse-selector.ts'
import { explainUnknown, needsServer, signatureOf } from './signatures.ts'

const power: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
}
/** A sign binds as tightly as multiplication: -a^b is -(a^b), -a*b is (-a)*b. */
const signPower = 5

const aggregators = new Set<string>([
  ...['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar'],
  ...['quantile', 'topk', 'bottomk', 'count_values', 'limitk', 'limit_ratio'],
])
const withParam = new Set<string>(['quantile', 'topk', 'bottomk', 'count_values', 'limitk'])
const neverMetric = new Set(['bool', 'on', 'ignoring', 'group_left', 'group_right', 'atan2'])

/**
 * Reads and type-checks an expression.
 * @throws PromqlError with the place of the first thing that is wrong.
 */
export function parse(text: string, options: { mode?: Mode } = {}): Expr {
  const cursor = new Cursor(text, options.mode ?? 'v3')
  if (cursor.token.kind === 'end') cursor.fail('no expression found in input')
  const expr = parseExpr(cursor, 0)
  if (cursor.token.kind !== 'end') cursor.fail(explainRest(cursor))
  check(expr, cursor.mode)
  return expr
}

function explainRest(cursor: Cursor): string {
  if (cursor.isSymbol('=')) return 'unexpected "=": comparison is written =='
  if (cursor.isSymbol('=~') || cursor.isSymbol('!~'))
    return 'regular expressions match labels inside braces: {name=~"a|b"}'
  if (cursor.isSymbol('</') || cursor.isSymbol('>/'))
    return needsServer(`"${cursor.token.text}" trims native histograms`)
  if (cursor.isSymbol(')')) return 'unexpected ")": no parenthesis is open'
  if (cursor.isKeyword('anchored', 'smoothed'))
    return needsServer(`"${cursor.token.text}" is an extended range selector`)
  if (cursor.isKeyword('by', 'without'))
    return `"${cursor.token.text}" belongs to an aggregation such as sum by (job) (up)`
  cursor.unexpected('', 'an operator or the end')
}

function parseExpr(cursor: Cursor, minimum: number): Expr {
  return cursor.nested(() => {
    let left = parseOperand(cursor)
    for (;;) {
      const op = operator(cursor)
      if (op === undefined || (power[op] ?? 0) <= minimum) return left
      left = parseBinary(cursor, left, op)
    }
  })
}

function operator(cursor: Cursor): BinaryOp | undefined {
  const { kind, text } = cursor.token
  if (kind !== 'symbol' && kind !== 'word') return undefined
  const op = kind === 'word' ? text.toLowerCase() : text
  return Object.hasOwn(power, op) ? (op as BinaryOp) : undefined
}

function parseBinary(cursor: Cursor, left: Expr, op: BinaryOp): Binary {
  const opSpan = cursor.take().span
  const bool = cursor.acceptKeyword('bool')
  const matching = parseMatching(cursor)
  refuseFill(cursor)
  const own = power[op] ?? 0
  const right = parseExpr(cursor, op === '^' ? own - 1 : own)
  const span = cursor.since(left.span)
  return cursor.built({ kind: 'binary', span, op, opSpan, bool, matching, left, right })
}

function parseMatching(cursor: Cursor): Matching | undefined {
  if (!cursor.isKeyword('on', 'ignoring')) {
    if (cursor.isKeyword('group_left', 'group_right'))
      cursor.fail(`${cursor.token.text} needs on(…) or ignoring(…) before it`)
    return undefined
  }
  const on = cursor.take().text.toLowerCase() === 'on'
  const labels = parseLabelList(cursor)
  if (!cursor.isKeyword('group_left', 'group_right')) return { on, labels, include: [] }
  const group = cursor.take().text.toLowerCase() === 'group_left' ? 'left' : 'right'
  return { on, labels, group, include: cursor.isSymbol('(') ? parseLabelList(cursor) : [] }
}

function refuseFill(cursor: Cursor): void {
  const isFill = cursor.mode === 'v3' && cursor.isKeyword('fill', 'fill_left', 'fill_right')
  if (isFill && cursor.peek().text === '(') cursor.fail(needsServer(`${cursor.token.text}() fills in missing series`))
}

function parseLabelList(cursor: Cursor): string[] {
  const labels: string[] = []
  cursor.expect('(', 'grouping opts')
  while (!cursor.accept(')')) {
    labels.push(parseGroupingLabel(cursor))
    if (!cursor.accept(',') && !cursor.isSymbol(')')) cursor.unexpected('grouping opts', '"," or ")"')
  }
  return labels
}

function parseGroupingLabel(cursor: Cursor): string {
  const { kind, text } = cursor.token
  const wordy = kind === 'word' || kind === 'metric' || (kind === 'string' && cursor.mode === 'v3')
  if (!wordy || !isLabelName(text, cursor.mode)) cursor.unexpected('grouping opts', 'label')
  cursor.take()
  return text
}

function parseOperand(cursor: Cursor): Expr {
  if (cursor.isSymbol('-') || cursor.isSymbol('+')) return parseSigned(cursor)
  return parsePostfix(cursor, parsePrimary(cursor))
}

function parseSigned(cursor: Cursor): Expr {
  const sign = cursor.take()
  const operand = parseExpr(cursor, signPower)
  const span = cursor.since(sign.span)
  if (operand.kind === 'number') return { ...operand, span, value: sign.text === '-' ? -operand.value : operand.value }
  return cursor.built({ kind: 'unary', span, op: sign.text as '+' | '-', operand })
}

function parsePrimary(cursor: Cursor): Expr {
  const { kind, text, span } = cursor.token
  if (kind === 'number') return parseNumber(cursor)
  if (kind === 'duration') return parseDurationLiteral(cursor)
  if (kind === 'string') return { kind: 'string', span: cursor.take().span, value: text }
  if (cursor.isSymbol('(')) return parseParen(cursor)
  if (cursor.isSymbol('{') || kind === 'metric') return parseSelector(cursor)
  if (kind !== 'word') cursor.unexpected('', 'an expression')
  const lower = text.toLowerCase()
  if (lower === 'inf' || lower === 'nan') {
    cursor.take()
    return { kind: 'number', span, value: lower === 'inf' ? Infinity : Number.NaN, duration: false }
  }
  if (startsAggregate(cursor, lower)) return parseAggregate(cursor, lower)
  if (neverMetric.has(lower)) cursor.unexpected('', `an expression ("${text}" is a keyword)`)
  return cursor.peek().text === '(' && cursor.peek().kind === 'symbol' ? parseCall(cursor) : parseSelector(cursor)
}

function parseDurationLiteral(cursor: Cursor): NumberLiteral {
  const { text } = cursor.token
  if (cursor.mode === 'v2')
    cursor.fail(`unexpected duration "${text}": durations stand in brackets or after offset in v2 mode`)
  return parseNumber(cursor)
}

function parseParen(cursor: Cursor): Expr {
  const open = cursor.take()
  const inner = parseExpr(cursor, 0)
  if (!cursor.accept(')')) {
    if (cursor.token.kind === 'end') cursor.fail('unclosed left parenthesis', open.span)
    cursor.fail(explainRest(cursor))
  }
  return cursor.built({ kind: 'paren', span: cursor.since(open.span), inner })
}

function startsAggregate(cursor: Cursor, name: string): boolean {
  if (!aggregators.has(name) || (cursor.mode === 'v2' && name.startsWith('limit'))) return false
  const next = cursor.peek()
  return (next.kind === 'symbol' && next.text === '(') || (next.kind === 'word' && /^(by|without)$/i.test(next.text))
}

function parseAggregate(cursor: Cursor, op: string): Aggregate {
  const start = cursor.token.span
  if (op === 'limit_ratio') cursor.fail(needsServer('limit_ratio() samples by an internal hash of Prometheus'))
  cursor.take()
  let grouping = parseGrouping(cursor)
  const args = parseArgs(cursor)
  grouping ??= parseGrouping(cursor)
  const span = cursor.since(start)
  const expected = withParam.has(op) ? 2 : 1
  if (args.length === 0) cursor.fail('no arguments for aggregate expression provided', span)
  if (args.length !== expected) {
    const count = `expected ${expected}, got ${args.length}`
    cursor.fail(`wrong number of arguments for aggregate expression provided, ${count}`, span)
  }
  const inner = args[expected - 1] as Expr
  const param = expected === 2 ? args[0] : undefined
  return cursor.built({
    kind: 'aggregate',
    span,
    op: op as AggregateOp,
    param,
    inner,
    grouping: grouping?.labels ?? [],
    without: grouping?.without ?? false,
  })
}

function parseGrouping(cursor: Cursor): { labels: string[]; without: boolean } | undefined {
  if (!cursor.isKeyword('by', 'without')) return undefined
  const without = cursor.take().text.toLowerCase() === 'without'
  return { labels: parseLabelList(cursor), without }
}

function parseCall(cursor: Cursor): Call {
  const { text, span } = cursor.take()
  const signature = signatureOf(text, cursor.mode)
  if (!signature) cursor.fail(explainUnknown(text, cursor.mode), span)
  const args = parseArgs(cursor)
  return cursor.built({ kind: 'call', span: cursor.since(span), signature, args })
}

function parseArgs(cursor: Cursor): Expr[] {
  const open = cursor.token.span
  cursor.expect('(', 'call')
  const args: Expr[] = []
  if (cursor.accept(')')) return args
  for (;;) {
    args.push(parseExpr(cursor, 0))
    if (cursor.accept(')')) return args
    if (cursor.token.kind === 'end') cursor.fail('unclosed left parenthesis', open)
    if (!cursor.accept(',')) cursor.fail(explainRest(cursor))
    if (cursor.isSymbol(')')) cursor.fail('trailing commas not allowed in function call args')
  }
}
