import { describe, expect, it } from 'vitest'
import type { CheckOf } from '../../../src/config/verify.ts'
import { alertLines, loadLines, openLines, type TriggerFigures, verdictOf } from '../../../src/respond/verify/judge.ts'
import type { AlertNow } from '../../../src/respond/verify/options.ts'

const check: CheckOf<'alert'> = {
  ...{ id: 'auth', kind: 'alert', alert: 'AuthErrors', title: { en: 'Authentication errors' }, unit: '%' },
  ...{ value: 'v', part: 'p', of: 'o', least: 'l' },
}
const enough: TriggerFigures = { value: 0.4, part: 6, of: 1500, least: 50 }
const { value: _, ...noValue } = enough
const old = { id: 'respond-verify-old', args: { age: '40s' } }

describe('AS-4: errors of many requests', () => {
  const load: CheckOf<'load'> = {
    ...{ id: 'load', kind: 'load', title: { en: 'Under load' }, source: 'health' },
    ...{ requests: 100, concurrent: 100, timeout: 10_000, errors: 1, mean: 1000, p95: 2000 },
  }
  const figures = { requests: 100, concurrent: 100, succeeded: 0, answered: 0, mean: 10, p95: 10 }
  it.each([
    ['none', { timeouts: 0, pool: 0, errors: 0 }, 'pass', 'failures', 100],
    ['beside timeouts', { timeouts: 3, pool: 0, errors: 0 }, 'pass', 'failures-rest', 97],
    ['beside timeouts and a full pool', { timeouts: 3, pool: 2, errors: 0 }, 'pass', 'failures-rest', 95],
    ['one of ninety-nine', { timeouts: 1, pool: 0, errors: 1 }, 'fail', 'failures-rest-worst', 99],
    ['when all timed out', { timeouts: 100, pool: 0, errors: 0 }, 'none', 'none-other', undefined],
  ])('%s', (_name, counts, verdict, said, of) => {
    const worst = counts.errors > 0 ? { worst: '500' } : {}
    const [errors] = loadLines(load, { ...figures, ...counts, ...worst })
    expect([errors?.verdict, errors?.said.id, errors?.said.args?.of]).toEqual([verdict, `respond-verify-${said}`, of])
  })
})

describe('AS-3: what a rollback trigger says in a verification', () => {
  it.each<[string, AlertNow, TriggerFigures, string, string]>([
    ['quiet with a figure', { state: 'quiet' }, enough, 'pass', 'trigger-quiet-both'],
    ['quiet, its figure of no sample', { state: 'quiet' }, { value: 0.4 }, 'none', 'no-data'],
    ['pending', { state: 'pending' }, enough, 'warn', 'trigger-pending-both'],
    ['firing', { state: 'firing' }, enough, 'fail', 'trigger-firing-both'],
    ['firing, though its figure is gone', { state: 'firing' }, {}, 'fail', 'trigger-firing-none'],
    ['quiet without a figure', { state: 'quiet' }, noValue, 'none', 'no-value'],
    ['pending without a figure', { state: 'pending' }, noValue, 'none', 'no-value'],
    ['quiet of too few samples', { state: 'quiet' }, { ...enough, of: 49 }, 'none', 'few'],
    ['quiet of just enough samples', { state: 'quiet' }, { ...enough, of: 50 }, 'pass', 'trigger-quiet-both'],
    ['quiet by an old figure', { state: 'quiet' }, { ...enough, old }, 'none', 'old'],
    ['pending by an old figure', { state: 'pending' }, { ...enough, old }, 'none', 'old'],
    ['not in use', { state: 'quiet' }, { ...enough, used: false }, 'none', 'unused'],
    ['in use', { state: 'quiet' }, { ...enough, used: true }, 'pass', 'trigger-quiet-both'],
    ['not loaded', { state: 'absent' }, enough, 'none', 'no-rule'],
    ['not evaluated yet', { state: 'unready', why: 'new' }, enough, 'none', 'rule-new'],
    ['one that fails', { state: 'unready', why: 'failed' }, enough, 'none', 'rule-failed'],
    ['held, for its source is missing', { state: 'unready', why: 'held' }, enough, 'none', 'rule-held'],
  ])('%s', (_name, now, figures, verdict, said) => {
    const lines = alertLines(check, now, figures)
    expect(lines.map((line) => [line.verdict, line.said.id])).toEqual([[verdict, `respond-verify-${said}`]])
  })

  it('what is not judged is counted apart, and the whole does not pass then', () => {
    const lines = [
      ...alertLines(check, { state: 'quiet' }, enough),
      ...alertLines(check, { state: 'quiet' }, { ...enough, of: 3 }),
    ]
    expect(verdictOf(lines)).toEqual({ verdict: 'warn', counts: { pass: 1, warn: 0, fail: 0, none: 1 } })
    const failed = [...lines, ...alertLines(check, { state: 'firing' }, enough)]
    expect(verdictOf(failed)).toEqual({ verdict: 'fail', counts: { pass: 1, warn: 0, fail: 1, none: 1 } })
  })

  it('a person may look at what has too few samples, not at what has to be mended', () => {
    const open = (now: AlertNow, figures: TriggerFigures) =>
      openLines({ state: 'done', lines: alertLines(check, now, figures) }).length
    expect(open({ state: 'quiet' }, { ...enough, of: 3 })).toBe(1)
    expect(open({ state: 'quiet' }, { ...enough, old })).toBe(0)
    expect(open({ state: 'absent' }, enough)).toBe(0)
    expect(open({ state: 'unready', why: 'failed' }, enough)).toBe(0)
  })
})
