import { timeRange } from '../../alerts/kinds.ts'
import type { VerifyCheck } from '../../config/verify.ts'
import { messageOf } from '../../core/errors.ts'
import type { MaybeLocalized } from '../../core/localized.ts'
import { auditRow } from '../audit.ts'
import { momentText } from '../incidents/texts.ts'
import { Answers } from './answers.ts'
import { closeOlder, confirm, tellReport } from './confirming.ts'
import type { Confirmed, ConfirmRequest, Verify, VerifyRequest, VerifyRun, VerifyStarted } from './contract.ts'
import { Freshness, lookAt } from './looking.ts'
import type { VerifyOptions } from './options.ts'
import { putsOf, verifyReportId } from './posts.ts'
import { draftOf } from './report.ts'

/** A card is edited at most so often while many requests are under way. */
const editEvery = 2000

export function createVerify(options: VerifyOptions): Verify {
  return new Room(options)
}

class Room implements Verify {
  readonly #options: VerifyOptions
  readonly #under = new Map<string, { run: VerifyRun; work: Promise<void> }>()
  readonly #stopping = new AbortController()

  constructor(options: VerifyOptions) {
    this.#options = options
  }

  systems(): readonly { id: string; name: MaybeLocalized }[] {
    return this.#options.systems().flatMap(({ id, name, verify }) => (verify ? [{ id, name }] : []))
  }

  async begin({ system, person, at, cause, show, zone = 'UTC' }: VerifyRequest): Promise<VerifyStarted> {
    if (this.#stopping.signal.aborted) return { did: 'refused', why: 'stopping' }
    const found = this.#options.systems().find(({ id }) => id === system)
    if (!found?.verify) return { did: 'refused', why: 'unknown' }
    const under = this.#under.get(system)
    if (under)
      return under.run.cause === cause ? already(under.run) : { did: 'refused', why: 'running', run: under.run }
    const total = found.verify.chapters.reduce((sum, { checks }) => sum + checks.length, 0)
    const run: VerifyRun = {
      ...{ id: `${system}-${stampOf(at, zone)}`, system, name: found.name, plan: found.verify },
      ...{ by: person, at, cause, state: 'running', show, step: { n: 0, total }, lines: [], revision: 1 },
    }
    // The place is taken before anything waits: two people who ask at once get one run.
    let begun = () => {}
    const ready = new Promise<void>((resolve) => {
      begun = resolve
    })
    let written = false
    const work = ready.then(() => (written ? this.#go(run) : undefined)).finally(() => this.#under.delete(system))
    this.#under.set(system, { run, work })
    try {
      const expect = [{ ref: { kind: 'verify-run' as const, id: run.id }, version: 0 }]
      const append = [auditRow({ person, at, cause }, this.#options.clock.now(), audited(run))]
      const did = await this.#options.store.commit({ put: putsOf(run), append, expect, once: `verify:${cause}` })
      written = did === 'ok'
      if (!written) return this.#known(run)
      this.#options.onPost()
      await closeOlder(this.#options, run)
      return { did: 'started', run }
    } finally {
      begun()
    }
  }

  /** What this cause began before, or another at the same second. */
  async #known(run: VerifyRun): Promise<VerifyStarted> {
    const [newest] = await this.list(run.system, 1)
    return newest ? already(newest) : { did: 'refused', why: 'stopping' }
  }

  async confirm(request: ConfirmRequest): Promise<Confirmed> {
    const did = await confirm(this.#options, request)
    if (did.did === 'done') await tellReport(this.#options, request.run)
    return did
  }

  async byId(id: string): Promise<VerifyRun | undefined> {
    return (await this.#options.store.get('verify-run', id))?.doc
  }

  async list(system: string, limit: number): Promise<readonly VerifyRun[]> {
    const range = { ...timeRange(system), reverse: true, limit }
    return (await this.#options.store.list('verify-run', 'system', range)).map(({ doc }) => doc)
  }

  async start(): Promise<void> {
    const { store, clock, log, onPost } = this.#options
    const found = await store.list('verify-run', 'running', { is: 1 })
    for (const { doc } of found) {
      log.warn('a verification was interrupted; it is not begun again', { run: doc.id, system: doc.system })
      await this.#keep({ ...doc, state: 'interrupted', endedAt: clock.now(), revision: doc.revision + 1 })
    }
    if (found.length > 0) onPost()
    for (const { id } of await store.list('verify-run', 'untold', { is: 1 })) await tellReport(this.#options, id)
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the bot is stopping'))
    await this.idle()
  }

  async idle(): Promise<void> {
    while (this.#under.size > 0) await Promise.all([...this.#under.values()].map(({ work }) => work))
  }

  async #go(run: VerifyRun): Promise<void> {
    const { log, clock } = this.#options
    try {
      const looked = await this.#look(run)
      if (this.#stopping.signal.aborted) return
      await this.#end({ ...looked, state: 'done', endedAt: clock.now() })
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      log.error('a verification could not be carried out', { run: run.id, error: messageOf(error) })
      const latest = (await this.byId(run.id).catch(() => undefined)) ?? run
      const failed = { ...latest, state: 'failed' as const, endedAt: clock.now(), revision: latest.revision + 1 }
      await this.#keep(failed).catch((lost: unknown) =>
        log.error('the end of a verification could not be kept', { run: run.id, error: messageOf(lost) }),
      )
    }
  }

  /** One check after the other; the card follows. */
  async #look(begun: VerifyRun): Promise<VerifyRun> {
    const { clock, query, alert, refresh, redact = (text) => text } = this.#options
    const { signal } = this.#stopping
    const sources = this.#options.systems().find(({ id }) => id === begun.system)?.sources ?? []
    const answers = new Answers(sources, { clock, signal, redact })
    let run = begun
    let shownAt = clock.mono()
    let showing: Promise<void> = Promise.resolve()
    const show = () => {
      if (clock.mono() - shownAt < editEvery) return
      shownAt = clock.mono()
      run = { ...run, revision: run.revision + 1 }
      const now = run
      showing = showing.then(() => this.#keep(now))
    }
    const onShot = (done: number, of: number) => {
      run = { ...run, step: { ...run.step, done, of } }
      show()
    }
    const checks = begun.plan.chapters.flatMap((chapter) => chapter.checks)
    const fresh = new Freshness(clock, () => refresh(begun.system, figuresOf(checks), signal))
    for (const [n, check] of checks.entries()) {
      if (signal.aborted) break
      run = { ...run, step: { n: n + 1, total: checks.length, title: check.title } }
      show()
      const looked = await lookAt(check, { clock, query, alert, run: begun, answers, fresh, signal, redact, onShot })
      run = { ...run, lines: [...run.lines, ...looked.lines], ...(looked.load && { load: looked.load }) }
      // `done` and `of` were this check's.
      run = { ...run, step: { n: n + 1, total: checks.length } }
    }
    await showing
    return run
  }

  /** The report, and the card that says how it ended, in one commit. */
  async #end(ended: VerifyRun): Promise<void> {
    const { store, reports, readerOf, onPost } = this.#options
    const id = verifyReportId(ended.id)
    const untold = { report: id, cause: ended.cause }
    const run = { ...ended, revision: ended.revision + 1, report: id, untold }
    const draft = draftOf(run, await readerOf(run.show))
    const { puts } = await reports.freeze(draft, { id, at: run.endedAt ?? run.at })
    await store.commit({ put: [...putsOf(run), ...puts] })
    reports.committed(id)
    onPost()
    try {
      await tellReport(this.#options, run.id)
    } catch (error) {
      // It is done all the same; what is not told is told after the next start.
      this.#options.log.warn('the report of a verification could not be told yet', {
        run: run.id,
        error: messageOf(error),
      })
    }
  }

  async #keep(run: VerifyRun): Promise<void> {
    await this.#options.store.commit({ put: putsOf(run) })
    this.#options.onPost()
  }
}

/** What a plan asks of series and rules. */
const figuresOf = (checks: readonly VerifyCheck[]) => ({
  queries: checks.flatMap((check) => {
    if (check.kind === 'query') return [check.query]
    return check.kind === 'alert' ? [check.value, check.part, check.of].filter((query) => query !== undefined) : []
  }),
  alerts: checks.flatMap((check) => (check.kind === 'alert' ? [check.alert] : [])),
})

const already = (run: VerifyRun): VerifyStarted => ({ did: 'already', run })

/** `20260302-100000` on the clock of the zone. */
const stampOf = (at: number, zone: string): string => momentText(at, zone).replace(/[-:]/g, '').replace(' ', '-')

const audited = ({ id, system }: VerifyRun) => ({ action: 'verify-start', system, details: { verify: id } })
