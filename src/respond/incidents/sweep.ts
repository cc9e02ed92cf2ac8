import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import { reminderPost } from './card.ts'
import type { CheckItem, Incident } from './contract.ts'
import { writeDocument } from './document/write.ts'
import { isOpen } from './episodes.ts'
import { follow } from './follow.ts'
import { longestClosingGap } from './remind.ts'
import type { Room } from './room.ts'
import { ticked } from './verbs/act.ts'

/** Looked after in one run. */
const atOnce = 50
/** Open incidents looked at. */
const mostChecked = 500
/** How often is looked whether somebody was told and whether all stayed resolved: nothing says so by itself. */
const checkEvery: Ms = 60_000

/** Follows the alerts, reminds, writes documents: what the room does by itself. */
export class Keeper implements Sweepable {
  readonly #room: Room
  #behind = true
  #checkAt: Ms

  constructor(room: Room) {
    this.#room = room
    this.#checkAt = room.options.clock.now()
  }

  /** There is something to read. */
  wake(): void {
    this.#behind = true
    this.#room.options.onDue()
  }

  async next(): Promise<Ms> {
    const now = this.#room.options.clock.now()
    if (this.#behind) return now
    // The clock was set back.
    if (this.#checkAt > now + checkEvery) this.#checkAt = now
    const [first] = await this.#room.store.list('incident', 'due', { limit: 1 })
    return Math.min(first?.doc.dueAt ?? Number.POSITIVE_INFINITY, this.#checkAt)
  }

  async run(now: Ms): Promise<void> {
    await this.catchUp()
    const due = await this.#room.store.list('incident', 'due', { to: now, limit: atOnce })
    for (const { doc } of due)
      await (doc.closed ? writeDocument(this.#room, doc.number) : this.#remind(doc.number, now))
    if (now >= this.#checkAt) await this.#check(now)
  }

  async catchUp(): Promise<void> {
    while (this.#behind) {
      this.#behind = false
      try {
        if (await follow(this.#room)) this.#behind = true
      } catch (error) {
        this.#behind = true
        throw error
      }
    }
  }

  async #remind(number: number, now: Ms): Promise<void> {
    await this.#room.transact(async (draft) => {
      const incident = await draft.incident(number)
      if (!incident || incident.closed || incident.dueAt === undefined || incident.dueAt > now) return
      if (await this.#isCalled(incident)) {
        draft.set({ ...incident, remindedAt: now })
        return
      }
      draft.put(reminderPost(incident, now))
      draft.set({ ...incident, reminders: incident.reminders + 1, remindedAt: now })
    })
  }

  /** Its alerts fire and nobody has them: they remind by themselves, louder than this would. */
  async #isCalled({ episodes }: Incident): Promise<boolean> {
    for (const id of episodes) {
      const episode = await this.#room.options.alerts.episode(id)
      if (episode && isOpen(episode) && !episode.acknowledged && episode.memory.voiced > 0) return true
    }
    return false
  }

  /** Ticks what has become true since, and dates anew what a clock that was ahead has put off. */
  async #check(now: Ms): Promise<void> {
    this.#checkAt = now + checkEvery
    const open = await this.#room.store.list('incident', 'open', { is: 1, limit: mostChecked })
    for (const { doc } of open) {
      const known = await this.#known(doc).catch((error) => {
        this.#room.options.log.warn('an incident could not be looked after', {
          incident: doc.number,
          error: messageOf(error),
        })
        return []
      })
      const stalled = (doc.dueAt ?? 0) > now + longestClosingGap
      if (known.length > 0 || stalled) await this.#tick(doc.number, known)
    }
  }

  async #tick(number: number, items: readonly CheckItem[]): Promise<void> {
    await this.#room.transact(async (draft) => {
      const incident = await draft.incident(number)
      if (incident && !incident.closed) draft.set(ticked(incident, items, { at: draft.now, cause: 'check' }))
    })
  }

  async #known(incident: Incident): Promise<CheckItem[]> {
    const { ticks, clearedAt } = incident
    const notified = !ticks.notification && (await this.#isTold(incident))
    const recovered = !ticks.recovery && clearedAt !== undefined && (await this.#isOver(incident))
    return [...(notified ? (['notification'] as const) : []), ...(recovered ? (['recovery'] as const) : [])]
  }

  async #isTold({ card, episodes }: Incident): Promise<boolean> {
    const { store, options } = this.#room
    if (card !== undefined && (await store.get('posted', card))?.doc.state === 'sent') return true
    for (const id of episodes) if ((await options.alerts.episode(id))?.memory.toldAt !== undefined) return true
    return false
  }

  /** All of it stayed resolved for a cooldown. */
  async #isOver({ episodes }: Incident): Promise<boolean> {
    for (const id of episodes) {
      const episode = await this.#room.options.alerts.episode(id)
      if (episode && episode.endedAt === undefined) return false
    }
    return episodes.length > 0
  }
}
