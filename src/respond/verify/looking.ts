import type { CheckOf, VerifyCheck } from '../../config/verify.ts'
import type { Ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/duration.ts'
import { messageOf } from '../../core/errors.ts'
import type { Answers } from './answers.ts'
import type { LoadFigures, Said, VerifyLine, VerifyRun } from './contract.ts'
import { alertLines, answerLines, entryLines, fieldLines, loadLines, queryLines, valueLines } from './judge.ts'
import type { Figures, VerifyOptions } from './options.ts'
import { figuresOf, storm } from './storm.ts'

/** Every source has room for so many requests at once where it says nothing else. */
const usualConcurrent = 100

/** What one run looks with. */
export interface Looking extends Pick<VerifyOptions, 'clock' | 'query' | 'alert'> {
  run: Pick<VerifyRun, 'id' | 'system'>
  answers: Answers
  fresh: Freshness
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
  const { answers } = looking
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
      return { lines: queryLines(check, valuesOf(await asked(looking, check.query))) }
    case 'alert':
      return { lines: await triggerLines(check, looking) }
    case 'load':
      return loaded(check, looking)
  }
}

/** Measures anew, once, what all queries and alerts of a plan rest on; says when that was begun. */
export class Freshness {
  readonly #measure: () => Promise<void>
  readonly #clock: VerifyOptions['clock']
  #since: Promise<Ms> | undefined

  constructor(clock: VerifyOptions['clock'], measure: () => Promise<void>) {
    this.#clock = clock
    this.#measure = measure
  }

  since(): Promise<Ms> {
    this.#since ??= this.#begin()
    return this.#since
  }

  async #begin(): Promise<Ms> {
    const since = this.#clock.now()
    await this.#measure()
    return since
  }
}

type Asked = { values: readonly number[]; old?: Said } | Said

async function asked({ query, run, redact, fresh, clock }: Looking, expr: string): Promise<Asked> {
  const since = await fresh.since()
  try {
    const figures = query(run.system, expr)
    const old = oldText(figures, since, clock.now())
    return { values: figures.values.filter((value) => !Number.isNaN(value)), ...(old && { old }) }
  } catch (error) {
    return { id: 'respond-verify-error', args: { why: redact(messageOf(error)).slice(0, 200) } }
  }
}

/** Figures from before the verification don't count: why there are none from after its beginning. */
function oldText({ at, unread }: Pick<Figures, 'at' | 'unread'>, since: Ms, now: Ms): Said | undefined {
  if (at === undefined || at >= since) return undefined
  if (unread) return { id: 'respond-verify-unread', args: { source: unread.source }, why: unread.why }
  return {
    id: 'respond-verify-old',
    args: { age: formatDuration(Math.max(1000, Math.round((now - at) / 1000) * 1000)) },
  }
}

const valuesOf = (found: Asked): readonly number[] | Said => {
  if ('id' in found) return found
  return found.old && found.values.length > 0 ? found.old : found.values
}

async function triggerLines(check: CheckOf<'alert'>, looking: Looking): Promise<VerifyLine[]> {
  const { alert, run, clock, fresh } = looking
  const since = await fresh.since()
  const now = alert(run.system, check.alert)
  const one = async (expr: string | undefined) => {
    const found = expr === undefined ? { values: [] } : await asked(looking, expr)
    return 'id' in found ? {} : { value: found.values[0], old: found.old }
  }
  const [value, part, of, least, when] = await Promise.all(
    [check.value, check.part, check.of, check.least, check.when].map(one),
  )
  const old = oldText(now, since, clock.now()) ?? value?.old
  return alertLines(check, now, {
    ...{ value: value?.value, part: part?.value, of: of?.value, least: least?.value },
    ...(check.when !== undefined && { used: (when?.value ?? 0) > 0 }),
    ...(old && { old }),
  })
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
