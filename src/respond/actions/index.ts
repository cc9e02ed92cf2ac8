import type { ActionConfig } from '../../config/actions.ts'
import type { Ms } from '../../core/clock.ts'
import { randomId } from '../../core/ids.ts'
import type { Role } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import { Locks } from '../../deliver/locks.ts'
import { readArguments, type Values } from './arguments.ts'
import { approve, ask, type ConfirmDeps, cancel, confirm } from './confirming.ts'
import type { ActionRequest, Actions, Refused } from './contract.ts'
import { Executor, executionId } from './executor.ts'
import { endInterrupted } from './interrupted.ts'
import { shieldEntry } from './journal.ts'
import type { ActionsOptions } from './options.ts'
import { judgeShield } from './shield.ts'
import { shownOf } from './shown.ts'

export type {
  ActionRequest,
  Actions,
  BadArgument,
  Confirmed,
  Errand,
  Execution,
  ExecutionState,
  Prepared,
  Refused,
  Shown,
  Started,
  Void,
} from './contract.ts'
export { actionKinds, actionKindsKept } from './documents.ts'
export { executionFaces, executionLines } from './face.ts'
export type { ActionsOptions } from './options.ts'

/** The room with its life. */
export interface ActionsRoom extends Actions {
  /** Says of what was interrupted that its result is not known. Before anything can be run. */
  start(): Promise<void>
  /** For the sweeper: shields whose time is over. */
  due: Sweepable
  /** Begins nothing more and ends what runs before `deadline`. */
  stop(deadline: Ms): Promise<void>
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

const ranks: Readonly<Record<Role, number>> = { viewer: 1, responder: 2, admin: 3 }

export function createActions(options: ActionsOptions): ActionsRoom {
  const { store, redact, clock } = options
  const executor = new Executor(options)
  // One thing after another: of two presses one finds what the other did.
  const locks = new Locks()
  const lock = { with: <T>(work: () => Promise<T>) => locks.with('', work) }

  const find = (system: string, id: string) => options.declared(system).find((action) => action.id === id)
  const lacking = (person: number, needed: Role): Refused | undefined => {
    const role = options.roleOf(person)
    return role && ranks[role] >= ranks[needed] ? undefined : { did: 'refused', why: 'role', needed }
  }
  const deps: ConfirmDeps = { options, executor, boot: randomId(), find, lacking }

  /** What has to be right before anything else is looked at. */
  function read({
    system,
    action: id,
    args,
    person,
  }: ActionRequest): { action: ActionConfig; values: Values } | Refused {
    const action = find(system, id)
    if (!action) return { did: 'refused', why: 'unknown' }
    const lack = lacking(person.id, action.role)
    if (lack) return lack
    const taken = action.kind === 'command' ? readArguments(action, args) : readArguments({ arguments: {} }, args)
    if ('bad' in taken) return { did: 'refused', why: 'argument', argument: taken.bad }
    if (action.where === 'copy')
      return { did: 'refused', why: 'copy', shown: shownOf(system, action, taken.values, redact) }
    return { action, values: taken.values }
  }

  return {
    declared: (system) => options.declared(system),
    prepare: (request) =>
      lock.with(async () => {
        const found = read(request)
        if ('did' in found) return found
        const { action, values } = found
        const hindrance = await executor.hindrance(request.system, action)
        if (hindrance) return hindrance
        if (!action.changes) return { did: 'ready', shown: shownOf(request.system, action, values, redact) }
        return ask(deps, request, action, values)
      }),
    confirm: (token, doing) => lock.with(() => confirm(deps, token, doing)),
    approve: (token, doing, how) => lock.with(() => approve(deps, token, doing, how)),
    cancel: (token, doing) => lock.with(() => cancel(deps, token, doing)),
    run: (request) =>
      lock.with(async () => {
        const { system, action: name, cause, person: by, incident, episode, sopRun, step, show } = request
        const id = executionId(`${system}/${name}:${cause}`)
        const before = (await store.get('execution', id))?.doc
        if (before) return { did: 'already', execution: before }
        const found = read(request)
        if ('did' in found) return found
        const { action, values } = found
        if (action.changes) return { did: 'refused', why: 'confirm' }
        const errand = {
          ...(incident !== undefined && { incident }),
          ...(episode !== undefined && { episode }),
          ...(sopRun !== undefined && { sopRun }),
          ...(step !== undefined && { step }),
          ...(show && { show }),
        }
        return executor.begin({ action, values, id, execution: { system, by, cause, ...errand } })
      }),
    execution: async (id) => (await store.get('execution', id))?.doc,
    onDone: (listener) => executor.onDone(listener),
    start: () => endInterrupted(options, executor),
    due: {
      next: async () => (await store.list('execution', 'shield', { limit: 1 }))[0]?.doc.shield?.until,
      async run(now) {
        for (const { id, doc } of await store.list('execution', 'shield', { to: now, limit: 20 })) {
          const outcome = await judgeShield(options, doc)
          if (!doc.shield || !outcome) continue
          const judged = { ...doc, shield: { ...doc.shield, outcome }, revision: doc.revision + 1 }
          await executor.keep(id, judged, shieldEntry(options.journal, judged, clock.now()))
        }
      },
    },
    stop: (deadline) => executor.stop(deadline),
    idle: () => executor.idle(),
  }
}
