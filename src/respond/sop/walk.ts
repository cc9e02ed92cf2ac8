import { type Step, stepEnd } from '../../config/sop.ts'
import type { Ms } from '../../core/clock.ts'
import type { Moved as AnyMoved, EntryText, Evidence, Mover } from '../contract.ts'
import {
  type Deed,
  longestNote,
  mostDeeds,
  mostTurns,
  type Output,
  type Refusal,
  type SopRun,
  type StepOutcome,
} from './contract.ts'
import { arrive, nextAfter, stepOf, waysOf } from './ways.ts'

/** One thing that somebody (or an action that ended) does to a run. Those with a `turn` belong to the card of that turn. */
export type Move =
  | { verb: 'done'; turn: number }
  | { verb: 'fail'; turn: number; text?: string }
  | { verb: 'skip' | 'force'; turn: number; text: string }
  | { verb: 'back'; turn: number }
  | { verb: 'choose'; turn: number; choice: number }
  | { verb: 'begin'; turn: number }
  | { verb: 'verdict'; turn: number; output: Omit<Output, 'step' | 'at'> }
  | { verb: 'note'; text: string; step?: string }
  | { verb: 'excerpt' | 'abandon'; text: string }
  | { verb: 'attach'; file: Evidence }
  /** What an action gave that was begun by `begun`, or by a confirmation elsewhere. */
  | { verb: 'result'; begun?: string; step: string; output: Omit<Output, 'step' | 'at'> }

type Moved = AnyMoved<SopRun, Deed, Refusal>

/** What becomes of a run: a pure function. The same cause gives the run as it is and what it did the first time. */
export function move(run: SopRun, wanted: Move, mover: Mover): Moved {
  const before = run.deeds.find(({ cause }) => cause === mover.cause)
  if (before) return { did: 'done', run, deed: before }
  if (run.state !== 'open') return { did: 'over' }
  if ('turn' in wanted && wanted.turn !== run.turn) return { did: 'stale', deed: enderOf(run, wanted.turn) }
  const step = stepOf(run.sop, run.at)
  if (!step) return wanted.verb === 'abandon' ? over(run, wanted.text, mover) : refused({ why: 'full' })
  const refusal = refusalOf(run, step, wanted)
  return refusal ? refused(refusal) : carried(run, step, wanted, mover)
}

const refused = (refusal: Refusal): Moved => ({ did: 'refused', refusal })

/** Who ended that turn: the first who moved on in it. A turn that never was is told by the last deed. */
function enderOf(run: SopRun, turn: number): Deed {
  const { deeds } = run
  const ended = deeds.find((deed) => deed.turn === turn && deed.to !== undefined)
  return ended ?? (deeds.at(-1) as Deed)
}

const text = (typed: string): Refusal | undefined => {
  if (typed.trim() === '') return { why: 'empty' }
  return [...typed].length > longestNote ? { why: 'too-long', most: longestNote } : undefined
}

const moves: ReadonlySet<Move['verb']> = new Set(['done', 'fail', 'skip', 'force', 'back', 'choose'])

/** Why it can't be done now, in general first, then by the verb. */
function refusalOf(run: SopRun, step: Step, wanted: Move): Refusal | undefined {
  const { verb } = wanted
  // An end without end: what changes something may be confirmed again and again.
  if (verb === 'result') return run.deeds.length >= mostDeeds + mostTurns ? { why: 'full' } : undefined
  if ('text' in wanted && wanted.text !== undefined) {
    const wrong = text(wanted.text)
    if (wrong) return wrong
  }
  if (verb === 'abandon') return undefined
  if (moves.has(verb) ? run.turn >= mostTurns : run.deeds.length >= mostDeeds) return { why: 'full' }
  // Skipping and going back leave a step whose action hangs; its result is still written down.
  const hangs = run.running && ['done', 'fail', 'force', 'begin', 'verdict'].includes(verb)
  if (hangs && run.running) return { why: 'running', by: run.running.by, at: run.running.at }
  return unfit(run, step, wanted)
}

function unfit(run: SopRun, step: Step, wanted: Move): Refusal | undefined {
  switch (wanted.verb) {
    case 'done':
      if (step.kind === 'branch') return { why: 'choose' }
      if (step.kind === 'check') return { why: 'unchecked' }
      return step.kind === 'evidence' ? missing(run, step.want) : undefined
    case 'fail':
    case 'skip':
      return step.kind === 'branch' ? { why: 'choose' } : undefined
    case 'force':
      return step.kind === 'check' ? undefined : { why: 'no-check' }
    case 'back':
      return run.path.length < 2 ? { why: 'no-way-back' } : undefined
    case 'choose':
      return step.kind === 'branch' && waysOf(step)[wanted.choice] ? undefined : { why: 'no-choice' }
    case 'begin':
      return 'action' in step && step.action !== undefined ? undefined : { why: 'nothing-to-run' }
    case 'verdict':
      return step.kind === 'check' ? undefined : { why: 'nothing-to-run' }
    default:
      return undefined
  }
}

function missing({ evidence }: SopRun, want: 'any' | 'photo' | 'file' | 'text'): Refusal | undefined {
  const { photo, file, text: typed } = evidence
  const have = want === 'any' ? photo + file + typed : evidence[want]
  return have > 0 ? undefined : { why: 'evidence', want }
}

function carried(run: SopRun, step: Step, wanted: Move, mover: Mover): Moved {
  switch (wanted.verb) {
    case 'done':
      return onward(run, step, 'done', nextAfter(step, true), mover)
    case 'fail':
      return onward(run, step, 'failed', nextAfter(step, false), mover, wanted.text)
    case 'skip':
      return onward(run, step, 'skipped', nextAfter(step, true), mover, wanted.text)
    case 'force':
      return onward(run, step, 'forced', nextAfter(step, true), mover, wanted.text)
    case 'choose': {
      const way = step.kind === 'branch' ? waysOf(step)[wanted.choice] : undefined
      return way ? onward(run, step, 'branched', way.to, mover) : refused({ why: 'no-choice' })
    }
    case 'back':
      return back(run, step, mover)
    case 'note':
      return stay(run, { did: 'note', text: wanted.text, ...about(run, wanted.step) }, mover)
    case 'excerpt':
      return stay(gathered(run, 'text'), { did: 'evidence', text: wanted.text }, mover)
    case 'attach':
      return stay(gathered(run, kindOf(wanted.file)), { did: 'evidence', file: bounded(wanted.file) }, mover)
    case 'abandon':
      return over(run, wanted.text, mover)
    case 'begin': {
      const { person, at, cause } = mover
      const running = person && { step: step.id, by: person, at, cause }
      return running ? stay({ ...run, running }, { did: 'ran' }, mover) : refused({ why: 'nothing-to-run' })
    }
    case 'verdict':
      return judged(run, step, wanted.output, mover)
    case 'result':
      return ended(run, step, wanted, mover)
  }
}

const about = (run: SopRun, step: string | undefined) => (step !== undefined && stepOf(run.sop, step) ? { step } : {})
const kindOf = ({ mime = '' }: Evidence) => (mime.startsWith('image/') ? 'photo' : 'file')
const bounded = (file: Evidence): Evidence => ({
  ...file,
  name: file.name.slice(0, 255),
  ...(file.caption !== undefined && { caption: file.caption.slice(0, 1024) }),
})

function gathered(run: SopRun, what: keyof SopRun['evidence']): SopRun {
  return { ...run, evidence: { ...run.evidence, [what]: run.evidence[what] + 1 } }
}

type NewDeed = Pick<Deed, 'did'> & Partial<Pick<Deed, 'to' | 'text' | 'file' | 'ok' | 'step'>>

function deedOf(run: SopRun, deed: NewDeed, { person, at, cause }: Mover, more = 0): Deed {
  const n = run.deeds.length + 1 + more
  const known = { n, at, turn: run.turn, cause, step: run.at, ...(person && { by: person }) }
  return { ...known, ...deed }
}

/** Somebody did something: reminders begin anew. What an action gives by itself is nobody's doing. */
function touched(run: SopRun, deeds: readonly Deed[], { person, at }: Mover): SopRun {
  const all = { ...run, deeds: [...run.deeds, ...deeds], revision: run.revision + 1 }
  if (!person) return all
  return { ...all, who: person, touchedAt: at, reminders: 0, dueAt: at + run.sop.stall }
}

function stay(run: SopRun, deed: NewDeed, mover: Mover): Moved {
  const made = deedOf(run, deed, mover)
  return { did: 'done', run: touched(run, [made], mover), deed: made }
}

type Onward = StepOutcome | 'branched'

/** On to `to`, past branches that decide by themselves, or to the end. */
function onward(run: SopRun, step: Step, did: Onward, to: string, mover: Mover, typed?: string): Moved {
  const { at, passed } = arrive(run.sop, to, run)
  const deed = deedOf(run, { did, to: passed[0]?.step ?? at, ...(typed !== undefined && { text: typed }) }, mover)
  const bot = { at: mover.at, cause: `${mover.cause} on` }
  const byItself = passed.map(({ step: one, way }, i) =>
    deedOf(run, { did: 'branched', step: one, to: way.to }, { ...bot, cause: `${bot.cause} ${i}` }, i + 1),
  )
  const outcomes = did === 'branched' ? run.outcomes : { ...run.outcomes, [step.id]: did }
  const done = touched({ ...run, outcomes }, [deed, ...byItself], mover)
  const path = [...run.path, ...passed.map((one) => one.step)]
  const next =
    at === stepEnd ? finished({ ...done, path }, mover) : turned({ ...done, path: [...path, at] }, at, mover.at)
  return { did: 'done', run: next, deed }
}

/** A new turn at a step: what belonged to the last one is over. */
function turned({ running: _, ...run }: SopRun, at: string, since: Ms): SopRun {
  return { ...run, at, turn: run.turn + 1, since, evidence: { photo: 0, file: 0, text: 0 } }
}

function finished({ running: _, dueAt: __, ...run }: SopRun, { at, cause }: Mover): SopRun {
  const deed = deedOf(run, { did: 'finished' }, { at, cause: `${cause} end` })
  return { ...run, state: 'finished', turn: run.turn + 1, endedAt: at, deeds: [...run.deeds, deed] }
}

function over(run: SopRun, reason: string, mover: Mover): Moved {
  const deed = deedOf(run, { did: 'abandoned', to: stepEnd, text: reason }, mover)
  const { running: _, dueAt: __, ...left } = touched(run, [deed], mover)
  return { did: 'done', run: { ...left, state: 'abandoned', turn: run.turn + 1, endedAt: mover.at }, deed }
}

/** To the last step at which people stopped; what came of it does not count any more. */
function back(run: SopRun, step: Step, mover: Mover): Moved {
  const path = run.path.slice(0, -1)
  while (path.length > 1 && passedByItself(run, path.at(-1) ?? '')) path.pop()
  const to = path.at(-1) ?? step.id
  const { [to]: _, ...outcomes } = run.outcomes
  const deed = deedOf(run, { did: 'back', to }, mover)
  return { did: 'done', run: turned({ ...touched(run, [deed], mover), path, outcomes }, to, mover.at), deed }
}

const passedByItself = (run: SopRun, id: string) => arrive(run.sop, id, run).at !== id

/** A query was judged: a check that passes goes on by itself. */
function judged(run: SopRun, step: Step, found: Omit<Output, 'step' | 'at'>, mover: Mover): Moved {
  const output = outputOf(found, step.id, mover.at)
  if (found.ok === true) return onward({ ...run, output }, step, 'done', nextAfter(step, true), mover)
  return stay({ ...run, output }, { did: 'result', ...verdict(found) }, mover)
}

const verdict = ({ ok, result }: { ok?: boolean; result?: EntryText }) => ({
  ...(ok !== undefined && { ok }),
  ...(result && 'typed' in result && { text: result.typed.slice(0, longestNote) }),
})

/** An action ended. A check that began it, and is still there, goes on when it succeeded. */
function ended(run: SopRun, step: Step, wanted: Extract<Move, { verb: 'result' }>, mover: Mover): Moved {
  const own = wanted.begun !== undefined && run.running?.cause === wanted.begun
  const { running, ...rest } = run
  const freed = own ? rest : run
  const output = outputOf(wanted.output, wanted.step, mover.at)
  const deed = deedOf(freed, { did: 'result', step: wanted.step, ...verdict(wanted.output) }, mover)
  const told = touched({ ...freed, output }, [deed], mover)
  if (!(own && running && step.kind === 'check' && wanted.output.ok === true)) return { did: 'done', run: told, deed }
  const on = { ...mover, person: running.by, cause: `${mover.cause} passed` }
  const passed = onward(told, step, 'done', nextAfter(step, true), on)
  return passed.did === 'done' ? { ...passed, deed } : passed
}

const outputOf = (found: Omit<Output, 'step' | 'at'>, step: string, at: Ms): Output => ({ ...found, step, at })
