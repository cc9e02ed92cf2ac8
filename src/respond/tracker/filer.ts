import { loginOf, type TrackerConfig, trackerFor } from '../../config/tracker.ts'
import type { Ms } from '../../core/clock.ts'
import { inLocale } from '../../core/localized.ts'
import type { Put, Versioned } from '../../store/port.ts'
import type { EntryView, Incident } from '../incidents/contract.ts'
import { entryView } from '../incidents/entries.ts'
import { entriesOf } from '../incidents/kinds.ts'
import type { Clients } from './clients.ts'
import type { Filing, TrackerFailure, TrackerIssue } from './contract.ts'
import { type Telling, withCorrections } from './corrections.ts'
import { coveredBy } from './documents.ts'
import type { Meters } from './meters.ts'
import type { TrackerOptions } from './options.ts'
import { issueParts, type ReportReader, titleFor } from './report.ts'
import { tellAfter } from './status.ts'
import { failureEntry, filingPost } from './telling.ts'

/** A tracker shows by then what it has accepted, in its lists and searches too. */
export const settle: Ms = 30_000
const firstWait: Ms = 10_000
const longestWait: Ms = 300_000
/** Of a timeline in one issue. */
const mostEntries = 3000

/** One filing as it was read, with what it is about. */
export interface Work {
  at: Versioned<'filing'>
  incident: Incident
  /** Of the incident's system. */
  config: TrackerConfig
}

/** What the next steps of a filing have in common: reading, committing, failing. */
export class Filer {
  readonly options: TrackerOptions
  readonly clients: Clients
  readonly meters: Meters
  readonly #install: () => Promise<string>

  constructor(options: TrackerOptions, clients: Clients, meters: Meters, install: () => Promise<string>) {
    this.options = options
    this.clients = clients
    this.meters = meters
    this.#install = install
  }

  async marker({ incident }: Filing, comment?: number): Promise<string> {
    const own = `opsbell:${await this.#install()}/${incident}`
    return comment === undefined ? own : `${own}/${comment}`
  }

  async reader({ destination }: Incident): Promise<ReportReader> {
    const { readerOf, redact, systemName } = this.options
    const reader = await readerOf(destination)
    return { ...reader, redact, systemName: (id) => inLocale(systemName(id), reader.texts.locale) }
  }

  async entries(number: number): Promise<EntryView[]> {
    const newest = { ...entriesOf(number), reverse: true, limit: mostEntries }
    const found = await this.options.store.list('incident-entry', 'time', newest)
    return found.reverse().map(entryView)
  }

  /** With what was corrected in them. */
  tellings = async (number: number): Promise<Telling[]> => withCorrections(await this.entries(number))

  /** Commits it where nobody else has changed it; gives what was committed. */
  async save({ at }: Work, doc: Filing, puts: readonly Put[] = []): Promise<Versioned<'filing'> | undefined> {
    const { id, version } = at
    const outcome = await this.options.store.commit({
      put: [{ kind: 'filing', id, doc }, ...puts],
      expect: [{ ref: { kind: 'filing', id }, version }],
    })
    if (outcome !== 'ok') return undefined
    if (puts.some(({ kind }) => kind === 'post')) this.options.onPost()
    if (puts.some(({ kind }) => kind === 'incident-entry')) this.options.incidents.journal.written(id)
    return { id, version: version + 1, doc }
  }

  /** Makes the issue, or finds the one that a former try has made. Gives why not. */
  async create(work: Work): Promise<TrackerFailure | undefined> {
    const { incident, config } = work
    const { clock } = this.options
    const { doc } = work.at
    const own = trackerFor(config, incident.system)
    const tracker = this.clients.of(own)
    const marker = await this.marker(doc)
    if (doc.doubt) {
      const settled = doc.doubt.last + settle
      if (clock.now() < settled) return void (await this.save(work, { ...doc, dueAt: settled }))
      const found = await tracker.find(marker, doc.doubt.since)
      if (!found.ok) return this.failed(work, found, 'looking')
      if (found.value) return this.#filed(work, found.value)
    }
    const entries = await this.entries(incident.number)
    const reader = await this.reader(incident)
    const now = clock.now()
    const sending: Filing = {
      ...doc,
      state: 'sending',
      covered: coveredBy(flat(withCorrections(entries)), now),
      owed: entries.filter(({ entry }) => entry.file).map(({ key }) => key),
      doubt: { since: doc.doubt?.since ?? now, last: now },
      dueAt: now + settle,
    }
    const at = await this.save(work, sending)
    if (!at) return undefined
    const { bare } = doc
    const people = [...(incident.owner ? [incident.owner.person] : []), ...incident.tagged]
    const made = await tracker.create({
      marker,
      title: titleFor(incident, reader),
      parts: issueParts(incident, entries, own, reader),
      labels: bare ? [] : own.labels,
      assignees: bare ? [] : loginsOf(own, people),
      ...(own.type !== undefined && !bare && { type: own.type }),
    })
    if (made.ok) return this.#filed({ ...work, at }, made.value)
    const { doubt: _, ...definite } = at.doc
    const known = made.maybeDone ? at.doc : { ...definite, ...(doc.doubt && { doubt: doc.doubt }) }
    return this.failed({ ...work, at: { ...at, doc: known } }, made)
  }

  async #filed(work: Work, issue: TrackerIssue): Promise<undefined> {
    const { incident, config } = work
    const now = this.options.clock.now()
    const { doubt: _, failure: __, failingSince: ___, told: ____, ...rest } = work.at.doc
    const { kind, url: server, project } = trackerFor(config, incident.system)
    const doc: Filing = {
      ...rest,
      state: 'filed',
      issue: { ...issue, kind, server, project, at: now },
      failures: 0,
      posted: rest.posted + 1,
      dueAt: now,
    }
    const at = await this.save(work, doc, [filingPost(doc, incident, config, now)])
    this.meters.sent('issue', 'ok', now)
    if (at) await this.note({ ...work, at })
  }

  /** Tells the incident; a repeat is nothing. */
  async note(work: Work): Promise<void> {
    const { doc } = work.at
    const { issue, asked } = doc
    if (!issue) return
    const { key, url, at } = issue
    const { person, cause } = asked
    await this.options.incidents.verbs.filed({ number: doc.incident, key, url, person, at, cause: `tracker:${cause}` })
    await this.save(work, { ...doc, noted: true, dueAt: this.options.clock.now() })
  }

  /** Another try later, or none until somebody mends it. `looking`: nothing was sent. */
  async failed(work: Work, failure: TrackerFailure, looking?: 'looking'): Promise<TrackerFailure> {
    const { doc } = work.at
    const now = this.options.clock.now()
    const creating = doc.state !== 'filed' && !looking
    if (creating && failure.reason === 'refused' && !doc.bare && hasExtras(work)) {
      await this.save(work, { ...doc, state: 'queued', bare: true, dueAt: now })
      return failure
    }
    this.options.log.warn(failure.retryable ? 'the tracker will be tried again' : 'the tracker refuses', {
      incident: doc.incident,
      reason: failure.reason,
      ...(failure.detail && { detail: failure.detail }),
    })
    this.meters.sent(doc.state === 'filed' ? 'comment' : 'issue', failure.retryable ? 'retried' : 'refused', now)
    await (failure.retryable ? this.#later(work, failure, now) : this.#refused(work, failure, now))
    return failure
  }

  async #later(work: Work, { reason, retryAfter = 0, detail }: TrackerFailure, now: Ms): Promise<void> {
    const { doc } = work.at
    const failures = doc.failures + 1
    const failingSince = doc.failingSince ?? now
    const wait = Math.max(retryAfter, backOff(failures, this.options.random()))
    const next: Filing = {
      ...doc,
      state: doc.state === 'filed' ? 'filed' : 'waiting',
      failures,
      failingSince,
      failure: { reason, at: now, ...(detail && { detail }) },
      dueAt: now + wait,
    }
    const tell = next.state === 'waiting' && doc.posted === 0 && now + wait - failingSince >= tellAfter
    if (!tell) return void (await this.save(work, next))
    const told = { ...next, posted: 1 }
    await this.save(work, told, [filingPost(told, work.incident, trackerFor(work.config, work.incident.system), now)])
  }

  async #refused(work: Work, { reason, detail }: TrackerFailure, now: Ms): Promise<void> {
    const { at, incident, config } = work
    const { dueAt: _, ...before } = at.doc
    const own = trackerFor(config, incident.system)
    const filed = before.state === 'filed'
    const doc = filed && (reason === 'refused' || reason === 'too-large') ? withoutComment(before, now) : before
    const next: Filing = {
      ...doc,
      state: filed ? 'filed' : 'failed',
      failures: doc.failures + 1,
      failure: { reason, at: now, ...(detail && { detail }) },
      ...(filed && { muted: reason }),
      told: reason,
    }
    if (doc.told === reason) return void (await this.save(work, next))
    const told = { ...next, posted: doc.posted + 1 }
    const { journal } = this.options.incidents
    const cause = `filing:${doc.incident}:${doc.round}:${doc.failures}:${now}`
    await this.save(work, told, [
      ...journal.entries(String(doc.incident), [failureEntry(told, own, now)], cause),
      filingPost(told, incident, own, now),
    ])
  }
}

/** One comment that the tracker will not have must not hold up those that follow. */
const withoutComment = ({ comment: _, ...doc }: Filing, now: Ms): Filing => ({
  ...doc,
  comments: doc.comments + 1,
  lastCommentAt: now,
  dueAt: now,
})

export const flat = (entries: readonly EntryView[]) =>
  entries.map(({ key, entry }) => ({ key, writtenAt: entry.writtenAt }))

const hasExtras = ({ config, incident }: Work): boolean => {
  const { labels, type } = trackerFor(config, incident.system)
  return labels.length > 0 || type !== undefined || incident.tagged.length > 0 || incident.owner !== undefined
}

const loginsOf = (config: TrackerConfig, people: readonly { id: number; name: string }[]): string[] => [
  ...new Set(people.flatMap((one) => loginOf(config, one) ?? [])),
]

const backOff = (failures: number, random: number): Ms =>
  Math.round(Math.min(firstWait * 2 ** Math.min(failures - 1, 10), longestWait) * (0.5 + random / 2))
