import type { Mover } from '../contract.ts'
import { type Deed, type GoLive, longestText, mostDeeds, type Refusal } from './contract.ts'
import { decided, judged, over, rolledBack } from './deciding.ts'
import { deployed } from './deploying.ts'
import { dueOf } from './due.ts'
import { figuresHash } from './figures.ts'
import { looked, passedOn } from './looking.ts'
import type { Made, Move, Moved } from './moves.ts'
import { checked, onward } from './onward.ts'
import { paused, resumedRun } from './pausing.ts'
import { edited, noted, reviewing, signed } from './reviewing.ts'
import { assigned, tested, uploaded } from './testing.ts'

/** What becomes of a go-live: a pure function. The same cause gives the run as it is and what it did the first time. */
export function move(run: GoLive, wanted: Move, mover: Mover): Moved {
  const before = run.deeds.find(({ cause }) => cause === mover.cause)
  if (before) return { did: 'done', run, deed: before }
  if (run.state !== 'open') return { did: 'over' }
  if ('turn' in wanted && wanted.turn !== run.turn) return { did: 'stale', deed: enderOf(run) }
  const refusal = generalRefusal(run, wanted)
  if (refusal) return refused(refusal)
  const made = carried(run, wanted, mover)
  if ('why' in made) return refused(made)
  const deed = deedOf(run, made.did, mover, made.text)
  // What the bot does each minute is no history.
  const deeds = botsOwn.has(wanted.verb) ? run.deeds : [...run.deeds, deed]
  return { did: 'done', run: settled({ ...made.run, deeds }, run, mover), deed }
}

const refused = (refusal: Refusal): Moved => ({ did: 'refused', refusal })

/** Who went on to the stage that is now. */
const enderOf = ({ deeds }: GoLive): Deed =>
  deeds.findLast(({ did }) => did === 'next' || did === 'started') ?? (deeds.at(-1) as Deed)

/** What a paused run still takes. */
const whilePaused: ReadonlySet<Move['verb']> = new Set(['resume', 'abort', 'owner', 'note', 'reviewer'])
/** What must not fail for want of room: they end a run, or are the bot's own. */
const always: ReadonlySet<Move['verb']> = new Set([
  'abort',
  'look',
  'pass-on',
  'facts',
  'verdict',
  'roll-back',
  'decide',
])
const botsOwn: ReadonlySet<Move['verb']> = new Set(['look', 'pass-on', 'facts'])

const spoken = (wanted: Move): string | undefined => {
  if ('reason' in wanted) return wanted.reason
  return 'text' in wanted ? wanted.text : undefined
}

function generalRefusal(run: GoLive, wanted: Move): Refusal | undefined {
  const { paused, deeds } = run
  if (paused && !whilePaused.has(wanted.verb)) return { why: 'paused', ...paused }
  if (deeds.length >= mostDeeds && !always.has(wanted.verb)) return { why: 'full' }
  const text = spoken(wanted)
  if (text === undefined) return undefined
  if (text.trim() === '') return { why: 'empty' }
  return [...text].length > longestText ? { why: 'too-long', most: longestText } : undefined
}

function carried(run: GoLive, wanted: Move, mover: Mover): Made {
  switch (wanted.verb) {
    case 'test':
      return tested(run, wanted, mover)
    case 'upload':
      return uploaded(run, wanted, mover)
    case 'assign':
      return assigned(run, wanted, mover)
    case 'check':
      return checked(run, wanted, mover)
    case 'next':
      return onward(run, wanted.reason, mover)
    case 'deploy':
      return deployed(run, wanted.deployment, wanted.before, mover)
    case 'look':
      return { run: looked(run, wanted.readings, wanted.deputy, mover.at), did: 'looked' }
    case 'pass-on':
      return { run: passedOn(run, mover.at), did: 'passed-on' }
    case 'facts':
      // What was looked up for a review that is over by now.
      if (run.stage !== 'review') return { why: 'stage', stage: run.stage }
      return { run: { ...run, monitoring: wanted.facts, factsAt: wanted.next, ...wanted.drawn }, did: 'facts' }
    case 'decide':
      return decided(run, wanted, mover)
    case 'edit':
      return edited(run, wanted.what, wanted.text)
    case 'note':
      return noted(run, wanted.text, mover)
    case 'sign':
      return signed(run, wanted.hash, mover)
    case 'reviewer':
      return reviewing(run, wanted.who)
    case 'verdict':
      return judged(run, wanted.did, mover)
    case 'roll-back':
      return run.deploy ? rolledBack(run, wanted.reason, mover) : { why: 'not-deployed' }
    case 'owner':
      return { run: { ...run, owner: wanted.to }, did: 'owner', text: wanted.to.name }
    case 'pause':
      return paused(run, wanted.reason, mover)
    case 'resume':
      return resumedRun(run, mover)
    case 'abort':
      return over(run, { how: 'aborted', reason: wanted.reason }, 'aborted', mover)
  }
}

/** Signatures under other figures are void; and when the run is to be looked at next. */
function settled(run: GoLive, before: GoLive, { person, at }: Mover): GoLive {
  const hash = run.signatures.length > 0 && run.stage === 'review' ? figuresHash(run) : undefined
  const signatures = hash === undefined ? run.signatures : run.signatures.filter((one) => one.hash === hash)
  const next = { ...run, signatures, revision: before.revision + 1, ...(person && { touchedAt: at }) }
  const { dueAt: _, ...rest } = next
  const due = dueOf(next, at)
  return due === undefined ? rest : { ...rest, dueAt: due }
}

const remembered = 200
function deedOf(run: GoLive, did: string, { person, at, cause }: Mover, text?: string): Deed {
  const n = (run.deeds.at(-1)?.n ?? 0) + 1
  return {
    ...{ n, at, cause, did, stage: run.stage },
    ...(person && { by: person }),
    ...(text !== undefined && { text: text.slice(0, remembered) }),
  }
}
