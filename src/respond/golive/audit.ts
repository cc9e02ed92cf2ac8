import type { Ms } from '../../core/clock.ts'
import type { Row } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Mover } from '../contract.ts'
import type { Deed, GoLive } from './run.ts'

/** How deeds are called in the audit trail, where it is another word. */
const actions: Readonly<Record<string, string>> = {
  started: 'start',
  pass: 'test',
  warn: 'test',
  checked: 'check',
  'rolled-back': 'roll-back',
  signed: 'sign',
  owner: 'hand-over',
  paused: 'pause',
  resumed: 'resume',
  aborted: 'abort',
}

/**
 * The audit trail of a change: what people did, and what came of it by itself - another stage, signatures that are void, a
 * rollback that is advised.
 */
export function auditOf(run: GoLive, before: GoLive | undefined, mover: Mover, now: Ms): Row[] {
  const { number, system } = run
  const row = (action: string, details: object, by = mover) =>
    auditRow(by, now, { action: `golive-${action}`, system, details: { golive: number, ...details } })
  const deeds = run.deeds.slice(before?.deeds.length ?? 0)
  return [
    ...deeds.map((deed) => row(actions[deed.did] ?? deed.did, detailsOf(deed, run), moverOf(deed))),
    ...(before ? consequences(run, before).map(({ action, details }) => row(action, details)) : []),
  ]
}

const moverOf = ({ by, at, cause }: Deed): Mover => ({ at, cause, ...(by && { person: by }) })

function detailsOf({ did, stage, text }: Deed, { signatures, owner }: GoLive): object {
  const hash = did === 'signed' ? signatures.at(-1)?.hash : undefined
  return {
    stage,
    ...(text !== undefined && { text }),
    ...((did === 'pass' || did === 'warn') && { status: did }),
    ...(hash !== undefined && { hash }),
    ...(did === 'owner' && { to: owner }),
  }
}

interface Consequence {
  action: string
  details: object
}

function consequences(run: GoLive, before: GoLive): Consequence[] {
  const { stage, signatures, advices, asked } = run
  const voided = before.signatures.filter((one) => !signatures.some(({ by }) => by.id === one.by.id))
  const wasPassedOn = (n: number) => before.advices.find((one) => one.n === n)?.passedOn !== undefined
  const all: (Consequence | false)[] = [
    stage !== before.stage && { action: 'stage', details: { from: before.stage, to: stage } },
    ...voided.map(({ by, at, hash }) => ({ action: 'void', details: { of: by, signed: at, hash } })),
    ...advices.slice(before.advices.length).map(({ n, trigger, reading, decider }) => ({
      action: 'advise',
      details: { advice: n, trigger, ...reading, decider },
    })),
    ...advices
      .filter(({ n, passedOn }) => passedOn !== undefined && !wasPassedOn(n))
      .map(({ n, deputy }) => ({ action: 'pass-on', details: { advice: n, to: deputy } })),
    asked !== undefined && before.asked === undefined && { action: 'ask-verdict', details: {} },
  ]
  return all.filter((one) => one !== false)
}
