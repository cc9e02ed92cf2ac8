import type { Ms } from '../core/clock.ts'
import type { Draft } from './draft.ts'
import { settleDelivery } from './load.ts'
import type { Room } from './room.ts'
import { beginSilence, endSilence } from './silencing.ts'
import { isActive } from './suppress.ts'

/** Episodes decided in one commit. */
const mostAtOnce = 500

/** Does what is due at `now`: silences begin and end, cooldowns and acknowledgements end, episodes are over. */
export async function sweep(room: Room, now: Ms): Promise<void> {
  for (let due = dueSilences(room, now); due.length > 0; due = dueSilences(room, now))
    await turnSilences(room, due, now)
  for (;;) {
    const due = room.book.dueEpisodes(now, mostAtOnce)
    if (due.length === 0) return
    for (const id of due) await settleDelivery(room.book, room.store, room.policies, id, now)
    await room.transact(
      (draft) => {
        for (const id of due) draft.reconsider(id)
      },
      { now },
    )
  }
}

const dueSilences = (room: Room, now: Ms): string[] => room.book.dueSilences(now, mostAtOnce)

/** In one commit, so that what several silences let go at once is told at once. */
async function turnSilences(room: Room, due: readonly string[], now: Ms): Promise<void> {
  await room.transact(
    (draft) => {
      for (const id of due) turnSilence(draft, id, now)
    },
    { now },
  )
}

function turnSilence(draft: Draft, id: string, now: Ms): void {
  const silence = draft.silence(id)
  if (!silence) return
  if (!silence.begun) beginSilence(draft, silence)
  else if (!isActive(silence, now)) endSilence(draft, silence)
}
