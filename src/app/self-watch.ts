import type { Views } from '../alerts/index.ts'
import { ownSystem } from '../config/priorities.ts'
import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { type Labels, labelsKey } from '../core/labels.ts'
import type { Log } from '../core/log.ts'
import type { Ingest, Observation } from '../core/observation.ts'
import type { Texts } from '../core/texts.ts'
import { type Finding, type SelfAlert, type SelfFacts, selfAlerts } from '../self-alerts.ts'

/** Between two looks; the first comes after one. */
const lookEvery: Ms = 10_000
/** What goes on unchanged is told to the alerts again this often. */
const refreshEvery: Ms = 60_000
const parts = ['summary', 'impact', 'action'] as const
/** Members of one of our alerts that are looked at when the bot starts. */
const mostMembers = 1000

export interface SelfWatchOptions {
  facts(now: Ms): Promise<SelfFacts>
  ingest: Ingest
  views: Pick<Views, 'openEpisodes' | 'view'>
  texts: (locale: string) => Texts
  clock: Clock
  log: Log
}

interface Active {
  alert: SelfAlert
  labels: Labels
  finding: Finding
  /** Since when it is found. */
  since: Ms
  /** When and with which words the alerts were told. */
  told?: { at: Ms; text: string }
}

/** Looks at the bot itself and tells its own alerts what it finds, as a source would of a system. */
export class SelfWatch {
  readonly #options: SelfWatchOptions
  readonly #active = new Map<string, Active>()
  /** Alerts that are over, until the alerts have heard of it. */
  readonly #over = new Map<string, Labels>()
  #looking: Promise<void> | undefined
  #stopped = false
  #cancel = () => {}

  constructor(options: SelfWatchOptions) {
    this.#options = options
  }

  /** What fired when the last process ended is over unless it is found again. */
  async start(): Promise<void> {
    const { views } = this.#options
    for (const { id, system } of views.openEpisodes()) {
      if (system !== ownSystem) continue
      const members = (await views.view(id, mostMembers))?.members ?? []
      for (const { labels } of members) this.#over.set(labelsKey(labels), labels)
    }
    this.#later()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await this.#looking
  }

  async idle(): Promise<void> {
    await this.#looking
  }

  /** Looks now: something changed. */
  look(): void {
    if (this.#stopped) return
    this.#cancel()
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
      if (!this.#stopped) this.#later()
    })
  }

  #later(): void {
    this.#cancel = this.#options.clock.after(lookEvery, () => this.look())
  }

  async #look(): Promise<void> {
    const { facts, ingest, clock, log } = this.#options
    try {
      const now = clock.now()
      const seen = await facts(now)
      this.#take(seen, now)
      const batch = [...this.#firing(now), ...this.#resolved(now)]
      if (batch.length === 0) return
      await ingest(batch, now, `self:${now}`)
      for (const active of this.#active.values()) if (this.#isDue(active, now)) active.told = toldNow(active, now)
      this.#over.clear()
    } catch (error) {
      log.warn('the bot could not alert about itself; trying again', { error: messageOf(error) })
    }
  }

  #take(facts: SelfFacts, now: Ms): void {
    const found = new Set<string>()
    for (const alert of selfAlerts) {
      for (const finding of alert.find(facts, now)) {
        const labels = { alertname: alert.alertname, system: ownSystem, ...finding.labels }
        const key = labelsKey(labels)
        // A clock that was set back keeps nothing waiting.
        const since = Math.min(this.#active.get(key)?.since ?? finding.since ?? now, now)
        found.add(key)
        this.#active.set(key, { ...this.#active.get(key), alert, labels, finding, since })
      }
    }
    for (const [key, { labels, told }] of this.#active) {
      if (found.has(key)) continue
      this.#active.delete(key)
      if (told) this.#over.set(key, labels)
    }
    for (const [key, { since, alert }] of this.#active) if (now - since >= alert.for) this.#over.delete(key)
  }

  #isDue({ alert, since, told, finding }: Active, now: Ms): boolean {
    if (now - since < alert.for) return false
    return !told || Math.abs(now - told.at) >= refreshEvery || told.text !== textOf(finding)
  }

  #firing(now: Ms): Observation[] {
    const due = [...this.#active.values()].filter((active) => this.#isDue(active, now))
    return due.map((active): Observation => {
      const { alert, labels, finding, since } = active
      const annotations = this.#annotations(alert, finding)
      return { ...common, labels, annotations, state: 'firing', startsAt: since, priority: alert.priority }
    })
  }

  #resolved(now: Ms): Observation[] {
    return [...this.#over.values()].map(
      (labels): Observation => ({
        ...common,
        labels,
        annotations: {},
        state: 'resolved',
        startsAt: now,
        endsAt: now,
      }),
    )
  }

  /** Both languages, as rules carry theirs. */
  #annotations({ text }: SelfAlert, { args = {} }: Finding): Labels {
    const said = (locale: string, suffix: string) =>
      parts.map((part) => [part + suffix, this.#options.texts(locale).text(`app-alert-${text}-${part}`, args)] as const)
    return Object.fromEntries([...said('zh-TW', ''), ...said('en', '_en')])
  }
}

const common = { origin: `self:${ownSystem}`, system: ownSystem } as const
const textOf = ({ args }: Finding) => JSON.stringify(args ?? {})
const toldNow = ({ finding }: Active, at: Ms) => ({ at, text: textOf(finding) })
