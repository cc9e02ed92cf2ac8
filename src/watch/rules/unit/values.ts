import { UserError } from '../../../core/errors.ts'
import { parseFloat64 } from '../../../core/float.ts'

/** One step of an input series: a number, a stale marker, or nothing (`_`). */
export type StepValue = number | 'stale' | undefined

const number = String.raw`(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI][nN][fF]|[nN][aA][nN])`
const item = new RegExp(`^(?:(_)(?:x(\\d+))?|([+-]?${number})(?:([+-]${number})?x(\\d+))?|(stale))$`)

/** More steps than any test needs; bounds the memory of one that has a digit too many. */
const mostSteps = 1_000_000

/**
 * Promtool's expanding notation: `a+bxN` is a, a+b … (N+1 numbers), `axN` repeats a, `_` is a gap, `_xN` are N of them.
 * @throws UserError naming the piece that is wrong
 */
export function parseValues(text: string): StepValue[] {
  if (text.includes('{{')) {
    throw new UserError('native histograms ({{…}}) are not supported; test the classic _bucket series instead')
  }
  const values: StepValue[] = []
  for (const piece of text.split(/\s+/)) {
    if (piece === '') continue
    const found = item.exec(piece)
    if (!found) throw new UserError(`"${piece}" is not a value; write for example 1, 0+10x5, 3x4, _, _x3 or stale`)
    const count = Number(found[2] ?? found[5] ?? 0)
    if (values.length + count > mostSteps) throw new UserError(`"${piece}" gives more than ${mostSteps} values`)
    expand(found, values)
  }
  return values
}

function expand([, gap, gaps, start, increase, times, stale]: RegExpExecArray, values: StepValue[]): void {
  if (stale !== undefined) values.push('stale')
  else if (gap !== undefined) for (let i = 0; i < Number(gaps ?? 1); i++) values.push(undefined)
  else {
    const by = increase === undefined ? 0 : toNumber(increase)
    let value = toNumber(start ?? '')
    // Added up step by step, as promtool does: 0.1x10 ends at 1.0999999999999999.
    for (let i = 0; i <= Number(times ?? 0); i++) {
      values.push(value)
      value += by
    }
  }
}

function toNumber(text: string): number {
  if (/nan$/i.test(text)) return Number.NaN
  const value = parseFloat64(text)
  if (value === undefined) throw new UserError(`"${text}" is beyond the range of numbers`)
  return value
}
