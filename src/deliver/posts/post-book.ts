import type { Ms } from '../../core/clock.ts'
import type { Post } from '../../core/post.ts'
import type { Put, Write } from '../../store/port.ts'
import type { Channel } from '../contract.ts'
import type { Posted } from '../kinds.ts'
import type { Outbox } from '../outbox.ts'
import { persist } from '../persist.ts'
import type { Parts } from '../ports.ts'
import { freshPosted, type Need, needOf } from './need.ts'
import { PostList } from './post-list.ts'

export interface PostBookDeps {
  parts: Parts
  outbox: Outbox
  stopped: AbortSignal
}

/** An owner may commit a post with an older time than the newest seen: looked back this far. */
const overlap: Ms = 3_600_000
/** A chat that let us pin nothing is asked again after this. */
const retryPinAfter: Ms = 3_600_000

/** Posts and what became of them in the store, and the list of those that need a call. */
export class PostBook {
  readonly list = new PostList()
  readonly #deps: PostBookDeps
  #seen: Ms | undefined

  constructor(deps: PostBookDeps) {
    this.#deps = deps
  }

  /** Finds what was committed since the last look (the first time: ever), and what may still change. */
  async scan(): Promise<void> {
    const { store } = this.#deps.parts
    const from = this.#seen === undefined ? undefined : this.#seen - overlap
    const recent = await store.list('post', 'queued', from === undefined ? {} : { from })
    const live = await store.list('post', 'live', {})
    const posts = new Map([...recent, ...live].map(({ id, doc }) => [id, doc]))
    for (const { queuedAt } of posts.values()) this.#seen = Math.max(this.#seen ?? 0, queuedAt)
    for (const [id, post] of posts) {
      const copies = await store.list('posted', 'post', { is: id })
      for (const one of new Set([id, ...copies.map((copy) => copy.id)])) await this.note(one, post)
    }
    for (const { id } of await store.list('posted', 'open', {})) if (!posts.has(id)) await this.note(id)
  }

  /** Puts a post on the list, or takes it off when nothing is needed. */
  async note(id: string, known?: Post): Promise<void> {
    const { store, channels } = this.#deps.parts
    const posted = (await store.get('posted', id))?.doc
    const post = known ?? (await store.get('post', posted?.post ?? id))?.doc
    // One that was final may live again.
    const over = posted?.done !== undefined && post?.final
    if (post && !over) this.#enter(id, post, posted, channels.get((posted ?? post).destination.channel))
    else this.list.delete(id)
  }

  #enter(id: string, post: Post, posted: Posted | undefined, channel: Channel | undefined): void {
    const doc = posted ?? freshPosted(id, post)
    const need = channel ? needOf(post, posted, channel) : 'tell'
    const { destination, level, queuedAt } = doc
    const { pinned = false } = post
    if (need) this.list.put({ id, destination, level, pinned, queuedAt, need, notBefore: startOf(need, doc) })
    else this.list.delete(id)
  }

  /** Expects the version that was read; false when somebody else was faster, and then it is looked at anew. */
  async commit(id: string, doc: Posted, version: number, puts: readonly Put[] = []): Promise<boolean> {
    const expect: Write['expect'] = [{ ref: { kind: 'posted', id }, version }]
    const result = await this.#deps.outbox.commit({ put: [{ kind: 'posted', id, doc }, ...puts], expect })
    if (result !== 'ok') await this.note(id)
    return result === 'ok'
  }

  /** A call was made: what came of it must be kept, so a store that is away is waited for. */
  async keep(id: string, post: Post, doc: Posted, puts: readonly Put[] = []): Promise<void> {
    const { parts, outbox, stopped } = this.#deps
    const channel = parts.channels.get(doc.destination.channel)
    const latest = (await parts.store.get('post', doc.post))?.doc ?? post
    const over = latest.final && doc.state === 'sent' && channel && isSettled(needOf(latest, doc, channel), doc)
    const { done: _, ...open } = doc
    const kept: Posted = over ? { ...open, done: parts.clock.now() } : open
    const put: Put[] = [{ kind: 'posted', id, doc: kept }, ...puts]
    const result = await persist(parts, () => outbox.commit({ put }), stopped)
    if (result !== 'ok') parts.log.error('what came of a post was not kept', { trace_id: id, result })
    // A call was made, so what it waited for is over.
    this.list.delete(id)
    if (!over) this.#enter(id, latest, kept, channel)
  }

  /** For /status. */
  async counts(): Promise<{ waiting: number; unknown: number; dead: number; behind: number }> {
    const { store } = this.#deps.parts
    const of = (state: Posted['state']) => store.count('posted', 'state', { is: state })
    const [sending, unknown, dead] = await Promise.all([of('sending'), of('unknown'), of('dead')])
    const tellings = this.list.tellings().length
    return { waiting: Math.max(0, tellings - unknown) + sending, unknown, dead, behind: this.list.behind }
  }
}

/** When a need may be met. */
function startOf(need: Need, { notBefore, pinRefusedAt }: Posted): Ms {
  if (need === 'tell') return notBefore
  return need === 'pin' && pinRefusedAt !== undefined ? pinRefusedAt + retryPinAfter : 0
}

/** Nothing is left to do, or only what the chat does not let us do. */
const isSettled = (need: Need | undefined, { pinRefusedAt }: Posted): boolean =>
  need === undefined || (need === 'pin' && pinRefusedAt !== undefined)
