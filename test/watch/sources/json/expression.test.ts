import { compile } from '@jmespath-community/jmespath'
import { describe, expect, it } from 'vitest'
import { Evaluator, TooManySteps } from '../../../../src/watch/sources/json/evaluate.ts'
import { faultOf, type JSONValue } from '../../../../src/watch/sources/json/expression.ts'

const run = (expression: string, value: unknown, variables: Record<string, JSONValue> = {}) =>
  new Evaluator().run(compile(expression), value as JSONValue, { root: value as JSONValue, key: null, ...variables })

describe('JMESPath expressions of a configuration', () => {
  it.each([
    'a',
    'a.b[0].c',
    '"with-dash".x',
    "labels[?name=='x'].value | [0]",
    'sum(items[].n)',
    '$root.total',
    '$key',
    'let $x = a in b[?c == $x]',
    'length(items) / `100`',
    "'text'",
    "'it\\'s'",
    'map(&n, items)',
    'items[*].{a: a, b: b}',
    "contains(name, 'a')",
  ])('are right: %s', (text) => {
    expect(faultOf(text)).toBeUndefined()
  })

  it.each<[string, number, string]>([
    ['a..b', 3, 'Dot'],
    ['a.b.', 5, 'missing at the end'],
    ['', 1, 'missing at the end'],
    ['a b', 3, 'unexpected token'],
    ['a[', 3, 'missing at the end'],
    ['items[?n > ]', 12, 'Rbracket'],
    ['a # b', 3, 'unknown character: #'],
    ['a.#', 3, 'unknown character: #'],
    ["name == 'x", 9, "begins with ' does not end"],
    ['`{`', 1, 'JSON'],
    ['lenght(a)', 1, 'there is no function lenght(); length()?'],
    ['a | sums(b)', 5, 'there is no function sums(); sum()?'],
    ['a.xyzzy(b)', 3, ''],
    ['a[?x == $y]', 9, 'there is no variable $y; there are $key and $root'],
    ['a.$key', 3, ''],
  ])('are wrong with a column: %s at %d', (text, column, why) => {
    const fault = faultOf(text)
    expect(fault?.why).toContain(why)
    expect(fault?.column).toBe(column)
  })
})

describe('the evaluation of expressions', () => {
  const answer = {
    total: 3,
    name: 'shop',
    items: [
      { id: 'a', n: 1, tags: ['x'] },
      { id: 'b', n: 2, tags: [] },
    ],
    byName: { eu: { up: true }, us: { up: false } },
  }

  it.each<[string, unknown]>([
    ['total', 3],
    ['items[].n', [1, 2]],
    ['items[?n > `1`].id | [0]', 'b'],
    ['sum(items[].n) / $root.total', 1],
    ['byName.eu.up', true],
    ['$key', null],
    ['let $t = total in items[?n < $t].n', [1, 2]],
    ['sort_by(items, &n)[-1].id', 'b'],
    ['let $f = `1` in sort_by(items, &(n - $f))[0].id', 'a'],
    ['to_string(items[0].tags)', '["x"]'],
    ["join(', ', items[].id)", 'a, b'],
    ['items[0] == items[0]', true],
    ['byName.*.up', [true, false]],
    ['items[].tags | []', ['x']],
    ['nothing.at.all', null],
    ['constructor', null],
    ['items.toString', null],
    ['byName."__proto__"', null],
  ])('of %s gives %j', (expression, result) => {
    expect(run(expression, answer)).toEqual(result)
  })

  const many = Array.from({ length: 20_000 }, (_, i) => i)
  const deep = (step: string, times: number) => Array.from({ length: times }, () => step).join(' | ')
  it.each<[string, unknown]>([
    [deep('[@,@][]', 100), [1]],
    [`to_string(${deep('[@,@]', 60)})`, 1],
    [`${deep('[@,@]', 60)} | @ == @`, 1],
    [`${deep('[@,@]', 60)} | [][][][][][][][][][][][][][][][][][][][][][][][][][][][][][][][]`, 1],
    ['@[?contains($root, @)]', many],
    ['map(&length($root), @)', many],
    ["pad_left('x', `1000000000`)", 1],
    ["replace(@, 'a', @)", 'a'.repeat(50_000)],
    ["join(@, split(@, ''))", 'a'.repeat(50_000)],
    ['sort_by(@, &length(to_string($root)))', many],
    ['zip($root, $root)[] | [@,@,@,@,@,@,@,@,@,@][] | [@,@,@,@,@,@,@,@,@,@][] | [@,@,@,@,@,@,@,@,@,@][]', many],
  ])('ends when it explodes: %s', (expression, value) => {
    expect(() => run(expression, value)).toThrow(TooManySteps)
  })

  it('has steps enough for a large answer', () => {
    const large = {
      items: Array.from({ length: 20_000 }, (_, i) => ({ id: `i${i}`, n: i, state: i % 2 ? 'up' : 'down' })),
    }
    expect(run("length(items[?state == 'up'])", large)).toBe(10_000)
    expect(run('sum(items[].n)', large)).toBe(199_990_000)
    expect(run('max_by(items, &n).id', large)).toBe('i19999')
  })
})
