import type { Ms } from '../../core/clock.ts'
import type { Row } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Deed, SopRun } from './contract.ts'

/** How deeds are called in the audit trail, where it is another word. */
const actions: Readonly<Record<string, string>> = {
  started: 'start',
  failed: 'fail',
  skipped: 'skip',
  forced: 'force',
  branched: 'choose',
  ran: 'run',
  abandoned: 'abandon',
}

/** The audit trail of what people did in a run; what an action gave is in that of actions. */
export function auditOf(run: SopRun, deeds: readonly Deed[], now: Ms): Row[] {
  const { id, system, sop, incident, episode, state } = run
  return deeds.flatMap(({ by: person, at, cause, did, step, to, text, file }) =>
    person === undefined
      ? []
      : [
          auditRow({ person, at, cause }, now, {
            action: `sop-${actions[did] ?? did}`,
            system,
            ...(incident !== undefined && { incident: Number(incident) }),
            ...(episode !== undefined && { episode }),
            details: {
              ...{ run: id, sop: sop.id, step },
              ...(to !== undefined && { to }),
              ...(text !== undefined && { text }),
              ...(file && { file: file.name }),
              ...(state !== 'open' && { state }),
            },
          }),
        ],
  )
}
