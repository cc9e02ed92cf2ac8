import type { Put } from '../../store/port.ts'
import type { Doing, Mover } from '../contract.ts'
import { auditOf } from './audit.ts'
import type { GoLive, Outcome } from './contract.ts'
import { frozen } from './freezing.ts'
import { move } from './move.ts'
import type { Move } from './moves.ts'
import type { GoLivesOptions } from './options.ts'
import { postsOf } from './posts.ts'

/** How often a commit is tried again on what somebody faster left. */
const mostAttempts = 100

/** The room's one way of changing a go-live: read, decide, commit all of it at once, expecting the version that was read. */
export class Room {
  readonly options: GoLivesOptions
  /** What goes on by itself after a commit. */
  readonly background = new Set<Promise<void>>()

  constructor(options: GoLivesOptions) {
    this.options = options
  }

  async run(id: string): Promise<GoLive | undefined> {
    return (await this.options.store.get('golive', id))?.doc
  }

  move(id: string, wanted: Move, { person, at, cause }: Doing): Promise<Outcome> {
    return this.made(id, wanted, { person, at, cause })
  }

  async made(id: string, wanted: Move, mover: Mover): Promise<Outcome> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = await this.options.store.get('golive', id)
      if (!found) return { did: 'missing' }
      const { doc, version } = found
      const moved = move(doc, wanted, mover)
      if (moved.did !== 'done') return { ...moved, run: doc }
      if (moved.run === doc) return moved
      const run = await this.#commit(moved.run, doc, version, mover)
      if (run) return { ...moved, run }
    }
    throw new Error(`the go-live ${id} changed ${mostAttempts} times while it was being written`)
  }

  /** Changes what is nobody's deed; `change` gives undefined when nothing is to be done. */
  async amend(id: string, change: (run: GoLive) => GoLive | undefined): Promise<GoLive | undefined> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = await this.options.store.get('golive', id)
      const changed = found && change(found.doc)
      if (!found || !changed) return undefined
      const run = await this.#commit(changed, found.doc, found.version)
      if (run) return run
    }
    throw new Error(`the go-live ${id} changed ${mostAttempts} times while it was being written`)
  }

  /** One that begins; false when somebody was faster. */
  async begin(run: GoLive): Promise<boolean> {
    const { by: person, at, cause } = run.started
    return (await this.#commit(run, undefined, 0, { person, at, cause })) !== undefined
  }

  /** @param mover who did it; nobody's deed leaves no row in the audit trail */
  async #commit(
    wanted: GoLive,
    before: GoLive | undefined,
    version: number,
    mover?: Mover,
  ): Promise<GoLive | undefined> {
    const { store, clock, onPost, onDue } = this.options
    const { run, puts, report } = await frozen(wanted, before, this.options)
    const put: Put[] = [
      { kind: 'golive', id: run.id, doc: run },
      ...(await postsOf(run, before, this.options)),
      ...puts,
    ]
    const expect = [{ ref: { kind: 'golive' as const, id: run.id }, version }]
    const result = await store.commit({ put, expect, append: mover ? auditOf(run, before, mover, clock.now()) : [] })
    if (result === 'fenced') throw new Error('another process leads now: nothing was written')
    if (result !== 'ok') return undefined
    onPost()
    onDue()
    if (report !== undefined) {
      this.options.reports.committed(report)
      this.tellLater(run.id)
    }
    return run
  }

  /** Tells what is not told yet, by itself; what fails is told after the next start. */
  tellLater(id: string): void {
    const work = this.tell(id)
      .catch((error: unknown) => {
        this.options.log.error('the report of a go-live could not be told; it is tried again after a restart', {
          trace_id: `golive:${id}`,
          error: String(error),
        })
      })
      .finally(() => this.background.delete(work))
    this.background.add(work)
  }

  /** Posts are named by the report and the cause, so that a report is told once however often this is asked. */
  async tell(id: string): Promise<void> {
    const run = await this.run(id)
    for (const report of run?.reports ?? []) {
      if (!run || report.told) continue
      const audible = this.options.quietUntil(run.destination, this.options.clock.now()) === undefined
      await this.options.reports.tell(report.id, run.destination, { cause: `golive:${id}`, audible })
      await this.amend(id, (latest) => {
        const reports = latest.reports.map((one) => (one.id === report.id ? { ...one, told: true } : one))
        return { ...latest, reports }
      })
    }
  }
}
