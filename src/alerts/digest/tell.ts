import type { Ms } from '../../core/clock.ts'
import type { AlertLevel } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Book } from '../book.ts'
import { type DigestData, digestFace, type Overnight } from '../contract.ts'
import type { Draft } from '../draft.ts'
import { nothingLoaded } from '../overlay.ts'
import type { Room } from '../room.ts'
import { destinationId, type Gathered, gather, listed, totalsOf } from './gather.ts'
import { toldRound } from './round.ts'
import { type DigestState, digestDue, digestFrom, isWithin, timesOf } from './schedule.ts'

interface PostPut {
  id: string
  doc: Post
}

/** When the digest is told; undefined while it has nothing to say. */
export const digestDueOf = (state: DigestState): Ms | undefined =>
  state.opened === undefined ? undefined : digestDue(state, state.opened)

/** When the next digest is due. After the clock went back it counts from now; the store learns of that with its end. */
export function nextDigest(book: Book, now: Ms): Ms | undefined {
  let next: Ms | undefined
  for (const { doc, version } of [...book.digests.values()]) {
    if (doc.opened !== undefined && doc.opened > now) book.setDigest({ ...doc, opened: now }, version)
    const due = digestDueOf(book.digests.get(doc.id)?.doc ?? doc)
    if (due !== undefined && (next === undefined || due < next)) next = due
  }
  return next
}

/** Digests that are due, those of the same name together: two zones can have their full hour at once. */
function dueDigests(book: Book, now: Ms): { name: string; due: Ms; states: DigestState[] }[] {
  const found = new Map<string, { name: string; due: Ms; states: DigestState[] }>()
  for (const { doc } of book.digests.values()) {
    const due = digestDueOf(doc)
    if (due === undefined || due > now) continue
    const name = `${nameOf(doc)}.${due}`
    const together = found.get(name) ?? { name, due, states: [] }
    together.states.push(doc)
    found.set(name, together)
  }
  return [...found.values()]
}

const nameOf = ({ cadence, within }: DigestState): string => (cadence === 'within' ? `within-${within}` : cadence)

/**
 * Tells what is due: one post per destination, in the commit that begins the next round, which is what marks the episodes
 * as told. Nothing to say: only the round begins.
 */
export async function tellDigests(room: Room, now: Ms): Promise<void> {
  for (const { name, states } of dueDigests(room.book, now)) {
    let posts: PostPut[] = []
    let due: readonly DigestState[] = []
    const load = async () => {
      due = states.filter(({ id, round }) => room.book.digests.get(id)?.doc.round === round)
      posts = await postsOf(room, name, due, now)
      return nothingLoaded
    }
    const tell = (draft: Draft) => {
      for (const state of due) draft.setDigest(toldRound(state, now))
      for (const post of posts) {
        if (waits(room, post.doc)) draft.overnight({ id: post.id, doc: overnightOf(post.doc, now) })
        else draft.post(post)
      }
    }
    await room.transact(tell, { now, load })
  }
}

/** The daily digest of a chat that has a morning post is part of that. */
const waits = ({ policies }: Room, { destination, data }: Post): boolean =>
  (data as DigestData).cadence === 'daily' && timesOf(policies, destination).morning === true

const overnightOf = ({ destination, level, data }: Post, at: Ms): Overnight => ({
  destination,
  level,
  data: data as DigestData,
  at,
})

async function postsOf(room: Room, name: string, states: readonly DigestState[], now: Ms): Promise<PostPut[]> {
  const posts: PostPut[] = []
  for (const gathered of (await gather(room.store, room.book, states)).values()) {
    const doc = await postOf(room, states, gathered, now)
    posts.push({ id: `digest.${destinationId(gathered.destination)}.${name}`, doc })
  }
  return posts
}

async function postOf(room: Room, states: readonly DigestState[], gathered: Gathered, now: Ms): Promise<Post> {
  const { destination, before, unknown } = gathered
  const [first] = states as [DigestState]
  const totals = totalsOf(gathered)
  const data: DigestData = {
    cadence: first.cadence,
    ...(first.within !== undefined && { within: first.within }),
    from: Math.min(now, ...states.map(fromOf)),
    to: now,
    totals,
    ...(await listed(room.store, room.book, gathered)),
    before,
    unknown,
  }
  return {
    destination,
    level: totals[0]?.level ?? ('info' satisfies AlertLevel),
    face: digestFace,
    data,
    audible: sounds(room, gathered, first, now),
    revision: 1,
    queuedAt: now,
    final: true,
  }
}

/** Since the full hour (or daily time) before its first entry; nothing happened between the digest before and then. */
const fromOf = (state: DigestState): Ms => Math.max(digestFrom(state, state.opened ?? 0), state.told.at(-1)?.at ?? 0)

function sounds({ policies }: Room, { destination }: Gathered, { cadence }: DigestState, now: Ms): boolean {
  if (cadence !== 'hourly') return cadence === 'within'
  const { quiet, zone } = timesOf(policies, destination)
  return quiet === undefined || !isWithin(now, quiet, zone)
}
