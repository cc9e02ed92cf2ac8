import type { Ms } from '../../core/clock.ts'
import type { Store, Versioned, Write } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Doing, NewEntry } from '../contract.ts'
import { cardPost } from './card.ts'
import type { Entry, EntryView, Incident, IncidentAudit } from './contract.ts'
import { entryId, entryPut, entryViews } from './entries.ts'
import { incidentsOf } from './kinds.ts'

type Puts = NonNullable<Write['put']>
type Expect = NonNullable<Write['expect']>[number]

const ledgerId = 'last'
const entriesAtOnce = 1000

/** One unit of work: what it read with the versions it saw, and what it changes. */
export class Draft {
  readonly now: Ms
  readonly #store: Store
  readonly #dueOf: (incident: Incident, now: Ms) => Ms | undefined
  readonly #seen = new Map<number, Versioned<'incident'> | undefined>()
  readonly #changed = new Map<number, Incident>()
  /** The place of the next entry, by incident. */
  readonly #written = new Map<number, number>()
  readonly #expect: Expect[] = []
  readonly #puts: Puts[number][] = []
  readonly #rows: NonNullable<Write['append']>[number][] = []
  #ledger: { last: number; version: number } | undefined

  constructor(store: Store, now: Ms, dueOf: (incident: Incident, now: Ms) => Ms | undefined) {
    this.#store = store
    this.now = now
    this.#dueOf = dueOf
  }

  async incident(number: number): Promise<Incident | undefined> {
    if (!this.#seen.has(number)) this.#seen.set(number, await this.#store.get('incident', String(number)))
    return this.#changed.get(number) ?? this.#seen.get(number)?.doc
  }

  /** The open incident of a group; takes part in who has which group. */
  async openOf(group: string): Promise<Incident | undefined> {
    await this.own()
    for (const incident of this.#changed.values()) if (holds(incident, group)) return incident
    for (const found of await this.#store.list('incident', 'group', { is: group })) {
      const incident = await this.#known(found)
      if (holds(incident, group)) return incident
    }
    return undefined
  }

  /** The newest incident that had this episode, open or closed. */
  async lastOf(episode: string): Promise<Incident | undefined> {
    const [found] = await this.#store.list('incident', 'episode', { ...incidentsOf(episode), reverse: true, limit: 1 })
    return found && this.#known(found)
  }

  /** Whoever changes which incident has which groups does it alone: another such commit makes this one try again. */
  async own(): Promise<void> {
    if (this.#ledger) return
    const found = await this.#store.get('incident-ledger', ledgerId)
    this.#ledger = { last: found?.doc.last ?? 0, version: found?.version ?? 0 }
  }

  /** A new incident under the next number. */
  async create(made: (number: number) => Incident): Promise<Incident> {
    await this.own()
    if (!this.#ledger) throw new Error('the ledger was not read')
    this.#ledger.last += 1
    const { last } = this.#ledger
    this.#seen.set(last, undefined)
    return this.set(made(last))
  }

  /** Each commit counts the revision up once, however often a draft sets the incident. */
  set(incident: Incident): Incident {
    const revision = (this.#seen.get(incident.number)?.doc.revision ?? 0) + 1
    const { dueAt: _, ...rest } = { ...incident, revision }
    const dueAt = this.#dueOf(rest, this.now)
    const next = { ...rest, ...(dueAt !== undefined && { dueAt }) }
    this.#changed.set(incident.number, next)
    return next
  }

  /** Timeline entries of what `cause` names; of one moment they stand in the order in which they were written. */
  entries(number: number, all: readonly NewEntry[], cause: string): EntryView[] {
    const revision = (this.#seen.get(number)?.doc.revision ?? 0) + 1
    const first = this.#written.get(number) ?? revision * entriesAtOnce
    this.#written.set(number, first + all.length)
    const views = entryViews(number, all, { cause, writtenAt: this.now, first })
    this.#puts.push(...views.map(entryPut))
    return views
  }

  async entry(number: number, key: string): Promise<Versioned<'incident-entry'> | undefined> {
    return this.#store.get('incident-entry', entryId(number, key))
  }

  /** Replaces an entry that was read at `version`. */
  setEntry({ id, version }: Versioned<'incident-entry'>, doc: Entry): void {
    this.#expect.push({ ref: { kind: 'incident-entry', id }, version })
    this.#puts.push({ kind: 'incident-entry', id, doc })
  }

  /** Documents of other kinds that go with it. */
  put(...puts: Puts): void {
    this.#puts.push(...puts)
  }

  expect(...expect: readonly Expect[]): void {
    this.#expect.push(...expect)
  }

  audit(doing: Doing, about: Omit<IncidentAudit, keyof Doing>): void {
    this.#rows.push(auditRow(doing, this.now, about))
  }

  /** What to commit; undefined when there is nothing. */
  write(): Write | undefined {
    if (this.#changed.size === 0 && this.#puts.length === 0 && this.#rows.length === 0) return undefined
    const changed = [...this.#changed.values()]
    const ledger = this.#ledger && { last: this.#ledger.last }
    return {
      put: [
        ...changed.map((doc) => ({ kind: 'incident' as const, id: String(doc.number), doc })),
        ...changed.flatMap((doc) => cardPost(doc) ?? []),
        ...(ledger ? [{ kind: 'incident-ledger' as const, id: ledgerId, doc: ledger }] : []),
        ...this.#puts,
      ],
      expect: [
        ...changed.map(({ number }) => this.#expectation(number)),
        ...(this.#ledger
          ? [{ ref: { kind: 'incident-ledger' as const, id: ledgerId }, version: this.#ledger.version }]
          : []),
        ...this.#expect,
      ],
      append: this.#rows,
    }
  }

  get changed(): Incident[] {
    return [...this.#changed.values()]
  }

  #expectation(number: number): Expect {
    return { ref: { kind: 'incident', id: String(number) }, version: this.#seen.get(number)?.version ?? 0 }
  }

  async #known(found: Versioned<'incident'>): Promise<Incident> {
    const { number } = found.doc
    if (!this.#seen.has(number)) this.#seen.set(number, found)
    return (await this.incident(number)) ?? found.doc
  }
}

const holds = ({ closed, groups }: Incident, group: string): boolean => !closed && groups.includes(group)
