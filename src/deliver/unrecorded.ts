import type { EpisodeView, Notice } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Destination } from '../core/policy.ts'
import { callChannel } from './call.ts'
import { alertFace } from './cards/alert.ts'
import type { Face, Reader } from './cards/face.ts'
import type { Card, Channel, Permit } from './contract.ts'
import { destinationKey, urgencyOf } from './kinds.ts'
import type { Parts } from './ports.ts'
import { readerOf } from './readers.ts'

/** While the store takes nothing, the same notice goes out again this often at most. */
const again: Ms = 15 * 60_000
const mostKnown = 1000
const askStoreAfter: Ms = 3000

/** A notice and what it is about, as memory has them. */
export interface Unkept {
  notice: Notice
  view: EpisodeView
}

/**
 * Tells notices that the store does not take, marked so and without buttons: a button's meaning would have to be kept.
 * Nothing of it is remembered over a restart; what is still queued then is told in the ordinary way.
 */
export class Unrecorded {
  readonly #parts: Parts
  readonly #kill: AbortSignal
  readonly #told = new Map<string, Ms>()
  readonly #held = new Map<string, Ms>()

  constructor(parts: Parts, kill: AbortSignal) {
    this.#parts = parts
    this.#kill = kill
  }

  /** Wall clock; until then others go first: it is tried again every few seconds whether the store takes it. */
  heldUntil = (id: string): Ms => this.#held.get(id) ?? 0

  hold(id: string): void {
    this.#held.delete(id)
    this.#held.set(id, this.#parts.clock.now() + askStoreAfter)
    if (this.#held.size > mostKnown) this.#held.delete(this.#held.keys().next().value as string)
  }

  /** False when it was told lately already, or reached nobody. */
  async tellOnce(telling: Unkept, permit?: Permit): Promise<boolean> {
    const { id } = telling.notice
    const now = this.#parts.clock.mono()
    const told = this.#told.get(id)
    if (told !== undefined && now - told < again) return false
    this.#told.set(id, now)
    if (this.#told.size > mostKnown) this.#told.delete(this.#told.keys().next().value as string)
    const reached = await this.tell(telling, permit)
    if (!reached) this.#told.delete(id)
    return reached
  }

  /** To its chat, else to that chat's fallback. */
  async tell({ notice, view }: Unkept, permit?: Permit): Promise<boolean> {
    const { chats, log } = this.#parts
    const { destination } = notice
    if (await this.#sendTo(destination, notice, view, permit)) return true
    const other = await chats.fallback(destination)
    if (!other || destinationKey(other) === destinationKey(destination)) return false
    log.warn('told the fallback without being recorded', { trace_id: notice.id, chat: other.chat })
    return this.#sendTo(other, notice, view)
  }

  async #sendTo(to: Destination, notice: Notice, view: EpisodeView, given?: Permit): Promise<boolean> {
    const { channels, log } = this.#parts
    const channel = channels.get(to.channel)
    if (!channel) return false
    const urgency = urgencyOf(notice.level)
    const permit = given ?? (await channel.acquire?.(to, urgency, this.#kill))
    try {
      const card = await this.#card(to, view)
      const how = { to, audible: notice.audible, repeat: false, urgency, ...(permit && { permit }) }
      const delivery = await callChannel(log, () => (channel as Channel).deliver(card, how, this.#kill))
      return delivery.ok
    } catch (error) {
      log.warn('a notice could not be told from memory', { trace_id: notice.id, error: messageOf(error) })
      return false
    } finally {
      if (permit !== given) permit?.end()
    }
  }

  async #card(to: Destination, view: EpisodeView): Promise<Card> {
    const reader = await readerOf(this.#parts, to)
    return { blocks: unrecordedFace(view, reader).blocks, buttons: [] }
  }
}

/** The alert's card as it is now, and that it is not recorded. */
export function unrecordedFace(view: EpisodeView, reader: Reader): Face {
  const { blocks } = alertFace(view, reader)
  const line = reader.texts.line('card-unrecorded').map((span) => ({ ...span, italic: true }))
  return { blocks: [...blocks, { line }], buttons: [] }
}
