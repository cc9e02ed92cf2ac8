import { formatDuration } from '../core/duration.ts'
import { formatFloatV } from '../core/float.ts'
import { formatMatcher, type Matcher } from '../core/matchers.ts'
import type { Aggregate, At, Binary, Expr, Matching, NumberLiteral, Selector } from './ast.ts'
import { isPlainLabel, isPlainMetric } from './names.ts'

/** An expression in its canonical writing; parsing that gives the same expression again. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr)
    case 'string':
      return JSON.stringify(expr.value)
    case 'paren':
      return `(${print(expr.inner)})`
    case 'unary':
      return `${expr.op}${print(expr.operand)}`
    case 'binary':
      return printBinary(expr)
    case 'call':
      return `${expr.signature.name}(${expr.args.map(print).join(', ')})`
    case 'aggregate':
      return printAggregate(expr)
    case 'selector':
      return printSelector(expr) + printTimes(expr)
    case 'range':
      return `${printSelector(expr.selector)}[${formatDuration(expr.range)}]${printTimes(expr.selector)}`
    case 'subquery':
      return `${print(expr.inner)}[${formatDuration(expr.range)}:${printStep(expr.step)}]${printTimes(expr)}`
  }
}

function printNumber({ value, duration }: NumberLiteral): string {
  // A sign of its own would bind less tightly than a power.
  if (value === Infinity) return 'Inf'
  if (!duration) return formatFloatV(value)
  const ms = Math.round(value * 1000)
  return ms < 0 || Object.is(ms, -0) ? `-${formatDuration(-ms)}` : formatDuration(ms)
}

function printStep(step: number | undefined): string {
  return step === undefined ? '' : formatDuration(step)
}

function printBinary({ op, bool, matching, left, right }: Binary): string {
  return `${print(left)} ${op}${bool ? ' bool' : ''}${matching ? printMatching(matching) : ''} ${print(right)}`
}

function printMatching({ on, labels, group, include }: Matching): string {
  const pairs = ` ${on ? 'on' : 'ignoring'} (${printLabels(labels)})`
  return group ? `${pairs} group_${group} (${printLabels(include)})` : pairs
}

function printAggregate({ op, param, inner, grouping, without }: Aggregate): string {
  const by = without
    ? ` without (${printLabels(grouping)}) `
    : grouping.length > 0
      ? ` by (${printLabels(grouping)}) `
      : ''
  return `${op}${by}(${param ? `${print(param)}, ` : ''}${print(inner)})`
}

function printSelector({ name, matchers }: Selector): string {
  const rest = name === undefined ? matchers : matchers.slice(0, -1)
  const plain = name !== undefined && isPlainMetric(name) ? name : ''
  const inside = rest.map(printMatcher).sort()
  if (name !== undefined && plain === '') inside.unshift(JSON.stringify(name))
  return inside.length === 0 && plain !== '' ? plain : `${plain}{${inside.join(',')}}`
}

function printMatcher(matcher: Matcher): string {
  return isPlainLabel(matcher.name)
    ? formatMatcher(matcher)
    : formatMatcher({ ...matcher, name: JSON.stringify(matcher.name) })
}

function printLabels(labels: readonly string[]): string {
  return labels.map((label) => (isPlainLabel(label) ? label : JSON.stringify(label))).join(', ')
}

function printTimes({ at, offset }: { at: At | undefined; offset: number }): string {
  const when = at === undefined ? '' : typeof at === 'string' ? ` @ ${at}()` : ` @ ${(at / 1000).toFixed(3)}`
  if (offset === 0) return when
  return `${when} offset ${offset < 0 ? '-' : ''}${formatDuration(Math.abs(offset))}`
}
