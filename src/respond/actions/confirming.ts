import type { ActionConfig } from '../../config/actions.ts'
import type { Ms } from '../../core/clock.ts'
import { randomId } from '../../core/ids.ts'
import type { Role } from '../../core/policy.ts'
import type { Versioned } from '../../store/port.ts'
import type { Doing } from '../contract.ts'
import type { Values } from './arguments.ts'
import type { ActionRequest, Confirmed, Prepared, Refused, Void } from './contract.ts'
import type { Confirmation } from './documents.ts'
import { actionRow, type Executor, executionId, type Plan } from './executor.ts'
import type { ActionsOptions } from './options.ts'
import { digestOf, shownOf } from './shown.ts'

/** A confirmation works this long. */
export const confirmWithin: Ms = 60_000
/** A second person is found within this. */
export const approveWithin: Ms = 10 * 60_000

export interface ConfirmDeps {
  options: ActionsOptions
  executor: Executor
  /** Names this run of the bot. */
  boot: string
  find(system: string, action: string): ActionConfig | undefined
  lacking(person: number, needed: Role): Refused | undefined
}

/** Asks for the person's own second press. */
export async function ask(
  { options, boot }: ConfirmDeps,
  request: ActionRequest,
  action: ActionConfig,
  values: Values,
): Promise<Prepared> {
  const { store, clock, redact } = options
  const { person, cause, system, incident, episode, sopRun, step, show } = request
  const askedAt = clock.now()
  const token = randomId()
  const doc: Confirmation = {
    system,
    action: action.id,
    args: values,
    by: person,
    cause,
    state: 'asked',
    askedAt,
    expiresAt: askedAt + confirmWithin,
    boot,
    digest: digestOf(action),
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
    ...(sopRun !== undefined && { sopRun }),
    ...(step !== undefined && { step }),
    ...(show && { show }),
  }
  await store.commit({ put: [{ kind: 'confirmation', id: token, doc }] })
  return { did: 'confirm', token, expiresAt: doc.expiresAt, shown: shownOf(system, action, values, redact) }
}

type Open = { known: Versioned<'confirmation'>; action: ActionConfig }

/** The confirmation, while it works. */
async function open(deps: ConfirmDeps, token: string): Promise<Open | Void> {
  const { store, clock } = deps.options
  const known = await store.get('confirmation', token)
  if (!known) return { did: 'void', why: 'gone' }
  const { state, execution, boot, expiresAt, system, action: id, digest } = known.doc
  if (state === 'used') {
    const done = execution === undefined ? undefined : (await store.get('execution', execution))?.doc
    return done ? { did: 'void', why: 'used', execution: done } : { did: 'void', why: 'gone' }
  }
  if (state === 'cancelled') return { did: 'void', why: 'cancelled' }
  if (boot !== deps.boot) return { did: 'void', why: 'restarted' }
  if (clock.now() >= expiresAt) return { did: 'void', why: 'expired' }
  const action = deps.find(system, id)
  if (!action || digestOf(action) !== digest) return { did: 'void', why: 'changed' }
  return { known, action }
}

/** The same person's second press: runs it, or asks for a second person. */
export async function confirm(deps: ConfirmDeps, token: string, doing: Doing): Promise<Confirmed> {
  const found = await open(deps, token)
  if ('did' in found) return found
  const { known, action } = found
  const { by } = known.doc
  if (doing.person.id !== by.id) return { did: 'void', why: 'person', person: by }
  const lacking = deps.lacking(by.id, action.role)
  if (lacking) return lacking
  const approval = 'approval' in action && action.approval
  return approval ? askApproval(deps, found, doing) : use(deps, found, doing, {})
}

async function askApproval(
  { options, executor }: ConfirmDeps,
  { known, action }: Open,
  doing: Doing,
): Promise<Confirmed> {
  const { store, clock, redact } = options
  const { id: token, doc, version } = known
  const shown = shownOf(doc.system, action, doc.args, redact)
  if (doc.state === 'approval') return { did: 'approval', token, expiresAt: doc.expiresAt, shown, by: doc.by }
  const hindrance = await executor.hindrance(doc.system, action)
  if (hindrance) return hindrance
  const expiresAt = clock.now() + approveWithin
  const { system } = doc
  await store.commit({
    put: [{ kind: 'confirmation', id: token, doc: { ...doc, state: 'approval', expiresAt } }],
    append: [actionRow('ask-approval', doing, { system, action: action.id, command: shown.command, host: shown.host })],
    expect: [{ ref: { kind: 'confirmation', id: token }, version }],
  })
  return { did: 'approval', token, expiresAt, shown, by: doc.by }
}

/** Another person's press. */
export async function approve(
  deps: ConfirmDeps,
  token: string,
  doing: Doing,
  { breakGlass } = { breakGlass: false },
): Promise<Confirmed> {
  const found = await open(deps, token)
  if ('did' in found) return found
  const { known, action } = found
  const { by, state, system } = known.doc
  if (state !== 'approval') return { did: 'void', why: 'person', person: by }
  const lacking = deps.lacking(doing.person.id, breakGlass ? 'admin' : action.role)
  if (lacking) return lacking
  if (!breakGlass && doing.person.id === by.id) return { did: 'void', why: 'same-person' }
  // Who asked may have lost the role meanwhile.
  const lost = deps.lacking(by.id, action.role)
  if (lost) return lost
  const { command, host } = shownOf(system, action, known.doc.args, deps.options.redact)
  const row = actionRow(breakGlass ? 'break-glass' : 'approve', doing, {
    system,
    action: action.id,
    command,
    host,
    id: executionId(token),
  })
  const consent = breakGlass ? { brokenGlass: true as const } : {}
  return use(deps, found, doing, { approvedBy: doing.person, ...consent }, row)
}

/** Uses the token up and begins, in one commit. */
async function use(
  { executor }: ConfirmDeps,
  { known, action }: Open,
  { cause }: Doing,
  consent: Pick<Plan['execution'], 'approvedBy' | 'brokenGlass'>,
  row?: ReturnType<typeof actionRow>,
): Promise<Confirmed> {
  const { id: token, doc, version } = known
  const { system, by, args, incident, episode, sopRun, step, show } = doc
  const id = executionId(token)
  const started = await executor.begin({
    action,
    values: args,
    id,
    execution: {
      system,
      by,
      cause,
      ...consent,
      ...(incident !== undefined && { incident }),
      ...(episode !== undefined && { episode }),
      ...(sopRun !== undefined && { sopRun }),
      ...(step !== undefined && { step }),
      ...(show && { show }),
    },
    with: {
      put: [{ kind: 'confirmation', id: token, doc: { ...doc, state: 'used', execution: id } }],
      expect: [{ ref: { kind: 'confirmation', id: token }, version }],
      ...(row && { append: [row] }),
    },
  })
  return started.did === 'already' ? { did: 'void', why: 'used', execution: started.execution } : started
}

/** By the person who asked; while a second one is awaited by anybody who might be it. */
export async function cancel(
  deps: ConfirmDeps,
  token: string,
  doing: Doing,
): Promise<Void | Refused | { did: 'cancelled' }> {
  const found = await open(deps, token)
  if ('did' in found) return found
  const { known, action } = found
  const { doc, version } = known
  if (doc.state === 'asked' && doing.person.id !== doc.by.id) return { did: 'void', why: 'person', person: doc.by }
  const lacking = doing.person.id === doc.by.id ? undefined : deps.lacking(doing.person.id, action.role)
  if (lacking) return lacking
  const { command, host } = shownOf(doc.system, action, doc.args, deps.options.redact)
  await deps.options.store.commit({
    put: [{ kind: 'confirmation', id: token, doc: { ...doc, state: 'cancelled' } }],
    append: [actionRow('cancel-action', doing, { system: doc.system, action: action.id, command, host })],
    expect: [{ ref: { kind: 'confirmation', id: token }, version }],
  })
  return { did: 'cancelled' }
}
