import type { Put } from '../../store/port.ts'
import type { Doing, Mover } from '../contract.ts'
import { auditOf } from './audit.ts'
import { cardPut, movedPut } from './card.ts'
import type { Deed, Outcome, SopRun } from './contract.ts'
import type { SopsOptions } from './options.ts'
import { entryOf } from './timeline.ts'
import { type Move, move } from './walk.ts'

/** How often a commit is tried again on what somebody faster left. */
const mostAttempts = 100

/** The room's one way of changing a run: read, decide, commit all of it at once, expecting the version that was read. */
export class Room {
  readonly options: SopsOptions
  /** Somebody has come to a step. */
  onArrived: (run: SopRun) => void = () => {}

  constructor(options: SopsOptions) {
    this.options = options
  }

  async run(id: string): Promise<SopRun | undefined> {
    return (await this.options.store.get('sop-run', id))?.doc
  }

  move(id: string, wanted: Move, { person, at, cause }: Doing): Promise<Outcome> {
    return this.made(id, wanted, { person, at, cause })
  }

  async made(id: string, wanted: Move, mover: Mover): Promise<Outcome> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = await this.options.store.get('sop-run', id)
      if (!found) return { did: 'missing' }
      const { doc, version } = found
      const moved = move(doc, wanted, mover)
      if (moved.did !== 'done') return { ...moved, run: doc }
      if (moved.run === doc) return moved
      const run = await this.joined(moved.run)
      if (await this.#commit(run, version, run.deeds.slice(doc.deeds.length), mover.cause)) return { ...moved, run }
    }
    throw new Error(`the run ${id} changed ${mostAttempts} times while it was being written`)
  }

  /** Changes what is no deed of anybody; undefined when there is no such run, or `change` wants nothing. */
  async amend(id: string, change: (run: SopRun) => SopRun | undefined, puts?: (run: SopRun) => Put[]) {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = await this.options.store.get('sop-run', id)
      const changed = found && change(found.doc)
      if (!found || !changed) return undefined
      if (await this.#commit(changed, found.version, [], '', puts?.(changed))) return changed
    }
    throw new Error(`the run ${id} changed ${mostAttempts} times while it was being written`)
  }

  /** A run that begins; false when somebody was faster. */
  begin(run: SopRun): Promise<boolean> {
    return this.#commit(run, 0, run.deeds, run.started.cause)
  }

  /** The card is shown anew; the one before says so. */
  shown(run: SopRun): Put[] {
    return [movedPut(run, run.card - 1, this.options)]
  }

  /** An incident that was opened since for its episode takes it in. */
  async joined(run: SopRun): Promise<SopRun> {
    if (run.incident !== undefined || run.episode === undefined) return run
    const incident = await this.options.incidentOf?.(run.episode)
    return incident === undefined ? run : { ...run, incident }
  }

  async #commit(run: SopRun, version: number, deeds: readonly Deed[], cause: string, more: readonly Put[] = []) {
    const { store, clock, journal, onPost, onChange, onDue } = this.options
    const put: Put[] = [
      { kind: 'sop-run', id: run.id, doc: run },
      cardPut(run, this.options),
      ...more,
      ...(await this.#entries(run, deeds, cause)),
    ]
    const expect = [{ ref: { kind: 'sop-run' as const, id: run.id }, version }]
    const result = await store.commit({ put, expect, append: auditOf(run, deeds, clock.now()) })
    if (result === 'fenced') throw new Error('another process leads now: nothing was written')
    if (result !== 'ok') return false
    if (run.incident !== undefined && deeds.length > 0) journal?.written(run.incident)
    onPost()
    onChange?.(run)
    onDue()
    if (deeds.some(({ to }) => to !== undefined)) this.onArrived(run)
    return true
  }

  async #entries({ ...run }: SopRun, deeds: readonly Deed[], cause: string): Promise<readonly Put[]> {
    const { journal, textsOf } = this.options
    if (!journal || run.incident === undefined || deeds.length === 0) return []
    const texts = await textsOf(run.destination)
    const entries = deeds.flatMap((deed) => entryOf(run, deed, texts) ?? [])
    return entries.length === 0 ? [] : journal.entries(run.incident, entries, `sop:${run.id}:${cause}`)
  }
}
