import type { Ms } from '../core/clock.ts'
import { settleDelivery } from './load.ts'
import type { Room } from './room.ts'
import { beginSilence, endSilence } from './silencing.ts'
import { isActive } from './suppress.ts'

/** Episodes decided in one commit. */
const mostAtOnce = 500

/** Does what is due at `now`: silences begin and end, cooldowns and acknowledgements end, episodes are over. */
export async function sweep(room: Room, now: Ms): Promise<void> {
  for (let [id] = room.book.dueSilences(now, 1); id !== undefined; [id] = room.book.dueSilences(now, 1))
    await turnSilence(room, id, now)
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

async function turnSilence(room: Room, id: string, now: Ms): Promise<void> {
  await room.transact(
    (draft) => {
      const silence = draft.silence(id)
      if (!silence) return
      if (!silence.begun) beginSilence(draft, silence)
      else if (!isActive(silence, now)) endSilence(draft, silence)
    },
    { now },
  )
}
