import type { Ms } from '../core/clock.ts'
import { tellDigests } from './digest/tell.ts'
import type { Draft } from './draft.ts'
import { settleDelivery } from './load.ts'
import type { Room } from './room.ts'
import { beginSilence, endSilence } from './silencing.ts'
import { isActive } from './suppress.ts'
import { reviewAll } from './suppression/review.ts'

/** Episodes decided in one commit. */
const mostAtOnce = 500

/**
 * Does what is due at `now`: silences begin and end, cooldowns, acknowledgements and waits for calm end, episodes are over,
 * digests are told.
 * What it leaves, because there is much or because one thing made another due, the sweeper asks for again.
 */
export async function sweep(room: Room, now: Ms): Promise<void> {
  const silences = room.book.dueSilences(now, mostAtOnce)
  if (silences.length > 0) await turnSilences(room, silences, now)
  await turnWindows(room, now)
  const due = room.book.dueEpisodes(now, mostAtOnce)
  // What becomes news at the moment of a digest is told by it.
  if (due.length === 0) return tellDigests(room, now)
  for (const id of due) await settleDelivery(room.book, room.store, room.policies, id, now)
  await room.transact(
    (draft) => {
      for (const id of due) draft.reconsider(id)
    },
    { now },
  )
}

/** In one commit, so that what several silences let go at once is told at once. */
async function turnSilences(room: Room, due: readonly string[], now: Ms): Promise<void> {
  await room.transact(
    (draft) => {
      for (const id of due) turnSilence(draft, id, now)
    },
    { now },
  )
}

/** Maintenance begins and ends; after a start or a reload all of it is looked at. */
async function turnWindows(room: Room, now: Ms): Promise<void> {
  const next = room.windows.next(now)
  if (next === undefined || next > now) return
  await room.transact(reviewAll, { now })
  room.windows.applied(now)
}

function turnSilence(draft: Draft, id: string, now: Ms): void {
  const silence = draft.silence(id)
  if (!silence) return
  if (!silence.begun) beginSilence(draft, silence)
  else if (!isActive(silence, now)) endSilence(draft, silence)
}
