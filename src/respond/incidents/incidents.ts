import { messageOf } from '../../core/errors.ts'
import type { Incidents } from './contract.ts'
import { createJournal } from './journal.ts'
import { type IncidentsOptions, Room } from './room.ts'
import { Keeper } from './sweep.ts'
import { assign } from './verbs/assign.ts'
import { attach } from './verbs/attach.ts'
import { classify } from './verbs/classify.ts'
import { correct } from './verbs/correct.ts'
import { describe } from './verbs/describe.ts'
import { falseAlarm } from './verbs/false-alarm.ts'
import { filed } from './verbs/filed.ts'
import { addFollowUp, doneFollowUp } from './verbs/follow-up.ts'
import { handOver } from './verbs/hand-over.ts'
import { merge } from './verbs/merge.ts'
import { note } from './verbs/note.ts'
import { open } from './verbs/open.ts'
import { reopen } from './verbs/reopen.ts'
import { resolve } from './verbs/resolve.ts'
import { setPhase } from './verbs/set-phase.ts'
import { tag } from './verbs/tag.ts'
import { tick } from './verbs/tick.ts'
import { createViews } from './views.ts'

/** The room of incidents: opened by alerts and people, worked on by verbs, closed by people. */
export function createIncidents(options: IncidentsOptions): Incidents {
  const room = new Room(options)
  const keeper = new Keeper(room)
  return {
    verbs: {
      open: open(room),
      note: note(room),
      correct: correct(room),
      attach: attach(room),
      assign: assign(room),
      handOver: handOver(room),
      tag: tag(room),
      tick: tick(room),
      setPhase: setPhase(room),
      classify: classify(room),
      describe: describe(room),
      resolve: resolve(room),
      falseAlarm: falseAlarm(room),
      reopen: reopen(room),
      merge: merge(room),
      addFollowUp: addFollowUp(room),
      doneFollowUp: doneFollowUp(room),
      filed: filed(room),
    },
    views: createViews(room),
    journal: createJournal(room),
    due: keeper,
    wake: () => keeper.wake(),
    start: async () => {
      try {
        room.last = (await options.store.get('incident-ledger', 'last'))?.doc.last ?? 0
        await keeper.catchUp()
      } catch (error) {
        options.log.warn('incidents could not catch up with the alerts and will try again', { error: messageOf(error) })
      }
    },
    idle: () => room.idle(),
  }
}
