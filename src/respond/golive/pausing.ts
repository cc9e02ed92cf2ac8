import type { Mover } from '../contract.ts'
import type { GoLive } from './contract.ts'
import type { Made } from './moves.ts'
import { resumed } from './watching.ts'

export function paused({ dueAt: _, ...run }: GoLive, reason: string, { person, at }: Mover): Made {
  if (!person) return { why: 'unknown' }
  return { run: { ...run, paused: { by: person, at, reason: reason.trim() } }, did: 'paused', text: reason }
}

export function resumedRun({ paused: since, ...run }: GoLive, { at }: Mover): Made {
  if (!since) return { why: 'not-paused' }
  const key = run.stage === 'tests' || run.stage === 'monitoring' ? undefined : run.stage
  const observation = key && run[key]
  if (!key || !observation || observation.ended !== undefined) return { run, did: 'resumed' }
  const advices = run.advices.map((one) =>
    one.decision || one.passedOn !== undefined ? one : { ...one, deadline: one.deadline + (at - since.at) },
  )
  return { run: { ...run, advices, [key]: resumed(observation, since.at, at) }, did: 'resumed' }
}
