import type { Comparison, StepOf } from '../../config/sop.ts'
import { messageOf } from '../../core/errors.ts'
import { formatLabels } from '../../core/labels.ts'
import type { Execution } from '../actions/contract.ts'
import type { EntryText } from '../contract.ts'
import type { OnStep, Output, Ran, SopRun } from './contract.ts'
import type { Room } from './room.ts'
import { stepOf } from './ways.ts'

/** Series of a query that a card shows. */
const mostSeries = 20
/** Of an output the run keeps its end, characters; the whole is the execution's. */
const outputKept = 4000

/** Runs what the present step runs: judges a query at once, begins an action that changes nothing. */
export async function runStep(room: Room, request: OnStep): Promise<Ran> {
  const run = await room.run(request.run)
  if (!run) return { did: 'missing' }
  const step = stepOf(run.sop, run.at)
  if (step?.kind === 'check' && step.query !== undefined && run.turn === request.turn && run.state === 'open') {
    const output = await judge(room, run.system, step)
    return room.move(run.id, { verb: 'verdict', turn: request.turn, output }, request)
  }
  const id = step?.kind === 'run' || step?.kind === 'check' ? step.action : undefined
  const action = room.options.actions.declared(run.system).find((one) => one.id === id)
  const fresh = run.state === 'open' && run.turn === request.turn
  if (fresh && action?.changes && step?.kind === 'run') return { did: 'confirm', run, step }
  const begun = await room.move(run.id, { verb: 'begin', turn: request.turn }, request)
  // The same press again, after a crash: what it had begun may not have come to the action yet.
  const waits =
    begun.did === 'done' && begun.run.running?.cause === request.cause && begun.run.running.execution === undefined
  return waits ? begin(room, begun.run, request) : begun
}

async function begin(room: Room, run: SopRun, request: OnStep): Promise<Ran> {
  const { actions } = room.options
  const step = stepOf(run.sop, run.running?.step ?? run.at)
  if ((step?.kind !== 'run' && step?.kind !== 'check') || step.action === undefined) return { did: 'missing' }
  const { person, at, cause } = request
  const { incident, episode, system } = run
  const started = await actions.run({
    system,
    action: step.action,
    args: step.with,
    person,
    at,
    cause,
    sopRun: run.id,
    step: step.id,
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
  })
  const own = (found: SopRun) => found.running?.cause === cause
  if (started.did === 'refused') {
    const freed = await room.amend(run.id, (found) => (own(found) ? without(found) : undefined))
    return { did: 'not-run', run: freed ?? run, refused: started }
  }
  const { execution } = started
  const known = (found: SopRun) =>
    own(found) && found.running ? { ...found, running: { ...found.running, execution: execution.id } } : undefined
  const noted = await room.amend(run.id, known)
  if (execution.state !== 'running') await took(room, execution)
  const deed = run.deeds.findLast((one) => one.cause === cause)
  const latest = (await room.run(run.id)) ?? noted ?? run
  return deed ? { did: 'done', run: latest, deed } : { did: 'missing' }
}

function without({ running: _, ...run }: SopRun): SopRun {
  return { ...run, revision: run.revision + 1 }
}

/** An action of a run ended: what it gave is written down once, whoever tells of it how often. */
export async function took(room: Room, execution: Execution): Promise<void> {
  const { sopRun, step, cause } = execution
  if (sopRun === undefined || step === undefined || execution.state === 'running') return
  const mover = { at: execution.endedAt ?? execution.startedAt, cause: `execution:${execution.id}` }
  await room.made(sopRun, { verb: 'result', begun: cause, step, output: outputOf(execution) }, mover)
}

export function outputOf({ state, result, output }: Execution): Omit<Output, 'step' | 'at'> {
  return {
    ...(state !== 'unknown' && { ok: state === 'done' }),
    ...(result && { result }),
    ...(output !== undefined && { text: output.slice(-outputKept) }),
  }
}

export const holds: Readonly<Record<Comparison['op'], (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
}

/** Passes when there is a series and every one is as it should be; without any there is nothing to judge by. */
async function judge(room: Room, system: string, step: StepOf<'check'>): Promise<Omit<Output, 'step' | 'at'>> {
  const { query = '', is = { op: '==', value: 0 } } = step
  const fits = (value: number) => holds[is.op](value, is.value)
  try {
    // All of them are judged; the first that do not fit are shown.
    const { series, total } = await room.options.query(system, query, 10_000)
    if (series.length === 0) return { result: { id: 'respond-sop-no-data' } }
    const wrong = series.filter(({ value }) => !fits(value))
    const shown = (wrong.length > 0 ? wrong : series).slice(0, mostSeries)
    const result: EntryText = {
      id: wrong.length > 0 ? 'respond-sop-check-failed' : 'respond-sop-check-passed',
      args: { wrong: wrong.length, total, is: `${is.op} ${is.value}` },
    }
    const text = shown.map(({ labels, value }) => `${formatLabels(labels)} ${value}`).join('\n')
    return { ok: wrong.length === 0, result, text: text.slice(0, outputKept) }
  } catch (error) {
    return { result: { id: 'respond-sop-no-query', args: { why: messageOf(error).slice(0, 200) } } }
  }
}
