import type { CheckOf, VerifyCheck } from '../../config/verify.ts'
import { messageOf } from '../../core/errors.ts'
import type { Answers } from './answers.ts'
import type { LoadFigures, Said, VerifyLine, VerifyRun } from './contract.ts'
import {
  alertLines,
  answerLines,
  entryLines,
  fieldLines,
  loadLines,
  queryLines,
  type TriggerFigures,
  valueLines,
} from './judge.ts'
import type { VerifyOptions } from './options.ts'
import { figuresOf, storm } from './storm.ts'

/** Every source has room for so many requests at once where it says nothing else. */
const usualConcurrent = 100

/** What one run looks with. */
export interface Looking extends Pick<VerifyOptions, 'clock' | 'query' | 'alert'> {
  run: Pick<VerifyRun, 'id' | 'system'>
  answers: Answers
  signal: AbortSignal
  redact: (text: string) => string
  onShot(done: number, of: number): void
}

export interface Looked {
  lines: readonly VerifyLine[]
  load?: LoadFigures
}

/** Carries one check out. Never rejects for what the system does. */
export async function lookAt(check: VerifyCheck, looking: Looking): Promise<Looked> {
  const { answers, run, alert } = looking
  switch (check.kind) {
    case 'answer':
      return { lines: answerLines(check, await answers.of(check.source)) }
    case 'fields':
      return { lines: fieldLines(check, await answers.of(check.source)) }
    case 'value':
      return { lines: valueLines(check, await answers.of(check.source)) }
    case 'entries':
      return { lines: entryLines(check, await answers.of(check.source)) }
    case 'query':
      return { lines: queryLines(check, asked(looking, check.query)) }
    case 'alert':
      return { lines: alertLines(check, alert(run.system, check.alert), triggerOf(check, looking)) }
    case 'load':
      return loaded(check, looking)
  }
}

function asked({ query, run, redact }: Looking, expr: string): readonly number[] | Said {
  try {
    return query(run.system, expr).filter((value) => !Number.isNaN(value))
  } catch (error) {
    return { id: 'respond-verify-error', args: { why: redact(messageOf(error)).slice(0, 200) } }
  }
}

function triggerOf(check: CheckOf<'alert'>, looking: Looking): TriggerFigures {
  const one = (expr: string | undefined) => {
    const values = expr === undefined ? [] : asked(looking, expr)
    return Array.isArray(values) ? (values[0] as number | undefined) : undefined
  }
  return { value: one(check.value), part: one(check.part), of: one(check.of) }
}

/** Only where the source answers at all: a system that is down gets no storm. */
async function loaded(check: CheckOf<'load'>, looking: Looking): Promise<Looked> {
  const { answers, run, clock, signal, onShot } = looking
  const answered = await answers.of(check.source)
  const config = answers.config(check.source)
  if (!answered.ok || !config) {
    const said = !answered.ok && answered.why === 'off' ? answered.said : { id: 'respond-verify-unanswered' }
    return { lines: loadLines(check, said) }
  }
  const concurrent = Math.min(check.concurrent, check.requests, config.limits.concurrent ?? usualConcurrent)
  const plan = { requests: check.requests, concurrent, timeout: check.timeout, run: run.id }
  const shots = await storm(config, plan, { clock, signal, onShot: (done) => onShot(done, check.requests) })
  const load = figuresOf(shots, concurrent)
  return { lines: loadLines(check, load), load }
}
