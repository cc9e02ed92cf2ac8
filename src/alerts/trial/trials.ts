import type { Ms } from '../../core/clock.ts'
import type { Ingest, Observation } from '../../core/observation.ts'
import type { Put, Ref, Row } from '../../store/port.ts'
import { StoreUnavailable } from '../../store/unavailable.ts'
import { type AlertAudit, auditStream } from '../contract.ts'
import { externalSystem, identify } from '../identity.ts'
import { isOpen } from '../members.ts'
import type { Room } from '../room.ts'
import { type Act, onceOf } from '../verbs/act.ts'
import type { Trial, TrialRule } from './contract.ts'
import { type Change, farewellOf, postsOf } from './posts.ts'
import { adopted, begun, decided, isSilent, observed, type Sign, type TrialChoice, trialDue, trialId } from './state.ts'

export interface TrialRequest extends Act {
  /** `system/rule`. */
  trial: string
  choice: TrialChoice
  /** The round that the message was about; any when absent. */
  round?: number
}

export type TrialDecided = { did: TrialChoice | 'already'; trial: Trial } | { did: 'unknown' }

const mostAttempts = 10
/** Firing alerts per rule that can be told at the very moment of its enabling; others within a minute. */
const mostHeld = 1000

/**
 * Rules on trial: what they fire is counted here and goes no further, so that it has no card, no incident and no line in
 * a digest. An alert that was open before its rule was put on trial goes its way to the end.
 */
export class Trials {
  readonly #room: Room
  readonly #ingest: Ingest
  readonly #known = new Map<string, { doc: Trial; version: number }>()
  #plan = new Map<string, TrialRule>()
  /** What fires now, as it was last told; of no use after a restart, when all is told again. */
  readonly #held = new Map<string, Map<string, Observation>>()

  constructor(room: Room, ingest: Ingest) {
    this.#room = room
    this.#ingest = ingest
  }

  async load(): Promise<void> {
    this.#known.clear()
    for (const { id, doc, version } of await this.#room.store.list('trial', 'id', {}))
      this.#known.set(id, { doc, version })
  }

  /** Those that are silent now, by their names. */
  silent(): readonly Trial[] {
    const all = [...this.#known.values()].map(({ doc }) => doc)
    return all.filter(isSilent).sort((a, b) => (trialId(a) < trialId(b) ? -1 : 1))
  }

  /** These rules are on trial from now on; those that no longer are have no trial, and what they fire is told. */
  async use(rules: readonly TrialRule[]): Promise<void> {
    const room = this.#room
    this.#plan = new Map(rules.map((rule) => [trialId(rule), rule]))
    await room.serially(async () => {
      const planned = () => ({
        changes: this.#planned(),
        ended: [...this.#known.keys()].filter((id) => !this.#plan.has(id)),
      })
      await this.#write(planned).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error
        // Silent all the same; the store learns of it with the first time that a rule fires.
        room.log.warn('trials could not be stored yet', { error: error.message })
        for (const { id, after } of this.#planned()) this.#known.set(id, { doc: after, version: this.#versionOf(id) })
      })
    })
    for (const id of [...this.#held.keys()]) if (!this.#plan.has(id)) await this.#release(id, 'trial-removed')
  }

  #planned(): Change[] {
    return [...this.#plan].flatMap(([id, rule]): Change[] => {
      const before = this.#known.get(id)?.doc
      const after = before ? adopted(before, rule) : begun(rule, this.#room.clock.now())
      return after === before ? [] : [{ id, ...(before && { before }), after }]
    })
  }

  /** The way of every observation into the room. */
  ingest: Ingest = async (batch, at, cause) => {
    if (this.#plan.size === 0) return this.#ingest(batch, at, cause)
    const through: { observation: Observation; index: number }[] = []
    const silent: { id: string; observation: Observation }[] = []
    batch.forEach((observation, index) => {
      const id = this.#trialOf(observation)
      if (id === undefined) through.push({ observation, index })
      else silent.push({ id, observation })
    })
    if (silent.length === 0) return this.#ingest(batch, at, cause)
    // What people are told comes first, should the store refuse the rest.
    const told = through.map(({ observation }) => observation)
    const { refused } = told.length > 0 ? await this.#ingest(told, at, cause) : { refused: [] }
    await this.#note(silent, at)
    return { refused: refused.map((one) => ({ ...one, index: through[one.index]?.index ?? one.index })) }
  }

  next(): Ms | undefined {
    const times = [...this.#known.values()].flatMap(({ doc }) => trialDue(doc) ?? [])
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Asks people about trials that are over. To be called within the room's order. */
  async run(now: Ms): Promise<void> {
    const due = ({ doc }: { doc: Trial }) => (trialDue(doc) ?? Number.POSITIVE_INFINITY) <= now
    if (![...this.#known.values()].some(due)) return
    await this.#write(() => ({
      changes: [...this.#known].flatMap(([id, one]): Change[] =>
        due(one) ? [{ id, before: one.doc, after: { ...one.doc, state: 'over' } }] : [],
      ),
    }))
    this.#room.rescheduled()
  }

  /** What people decide of it. Enabled, it is told from now on, and what fires at this moment too. */
  async decide(request: TrialRequest): Promise<TrialDecided> {
    const { trial: id, choice, person, cause } = request
    const { clock } = this.#room
    let outcome: Trial | 'already' | undefined
    const at = request.at ?? clock.now()
    await this.#room.serially(async () => {
      await this.#write(
        () => {
          const before = this.#known.get(id)?.doc
          const round = request.round === undefined ? {} : { round: request.round }
          outcome = before && decided(before, choice, { by: person, at, ...round })
          if (!before || !outcome || outcome === 'already') return { changes: [] }
          const audit: AlertAudit = {
            ...{ action: `trial-${choice}` as const, person, cause, at },
            ...{ system: before.system, alertname: before.rule, details: { round: before.round, times: before.times } },
          }
          const rows = [{ stream: auditStream, at: clock.now(), body: audit }]
          return { changes: [{ id, before, after: outcome }], rows }
        },
        onceOf(`trial-${choice}`, id, request),
      )
    })
    const now = this.#known.get(id)?.doc
    if (!now || outcome === undefined) return { did: 'unknown' }
    if (outcome === 'already') return { did: 'already', trial: now }
    this.#room.rescheduled()
    if (choice === 'enable') await this.#release(id, cause)
    return { did: choice, trial: now }
  }

  #trialOf(observation: Observation): string | undefined {
    if (!observation.origin.startsWith('rule:')) return undefined
    const { system = externalSystem, labels, annotations } = observation
    const id = trialId({ system, rule: labels.alertname ?? '' })
    const plan = this.#plan.get(id)
    const trial = this.#known.get(id)?.doc
    if (!plan || !trial || !isSilent(trial) || (plan.annotated && annotations.trial === undefined)) return undefined
    const { book, policies } = this.#room
    const seen = identify(observation, observation.startsAt, policies)
    if ('refused' in seen) return undefined
    const told = book.alerts.get(seen.fingerprint)?.doc
    return told && isOpen(told) ? undefined : id
  }

  async #note(silent: readonly { id: string; observation: Observation }[], at: Ms): Promise<void> {
    const signs = silent.flatMap(({ id, observation }) => {
      const sign = this.#signOf(observation, at)
      if (sign) this.#hold(id, sign.fingerprint, observation)
      return sign ? [{ id, sign }] : []
    })
    const after = () => {
      const changed = new Map<string, Change>()
      for (const { id, sign } of signs) {
        const before = this.#known.get(id)?.doc
        const now = changed.get(id)?.after ?? before
        const next = now && observed(now, sign, at)
        if (before && next && next !== now) changed.set(id, { id, before, after: next })
      }
      return { changes: [...changed.values()] }
    }
    // Most observations say what was said before.
    if (after().changes.length === 0) return
    await this.#room.serially(() => this.#write(after))
  }

  #signOf(observation: Observation, at: Ms): Sign | undefined {
    const { policies } = this.#room
    const seen = identify(observation, at, policies)
    if ('refused' in seen) return undefined
    const { fingerprint, priority, system, annotations } = seen
    const { level, push, cooldown } = policies.policyOf(system, priority)
    const { state, value } = observation
    const told = { level, wakes: push === 'now', cooldown }
    return { fingerprint, state, priority, annotations, ...told, ...(value !== undefined && { value }) }
  }

  #hold(id: string, fingerprint: string, observation: Observation): void {
    const held = this.#held.get(id) ?? new Map<string, Observation>()
    this.#held.set(id, held)
    if (observation.state === 'resolved') held.delete(fingerprint)
    else if (held.size < mostHeld || held.has(fingerprint)) held.set(fingerprint, observation)
  }

  async #release(id: string, cause: string): Promise<void> {
    const held = [...(this.#held.get(id)?.values() ?? [])].filter(({ state }) => state === 'firing')
    this.#held.delete(id)
    if (held.length > 0) await this.#ingest(held, this.#room.clock.now(), cause)
  }

  /** One commit of trials and of the messages about them; built anew when another process was faster. */
  async #write(
    build: () => { changes: readonly Change[]; ended?: readonly string[]; rows?: readonly Row[] },
    once?: string,
  ): Promise<void> {
    const { store, log } = this.#room
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const { changes, ended = [], rows = [] } = build()
      if (changes.length + ended.length === 0) return
      const put: Put[] = [...changes.map(({ id, after }): Put => ({ kind: 'trial', id, doc: after }))]
      for (const change of changes) put.push(...(await postsOf(this.#room, change)))
      for (const id of ended) put.push(...(await farewellOf(this.#room, id, this.#known.get(id)?.doc)))
      const del: Ref[] = ended.map((id) => ({ kind: 'trial', id }))
      const ids = [...changes.map(({ id }) => id), ...ended]
      const expect = ids.map((id) => ({
        ref: { kind: 'trial' as const, id },
        version: this.#known.get(id)?.version ?? 0,
      }))
      const outcome = await store.commit({ put, del, append: rows, expect, ...(once !== undefined && { once }) })
      if (outcome === 'fenced') throw new Error('another process leads now: nothing was written')
      if (outcome === 'ok') {
        for (const { id, after } of changes) this.#known.set(id, { doc: after, version: this.#versionOf(id) + 1 })
        for (const id of ended) this.#known.delete(id)
        for (const { before, after } of changes) {
          if (after.times > (before?.times ?? 0) || before?.state !== after.state)
            log.info('a rule is on trial', {
              system: after.system,
              rule: after.rule,
              state: after.state,
              times: after.times,
            })
        }
        return
      }
      await this.load()
      if (outcome === 'duplicate') return
    }
    throw new Error(`trials changed ${mostAttempts} times while they were being written`)
  }

  #versionOf = (id: string): number => this.#known.get(id)?.version ?? 0
}
