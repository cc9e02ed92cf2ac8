import { UserError } from '../../../core/errors.ts'
import { type Labels, sortedNames } from '../../../core/labels.ts'
import { quote } from '../../../core/template-printf.ts'
import { type Mode, parse } from '../../../promql/index.ts'

/**
 * A series as a test writes it: `up{job="api"}`, `{a="b"}`, or nothing for no labels.
 * @throws UserError when it is something else
 */
export function parseMetric(text: string, mode: Mode): Labels {
  const trimmed = text.trim()
  if (trimmed === '' || /^\{\s*\}$/.test(trimmed)) return {}
  const expr = parse(trimmed, { mode })
  const plain = expr.kind === 'selector' && expr.offset === 0 && expr.at === undefined
  if (!plain || expr.matchers.some(({ op }) => op !== '=')) {
    throw new UserError(`"${text}" is not a series; write for example up{job="api"}`)
  }
  return Object.fromEntries(expr.matchers.map(({ name, value }) => [name, value]))
}

/** As Prometheus prints a label set: `{__name__="up", job="api"}`. */
export function showLabels(labels: Labels): string {
  return `{${sortedNames(labels)
    .map((name) => `${name}=${quote(labels[name] ?? '')}`)
    .join(', ')}}`
}

/** The order in which Prometheus sorts label sets: by name and value of the first pair that differs. */
export function compareLabels(a: Labels, b: Labels): number {
  const [left, right] = [Object.entries(a).sort(byName), Object.entries(b).sort(byName)]
  for (const [i, [name, value]] of left.entries()) {
    const other = right[i]
    if (!other) return 1
    const order = compare(name, other[0]) || compare(value, other[1])
    if (order !== 0) return order
  }
  return left.length - right.length
}

const byName = (a: [string, string], b: [string, string]) => compare(a[0], b[0])
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
