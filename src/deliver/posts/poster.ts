import type { Destination } from '../../core/policy.ts'
import type { Permit, Urgency } from '../contract.ts'
import { urgencyOf } from '../kinds.ts'
import type { Told } from '../teller.ts'
import type { Look, PosterDeps } from './contract.ts'
import { freshPosted, needOf } from './need.ts'
import { PostBook } from './post-book.ts'
import { PostKeeper } from './post-keeper.ts'
import type { Entry, PostList } from './post-list.ts'
import { noWay, PostTeller } from './post-teller.ts'

/** Messages that are no alert's card: which of them need a call, and that call. */
export class Poster {
  readonly #deps: PosterDeps
  readonly #book: PostBook
  readonly #teller: PostTeller
  readonly #keeper: PostKeeper

  constructor(deps: PosterDeps) {
    this.#deps = deps
    this.#book = new PostBook(deps)
    this.#teller = new PostTeller(deps, this.#book)
    this.#keeper = new PostKeeper(deps, this.#book, this.#teller)
  }

  nextTelling: PostList['nextTelling'] = (to, lane, now) => this.#book.list.nextTelling(to, lane, now)
  nextChore: PostList['nextChore'] = (to, now) => this.#book.list.nextChore(to, now)
  destinations = (): Destination[] => this.#book.list.destinations()
  copyLate: PostTeller['copyLate'] = (to, now) => this.#teller.copyLate(to, now)
  counts: PostBook['counts'] = () => this.#book.counts()
  scan = (): Promise<void> => this.#book.scan()

  /** Posts found `sending` may have arrived; then every post is looked at once. */
  async load(): Promise<void> {
    const { store } = this.#deps.parts
    for (const found of await store.list('posted', 'state', { is: 'sending' })) await this.#teller.recover(found)
    await this.scan()
  }

  /** Somebody works on what most posts show and waits for it; nobody waits for the board. */
  urgencyOf({ need, level, pinned }: Entry): Urgency {
    if (need === 'tell') return urgencyOf(level)
    return need === 'edit' && !pinned ? 'normal' : 'background'
  }

  /** One call for one post: what it needs first. */
  async step(entry: Entry, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { id } = entry
    const how = { urgency: this.urgencyOf(entry), ...(permit && { permit }) }
    return this.#deps.locks.with(`post ${id}`, async () => {
      const look = await this.#look(id, how, signal)
      if (look === 'dead') return 'failed'
      const need = look && needOf(look.post, look.posted?.doc, look.channel)
      // What was asked for another need must not take this one's leave.
      if (!look || !need || (need === 'tell') !== (entry.need === 'tell')) {
        await this.#book.note(id)
        return 'nothing'
      }
      return need === 'tell' ? this.#teller.tell(look) : this.#keeper.do(need, look)
    })
  }

  async #look(id: string, how: Look['how'], signal: AbortSignal): Promise<Look | 'dead' | undefined> {
    const { store, channels, log } = this.#deps.parts
    const posted = await store.get('posted', id)
    const post = (await store.get('post', posted?.doc.post ?? id))?.doc
    if (!post) return undefined
    const { destination } = posted?.doc ?? post
    const channel = channels.get(destination.channel)
    if (channel) return { id, post, posted, channel, how, signal }
    log.error('no such channel', { channel: destination.channel, chat: destination.chat })
    await this.#teller.die(id, posted?.doc ?? freshPosted(id, post), noWay, posted?.version ?? 0)
    return 'dead'
  }
}
