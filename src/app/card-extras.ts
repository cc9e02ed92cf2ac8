import { createHash } from 'node:crypto'
import type { EpisodeView } from '../alerts/contract.ts'
import type { ActionConfig } from '../config/actions.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { AlertExtras, Deliver, Extras } from '../deliver/index.ts'
import { isDrill } from '../respond/drill/index.ts'
import type { Incident, IncidentViews } from '../respond/incidents/contract.ts'
import type { SopRun, SopViews } from '../respond/sop/contract.ts'

export interface CardExtrasParts {
  incidents(): Pick<IncidentViews, 'byNumber' | 'ofEpisode' | 'open' | 'list' | 'lastTime'>
  /** Absent where there are no SOPs. */
  sops?(): Pick<SopViews, 'open' | 'ofEpisode' | 'ofIncident' | 'fitting'>
  /** Whether a system has an alerting rule of that name, which can be drawn. */
  charted(system: string, alertname: string): boolean
  /** An action that a system declares. */
  action?(system: string, id: string): Pick<ActionConfig, 'id' | 'title'> | undefined
  /** The newest deployment of a system at that moment. */
  deployed?(system: string, at: Ms): Promise<NonNullable<Extras['deploy']> | undefined>
  deliver(): Pick<Deliver, 'wake' | 'follow'>
  log: Log
}

/** Closed lately: what became of them may still be missing on cards when the bot starts. */
const closedLately = 100
/** Far more than are ever worked on at once; an episode that is forgotten keeps its card as it is. */
const mostKnown = 20_000

/** A deployment this long before an alert may have to do with it. */
const suspected: Ms = 2 * 3_600_000

type About = Pick<Extras, 'incident' | 'run'>

/**
 * What people do about alerts, for their cards. Of most episodes there is nothing, which costs no look into the store:
 * those of incidents and runs are known, from the start on and by each change.
 */
export class CardExtras implements AlertExtras {
  readonly #parts: CardExtrasParts
  readonly #known = new Set<string>()
  /** What the cards of an incident show of it, by its number, while it is open. */
  readonly #shown = new Map<number, string>()
  #tail: Promise<void> = Promise.resolve()

  constructor(parts: CardExtrasParts) {
    this.#parts = parts
  }

  /** Learns of what was there before; to be called before cards are looked at. */
  async load(): Promise<void> {
    const views = this.#parts.incidents()
    const { items } = await views.list({ offset: 0, limit: closedLately })
    const open = await views.open()
    for (const { episodes } of [...items, ...open]) this.#know(episodes)
    for (const incident of open) this.#shown.set(incident.number, keyOf({ incident: shownOf(incident) }))
    for (const { episode } of (await this.#parts.sops?.().open()) ?? [])
      this.#know(episode === undefined ? [] : [episode])
  }

  async of({ episode, members }: EpisodeView, shown: string): Promise<Extras> {
    const about = await this.#about(episode.id, shown)
    const open = episode.resolvedAt === undefined
    const last = open ? await this.#parts.incidents().lastTime(episode.group, episode.startedAt) : undefined
    const labels = { ...episode.groupLabels, ...members[0]?.labels }
    const { system, alertname: name } = episode
    const deploy = open ? await this.#parts.deployed?.(system, episode.startedAt) : undefined
    const wanted = members.find(({ annotations }) => annotations.run_action)?.annotations.run_action
    const action = wanted === undefined ? undefined : this.#parts.action?.(system, wanted)
    return {
      ...about,
      key: keyOf(about),
      ...(isDrill(episode) && { drill: true as const }),
      sop: (this.#parts.sops?.().fitting(system, { name, labels }).length ?? 0) > 0,
      chart: this.#parts.charted(system, name),
      ...(action && { action: { id: action.id, title: action.title } }),
      ...(deploy && deploy.at >= episode.startedAt - suspected && { deploy }),
      ...(last && {
        last: {
          ...{ at: last.openedAt, how: last.how, lasted: last.lasted },
          ...(last.helped !== undefined && { helped: last.helped }),
          ...(last.who && { who: last.who }),
        },
      }),
    }
  }

  async key(episode: string, shown: string): Promise<string> {
    return keyOf(await this.#about(episode, shown))
  }

  async incident(episode: string, shown: boolean): Promise<Extras['incident']> {
    if (!shown && !this.#known.has(episode)) return undefined
    const incident = await this.#parts.incidents().ofEpisode(episode)
    return incident && shownOf(incident)
  }

  async #about(episode: string, shown: string): Promise<About> {
    if (shown === '' && !this.#known.has(episode)) return {}
    const incident = await this.#parts.incidents().ofEpisode(episode)
    const run = await this.#runOf(episode, incident)
    return { ...(incident && { incident: shownOf(incident) }), ...(run && { run: stepOf(run) }) }
  }

  /** The newest that is under way, about the episode or about its incident. */
  async #runOf(episode: string, incident: Incident | undefined): Promise<SopRun | undefined> {
    const views = this.#parts.sops?.()
    if (!views) return undefined
    const runs = [
      ...(await views.ofEpisode(episode)),
      ...(incident && !incident.closed ? await views.ofIncident(String(incident.number)) : []),
    ]
    return runs.filter(({ state }) => state === 'open').sort((a, b) => b.started.at - a.started.at)[0]
  }

  /** An incident was changed: cards are woken when what they show of it did. */
  incidentChanged(number: number, episodes: readonly string[]): void {
    const fresh = episodes.filter((id) => !this.#known.has(id))
    this.#know(episodes)
    this.#parts.deliver().wake(fresh)
    this.#later(episodes, async () => {
      const incident = await this.#parts.incidents().byNumber(number)
      const key = incident ? keyOf({ incident: shownOf(incident) }) : ''
      const before = this.#shown.get(number)
      if (incident && !incident.closed) this.#shown.set(number, key)
      else this.#shown.delete(number)
      if (before !== key) await this.#parts.deliver().follow(episodes)
    })
  }

  /** A run began, went on or ended. */
  runChanged({ episode, incident }: Pick<SopRun, 'episode' | 'incident'>): void {
    const own = episode === undefined ? [] : [episode]
    this.#know(own)
    this.#parts.deliver().wake(own)
    if (incident === undefined) return
    this.#later(own, async () => {
      const found = await this.#parts.incidents().byNumber(Number(incident))
      this.#parts.deliver().wake(found?.episodes ?? [])
    })
  }

  /** Resolves when cards know of every change so far. */
  idle(): Promise<void> {
    return this.#tail
  }

  /** One after the other; when it fails the cards look for themselves. */
  #later(episodes: readonly string[], work: () => Promise<void>): void {
    this.#tail = this.#tail.then(work).catch((error: unknown) => {
      this.#parts.log.warn('what changed for cards could not be read', { error: messageOf(error) })
      this.#parts.deliver().wake(episodes)
    })
  }

  #know(episodes: readonly string[]): void {
    for (const id of episodes) {
      this.#known.delete(id)
      this.#known.add(id)
    }
    for (const id of this.#known) {
      if (this.#known.size <= mostKnown) break
      this.#known.delete(id)
    }
  }
}

function shownOf({ number, phase, owner, closed, tracker }: Incident): NonNullable<Extras['incident']> {
  return {
    number,
    phase: phase.now,
    ...(owner && { owner: owner.person }),
    ...(tracker && { issue: tracker }),
    ...(closed && {
      closed: {
        ...{ how: closed.how, at: closed.at },
        ...(closed.by && { by: closed.by }),
        ...(closed.into !== undefined && { into: closed.into }),
      },
    }),
  }
}

const stepOf = ({ id, sop, at }: SopRun): NonNullable<Extras['run']> => ({
  id,
  step: sop.steps.findIndex((step) => step.id === at) + 1,
  of: sop.steps.length,
})

/** The same for the same, and short: each card keeps it. */
function keyOf({ incident, run }: About): string {
  if (!incident && !run) return ''
  const facts = [
    incident && [incident.number, incident.phase, incident.owner?.id, incident.closed?.how, incident.closed?.at],
    run && [run.id, run.step, run.of],
    ...(incident?.issue ? [incident.issue.url] : []),
  ]
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 12)
}
