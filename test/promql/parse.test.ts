import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childrenOf, type Expr, type Mode } from '../../src/promql/ast.ts'
import { PromqlError, parse, print, reach, selectorsOf, typeOf, usesAbsent } from '../../src/promql/index.ts'
import { ExpressionGenerator, Random } from './support/generate.ts'

const modes: readonly Mode[] = ['v3', 'v2']

/** The expression without the places it was read from and the order of matchers. */
function bare(expr: Expr): unknown {
  return JSON.parse(
    JSON.stringify(expr, (key, value) => {
      if (key === 'span' || key === 'opSpan') return undefined
      if (key === 'matchers') return (value as { name: string }[]).map((one) => JSON.stringify(one)).sort()
      return typeof value === 'number' ? String(value) : value
    }),
  )
}

describe('parsing', () => {
  it('gives again what was printed, for random expressions', () => {
    const generator = new ExpressionGenerator(new Random(42))
    for (let i = 0; i < 5_000; i++) {
      const expr = parse(generator.expression(), { mode: 'v2' })
      const printed = print(expr)
      expect(bare(parse(printed, { mode: 'v2' }))).toEqual(bare(expr))
      expect(print(parse(printed, { mode: 'v2' }))).toBe(printed)
    }
  })

  it.each([
    ['  sum  ( rate(x [ 5m ] ) )by(b,a)', 'sum by (b, a) (rate(x[5m]))'],
    ['x{b="1",a!~"2"}', 'x{a!~"2",b="1"}'],
    ['{"my.metric", "my.label"=\'x\'}', '{"my.metric","my.label"="x"}'],
    ['x[5m:] offset -1h @ 5', 'x[5m:] @ 5.000 offset -1h'],
    ['x offset 1.5', 'x offset 1s500ms'],
    ['a + on (b) group_left c', 'a + on (b) group_left () c'],
    ['a == BOOL 1 AND b', 'a == bool 1 and b'],
    ['SUM(x) # the end', 'sum(x)'],
    ['-(1) + -x ^ -2', '-(1) + -x ^ -2'],
    ['`a\\n`', '"a\\\\n"'],
    ['"\\u4e2d\\x41\\101\\t"', '"中AA\\t"'],
    ['"\\xe4\\xb8\\xad"', '"中"'],
    ['-Inf + +NaN', '-Inf + NaN'],
    ['1h30m', '1h30m'],
    ['-5m', '-5m'],
    ['sum by ("my label") (x)', 'sum by ("my label") (x)'],
    ['sum without () (x)', 'sum without () (x)'],
    ['a:b:c{d="e"} @ end()', 'a:b:c{d="e"} @ end()'],
    ['sum', 'sum'],
    ['by + sum{a="b"}', 'by + sum{a="b"}'],
  ])('%s is %s', (text, printed) => {
    expect(print(parse(text))).toBe(printed)
    expect(print(parse(printed))).toBe(printed)
  })

  it.each([
    ['a or b and c', 'a or (b and c)'],
    ['a and b unless c', '(a and b) unless c'],
    ['a == b + c', 'a == (b + c)'],
    ['a - b - c', '(a - b) - c'],
    ['a ^ b ^ c', 'a ^ (b ^ c)'],
    ['-a * b', '(-a) * b'],
    ['-a ^ b', '-(a ^ b)'],
    ['a * b atan2 c', '(a * b) atan2 c'],
    ['2 ^ -a + b', '(2 ^ (-a)) + b'],
  ])('%s groups as %s', (text, grouped) => {
    const ungrouped = (expr: Expr): unknown => bare(JSON.parse(JSON.stringify(expr), dropParens) as Expr)
    expect(ungrouped(parse(text))).toEqual(ungrouped(parse(grouped)))
  })

  it('binds offset and @ more tightly than a sign or an operator', () => {
    const expr = parse('-x offset 5m + y @ 3')
    expect(selectorsOf(expr).map(({ offset, at }) => [offset, at])).toEqual([
      [300_000, undefined],
      [0, 3000],
    ])
    expect(expr.kind === 'binary' && expr.left.kind).toBe('unary')
  })

  it.each([
    ['1', 'scalar'],
    ['"a"', 'string'],
    ['x', 'vector'],
    ['x[5m]', 'matrix'],
    ['x[5m:1m]', 'matrix'],
    ['1 + x', 'vector'],
    ['scalar(x) + 1', 'scalar'],
    ['((time()))', 'scalar'],
  ])('%s is of type %s', (text, type) => expect(typeOf(parse(text))).toBe(type))

  it('tells line and column within the expression', () => {
    const error = failure('sum(\n  rate(x)\n)')
    expect(error).toMatchObject({ line: 2, column: 8, span: { start: 12, end: 13 } })
    expect(error.message).toBe(`2:8: ${error.reason}`)
  })
})

function dropParens(_: string, value: unknown): unknown {
  const node = value as { kind?: string; inner?: unknown } | null
  return node?.kind === 'paren' ? node.inner : value
}

function failure(text: string, mode: Mode = 'v3'): PromqlError {
  try {
    parse(text, { mode })
  } catch (error) {
    if (error instanceof PromqlError) return error
    throw error
  }
  throw new Error(`${text} parses`)
}

describe('bounds', () => {
  it.each([
    ['parentheses', `${'('.repeat(5000)}x${')'.repeat(5000)}`],
    ['calls', `${'abs('.repeat(5000)}x${')'.repeat(5000)}`],
    ['signs', `${'-'.repeat(5000)}x`],
    ['powers', Array(5000).fill('x').join('^')],
  ])('refuses %s nested too deeply', (_, text) => expect(failure(text).reason).toMatch(/deeper than 400 levels/))

  it('refuses chains that would make too deep a tree', () => {
    expect(failure(Array(5000).fill('x').join(' or ')).reason).toMatch(/deeper than 400 levels; split it/)
    expect(() => parse(Array(300).fill('x').join(' or '))).not.toThrow()
  })

  it('refuses subqueries of subqueries without end', () => {
    expect(failure(`x${'[1m:]'.repeat(3)}`).reason).toMatch(/subquery is only allowed on instant vector/)
    expect(failure(`${'max_over_time('.repeat(500)}x${'[1m:])'.repeat(500)}`).reason).toMatch(/deeper/)
  })

  it('refuses long texts before reading them', () => {
    expect(failure(`x{a="${'y'.repeat(70_000)}"}`).reason).toBe(
      'expression has 70007 characters, at most 65536 are read',
    )
  })

  it('ends with an expression or a PromqlError for any text', () => {
    for (const mode of modes) {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => survives(text, mode)),
        { numRuns: 5_000 },
      )
    }
  })

  it('ends with an expression or a PromqlError for any heap of pieces', () => {
    const pieces = [
      ...['x', 'sum', 'by', 'on', 'rate', 'bool', 'offset', 'and', 'or', 'group_left', 'inf', 'start', 'fill', 'step'],
      ...[
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '@',
        '=',
        '==',
        '=~',
        '!=',
        '!~',
        '<',
        '>=',
        '+',
        '-',
        '*',
        '/',
        '^',
        '%',
      ],
      ...['"a"', "'b'", '`c`', '"', '\\', '1', '5m', '0x', '1e', '.5', '_', '#', '\n', ' ', '\u0000', '中', '😀'],
    ]
    const heap = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((chosen) => chosen.join(''))
    for (const mode of modes)
      fc.assert(
        fc.property(heap, (text) => survives(text, mode)),
        { numRuns: 15_000 },
      )
  })

  it('ends with an expression or a PromqlError for expressions with one piece cut out', () => {
    const random = new Random(7)
    const generator = new ExpressionGenerator(random)
    for (let i = 0; i < 5_000; i++) {
      const text = generator.expression()
      const from = random.below(text.length)
      survives(text.slice(0, from) + text.slice(from + 1 + random.below(5)), 'v3')
    }
  })
})

/** Anything else that is thrown fails the test; what parses can be printed and walked. */
function survives(text: string, mode: Mode): void {
  try {
    const expr = parse(text, { mode })
    expect(print(parse(print(expr), { mode }))).toBe(print(expr))
    spansNest(expr, { start: 0, end: text.length })
  } catch (error) {
    expect(error).toBeInstanceOf(PromqlError)
    const { line, column } = error as PromqlError
    expect(line).toBeGreaterThan(0)
    expect(column).toBeGreaterThan(0)
  }
}

function spansNest(expr: Expr, outer: { start: number; end: number }): void {
  expect(expr.span.start).toBeGreaterThanOrEqual(outer.start)
  expect(expr.span.end).toBeLessThanOrEqual(outer.end)
  for (const child of childrenOf(expr)) spansNest(child, expr.span)
}

describe('selectorsOf', () => {
  const uses = (text: string) => selectorsOf(parse(text))

  it('tells what each selector reads', () => {
    expect(uses('sum(rate(a{x="y"}[5m] offset 1h)) / b')).toEqual([
      {
        matchers: [
          { name: 'x', op: '=', value: 'y' },
          { name: '__name__', op: '=', value: 'a' },
        ],
        name: 'a',
        range: 300_000,
        offset: 3_600_000,
        at: undefined,
        reach: 3_900_000,
        inAbsent: false,
      },
      {
        matchers: [{ name: '__name__', op: '=', value: 'b' }],
        name: 'b',
        range: 0,
        offset: 0,
        at: undefined,
        reach: 0,
        inAbsent: false,
      },
    ])
  })

  it('adds up the ranges and offsets of subqueries', () => {
    expect(uses('max_over_time(rate(a[5m])[1h:1m] offset 10m)').map((use) => use.reach)).toEqual([75 * 60_000])
    expect(reach(parse('a + max_over_time(b[1h:]) + rate(c[2h])'))).toBe(7_200_000)
  })

  it('counts reach from the @ where there is one', () => {
    expect(uses('max_over_time(rate(a[5m] @ 100)[1h:])').map((use) => use.reach)).toEqual([300_000])
    expect(uses('max_over_time(rate(a[5m])[1h:] @ 100)').map((use) => use.reach)).toEqual([3_900_000])
  })

  it('does not reach ahead of now', () => {
    expect(uses('a offset -5m').map(({ reach: far, offset }) => [far, offset])).toEqual([[0, -300_000]])
  })

  it('tells whether something is looked for that may be missing', () => {
    expect(uses('absent(a) or b').map((use) => use.inAbsent)).toEqual([true, false])
    expect(usesAbsent(parse('1 + sum(absent_over_time(a[5m]))'))).toBe(true)
    expect(usesAbsent(parse('a + b'))).toBe(false)
  })
})
