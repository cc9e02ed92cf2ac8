import type { Notice } from '../alerts/contract.ts'
import { type Ms, steadyClock } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import { Away } from './away.ts'
import type { Channel, MessageRef, Permit, Urgency } from './contract.ts'
import { CardKeeper } from './keeper.ts'
import { destinationKey } from './kinds.ts'
import { Lane } from './lane.ts'
import { Locks } from './locks.ts'
import { type LaneName, Outbox } from './outbox.ts'
import type { Parts } from './ports.ts'
import type { Faces } from './posts/faces.ts'
import { Poster } from './posts/poster.ts'
import { recoverNotices } from './recover.ts'
import { Rollups } from './rollups.ts'
import { StormBook } from './storm-book.ts'
import { tallies } from './tally.ts'
import { Teller, type Told } from './teller.ts'
import { type Unkept, Unrecorded } from './unrecorded.ts'

export interface DeliverOptions
  extends Omit<Parts, 'random' | 'fallbackAfter'>,
    Partial<Pick<Parts, 'random' | 'fallbackAfter'>> {
  /** Renderers of posts by name (`Post.face`); a post whose face is not here goes to the dead letters. */
  faces?: Faces
}

/** Takes notices to the chats and keeps their cards as they should be. */
export interface Deliver {
  /** Picks up what the last run left, then delivers until `stop`. */
  start(): Promise<void>
  /** Notices or posts were committed, or episodes changed: those episodes, or any. Cheap, never rejects. */
  wake(changed?: Iterable<string>): void
  /** What people do about these episodes changed: their cards show it, those too that were done. */
  follow(episodes: readonly string[]): Promise<void>
  /** Shows the episode's present state on its cards at once, ahead of everything that waits. */
  refresh(episode: string, urgency?: Urgency): Promise<void>
  /** The same for the message of a roll-up, by its id. */
  refreshStorm(rollup: string): Promise<void>
  /** Tells a notice that the store did not take, from memory and marked so; false when it reached nobody. */
  tellUnrecorded(telling: Unkept): Promise<boolean>
  /** The episode that a message of ours shows, or is about. */
  episodeAt(chat: number | string, message: number): Promise<string | undefined>
  /** A press on a message that we have no record of: from now on it is a copy of the episode's card. */
  adopt(episode: string, chat: number | string, message: number): Promise<void>
  /** Resolves when all that can be done now is done: what is left waits for time, an answer's back-off or the budget. */
  idle(): Promise<void>
  /** Starts nothing more; calls under way may end until `deadline` (wall clock), then they are aborted. */
  stop(deadline: Ms): Promise<void>
  /** Notices that could not be delivered, the newest first. */
  deadLetters(limit: number): Promise<readonly Notice[]>
  status(): Promise<DeliverStatus>
}

export interface DeliverStatus {
  waiting: number
  unknown: number
  dead: number
  /** Cards and posts whose message is behind. */
  cards: number
  /** Since when a channel can't be reached, by its name. */
  away: Readonly<Record<string, Ms>>
}

const defaultFallbackAfter: Ms = 60_000

export function createDeliver(options: DeliverOptions): Deliver {
  const clock = steadyClock(options.clock)
  const { faces = {}, ...parts } = options
  return new Deliverer({ random: Math.random, fallbackAfter: defaultFallbackAfter, ...parts, clock }, faces)
}

class Deliverer implements Deliver {
  readonly #parts: Parts
  readonly #outbox: Outbox
  readonly #keeper: CardKeeper
  readonly #book: StormBook
  readonly #rollups: Rollups
  readonly #teller: Teller
  readonly #poster: Poster
  readonly #unrecorded: Unrecorded
  readonly #tallies: ReturnType<typeof tallies>
  readonly #lanes = new Map<string, Lane>()
  readonly #away = new Map<string, Away>()
  /** Aborts what waits for the store; aborts calls under way. */
  readonly #stopped = new AbortController()
  readonly #kill = new AbortController()
  #started = false
  #scanning: Promise<void> | undefined
  #scanAgain = false
  #busy = 0

  constructor(parts: Parts, faces: Faces) {
    this.#parts = parts
    const { store, fence } = parts
    const outbox = new Outbox(store, fence)
    const stopped = this.#stopped.signal
    this.#tallies = tallies(parts.metrics)
    const common = { parts, outbox, tallies: this.#tallies, locks: new Locks(), stopped, lastTold: new Map() }
    this.#outbox = outbox
    this.#keeper = new CardKeeper(common)
    this.#book = new StormBook(common)
    this.#rollups = new Rollups({
      ...common,
      book: this.#book,
      settle: (notice) => this.#teller.settle(notice),
      onQueued: () => this.wake([]),
    })
    this.#unrecorded = new Unrecorded(parts, this.#kill.signal)
    this.#teller = new Teller({
      ...common,
      unrecorded: this.#unrecorded,
      onCard: (id, card, behind) => {
        this.#keeper.watch(id, card, behind)
        this.wake([])
      },
      onTold: (notice, told) => this.#book.told(notice, told),
      onQueued: () => this.wake([]),
      rollupRef: (episode, to) => this.#book.refOf(episode, to),
    })
    this.#poster = new Poster({
      ...common,
      faces,
      rollupRef: (episode, to) => this.#book.refOf(episode, to),
      onQueued: () => this.wake([]),
    })
    for (const [name, channel] of parts.channels) this.#away.set(name, this.#awayOf(channel))
  }

  async start(): Promise<void> {
    await recoverNotices(this.#parts, this.#outbox)
    const destinations = [...(await this.#keeper.load()), ...(await this.#book.load())]
    await this.#book.recover()
    await this.#poster.load()
    this.#started = true
    for (const to of destinations) this.#ensure(to)
    await this.#scan()
  }

  wake(changed?: Iterable<string>): void {
    this.#keeper.changed(changed)
    this.#book.changed(changed)
    if (!this.#started || this.#stopped.signal.aborted) return
    this.#scanAgain = true
    this.#scanning ??= this.#scanAll()
  }

  async follow(episodes: readonly string[]): Promise<void> {
    await this.#keeper.revive(episodes)
    this.wake(episodes)
  }

  async #scanAll(): Promise<void> {
    try {
      while (this.#scanAgain) {
        this.#scanAgain = false
        await this.#scan()
      }
    } catch (error) {
      this.#parts.log.error('the outbox could not be read', { error: String(error) })
      this.#parts.clock.after(1000, () => this.wake([]))
    } finally {
      this.#scanning = undefined
    }
  }

  /** A lane for every chat that something waits for, and a look for all that are there. */
  async #scan(): Promise<void> {
    await this.#poster.scan()
    for (const to of [...(await this.#outbox.destinations()), ...this.#poster.destinations()]) this.#ensure(to)
    for (const lane of this.#lanes.values()) lane.wake()
    for (const state of ['queued', 'sending', 'unknown', 'dead'] as const) {
      this.#tallies.outbox.set(await this.#outbox.count(state), { state })
    }
  }

  #ensure({ channel: by, chat }: Destination): void {
    // One lane for all topics of a chat: they share its budget.
    const to = { channel: by, chat }
    const channel = this.#parts.channels.get(to.channel)
    const away = this.#away.get(to.channel)
    if (!channel || !away) {
      this.#parts.log.error('no such channel', { channel: to.channel, chat: to.chat })
      return
    }
    for (const name of ['critical', 'other'] as const) this.#lane(to, name, channel, away)
  }

  #lane(to: Destination, name: LaneName, channel: Channel, away: Away): void {
    const key = `${destinationKey(to)} ${name}`
    if (this.#lanes.has(key)) return
    const lane = new Lane(
      {
        parts: this.#parts,
        outbox: this.#outbox,
        teller: this.#teller,
        keeper: this.#keeper,
        poster: this.#poster,
        unrecorded: this.#unrecorded,
        book: this.#book,
        rollups: this.#rollups,
        away,
        channel,
        onQueued: () => this.wake([]),
        kill: this.#kill.signal,
      },
      to,
      name,
    )
    this.#lanes.set(key, lane)
    lane.start()
  }

  #awayOf({ probe }: Channel): Away {
    const { clock, random } = this.#parts
    const ask = probe && (() => probe(this.#kill.signal))
    const onBack = () => {
      for (const lane of this.#lanes.values()) lane.wake()
    }
    return new Away({ clock, random, probe: ask, onBack })
  }

  async refresh(episode: string, urgency: Urgency = 'answer'): Promise<void> {
    await Promise.all(this.#keeper.cardsOf(episode).map(([id, to]) => this.#refreshCard(id, to, urgency)))
  }

  async #refreshCard(id: string, to: Destination, urgency: Urgency): Promise<void> {
    const channel = this.#parts.channels.get(to.channel)
    if (!channel || (await this.#keeper.urgencyOf(id)) === undefined) return
    const permit: Permit | undefined = await channel.acquire?.(to, urgency, this.#stopped.signal)
    await this.#withPermit(to, permit, () =>
      this.#keeper.step(id, { urgency, ...(permit && { permit }) }, this.#kill.signal),
    )
  }

  async #withPermit(to: Destination, permit: Permit | undefined, work: () => Promise<Told>): Promise<void> {
    this.#busy++
    try {
      const told = await work()
      if (told === 'unreachable') this.#away.get(to.channel)?.failed()
    } finally {
      this.#busy--
      permit?.end()
      this.wake([])
    }
  }

  async refreshStorm(rollup: string): Promise<void> {
    const to = await this.#rollups.placeOf(rollup)
    const channel = to && this.#parts.channels.get(to.channel)
    if (!channel) return
    const permit: Permit | undefined = await channel.acquire?.(to, 'answer', this.#stopped.signal)
    await this.#withPermit(to, permit, () => this.#rollups.redraw(rollup, to, channel, permit, this.#kill.signal))
  }

  tellUnrecorded(telling: Unkept): Promise<boolean> {
    return this.#unrecorded.tell(telling)
  }

  episodeAt(chat: number | string, message: number): Promise<string | undefined> {
    return this.#keeper.episodeAt(refOf(chat, message))
  }

  async adopt(episode: string, chat: number | string, message: number): Promise<void> {
    await this.#keeper.adopt(episode, refOf(chat, message))
    this.wake([])
  }

  async idle(): Promise<void> {
    for (let calm = 0; calm < 3; ) {
      await new Promise((resolve) => setImmediate(resolve))
      const asking = [...this.#away.values()].some((away) => away.asking)
      const working = this.#busy > 0 || this.#scanning !== undefined || asking
      calm = working || [...this.#lanes.values()].some((lane) => !lane.parked) ? 0 : calm + 1
    }
  }

  async stop(deadline: Ms): Promise<void> {
    this.#stopped.abort(new Error('stopping'))
    for (const away of this.#away.values()) away.stop()
    const cancel = this.#parts.clock.after(Math.max(0, deadline - this.#parts.clock.now()), () => this.#kill.abort())
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
    await this.#scanning
    cancel()
    this.#kill.abort()
  }

  async deadLetters(limit: number): Promise<readonly Notice[]> {
    const found = await this.#parts.store.list('notice', 'dead', { reverse: true, limit })
    return found.map(({ doc }) => doc)
  }

  async status(): Promise<DeliverStatus> {
    const [queued, sending, unknown, dead] = await Promise.all(
      (['queued', 'sending', 'unknown', 'dead'] as const).map((state) => this.#outbox.count(state)),
    )
    const posts = await this.#poster.counts()
    const away = [...this.#away].flatMap(([name, { since }]) => (since === undefined ? [] : [[name, since] as const]))
    return {
      waiting: (queued ?? 0) + (sending ?? 0) + posts.waiting,
      unknown: (unknown ?? 0) + posts.unknown,
      dead: (dead ?? 0) + posts.dead,
      cards: this.#keeper.behind + posts.behind,
      away: Object.fromEntries(away),
    }
  }
}

const refOf = (chat: number | string, message: number): MessageRef => ({ chat: String(chat), id: String(message) })
