import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import {
  type Check,
  type Deed,
  type Deployment,
  type GoLive,
  longestText,
  longestVersion,
  type MonitoringFacts,
  mostDeeds,
  type Readings,
  type Refusal,
  type ResultFile,
  type TestFigures,
  type TestStatus,
} from './contract.ts'
import { figuresHash, itemsOf, missingItems, shortHash, signedEnough } from './figures.ts'
import { ended, looked, passedOn } from './looking.ts'
import { begun, resumed } from './watching.ts'

/** One thing that somebody, or the bot by itself, does to a go-live. */
export type Move =
  | { verb: 'test'; item: string; status: TestStatus; remark: string; figures?: TestFigures; file?: ResultFile }
  | { verb: 'upload'; file: ResultFile; figures: TestFigures }
  | { verb: 'assign'; upload: string; item: string; status: TestStatus }
  | { verb: 'check'; check: Omit<Check, 'at' | 'by'>; facts: MonitoringFacts }
  | { verb: 'next'; turn: number; reason?: string }
  | { verb: 'deploy'; deployment: Deployment; before: Readings }
  | { verb: 'look'; readings: Readings; deputy?: Person }
  | { verb: 'pass-on' }
  | { verb: 'facts'; facts: MonitoringFacts; next: Ms; pictures?: NonNullable<GoLive['pictures']> }
  | { verb: 'decide'; advice: number; did: 'roll-back' | 'continue'; reason: string }
  | { verb: 'edit'; what: 'tasks' | 'risks' | 'follow-ups'; text: string }
  | { verb: 'note'; text: string }
  | { verb: 'sign'; hash: string }
  | { verb: 'reviewer'; who: Person }
  | { verb: 'verdict'; did: 'go-on' | 'longer' }
  | { verb: 'roll-back'; reason: string }
  | { verb: 'owner'; to: Person }
  | { verb: 'pause'; reason: string }
  | { verb: 'resume' }
  | { verb: 'abort'; reason: string }

/** Who makes a move, when, and what names it; without a person it is the bot. */
export interface Mover {
  person?: Person
  at: Ms
  cause: string
}

export type Moved =
  | { did: 'done'; run: GoLive; deed: Deed }
  | { did: 'stale'; deed: Deed }
  | { did: 'over' }
  | { did: 'refused'; refusal: Refusal }

/** How often the review looks at the live configuration. */
export const factsEvery: Ms = 300_000
const mostUploads = 10
const mostNotes = 20
const mostReviewers = 10
const mostLines = 20
const longestWatch: Ms = 14 * 86_400_000

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

/** What was done, or why not. */
type Made = { run: GoLive; did: string; text?: string } | Refusal

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
      return {
        run: {
          ...run,
          monitoring: wanted.facts,
          dueAt: wanted.next,
          ...(wanted.pictures && { pictures: wanted.pictures }),
        },
        did: 'facts',
      }
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

/** Figures of tests may be put right until the report is signed and told. */
const isFrozen = ({ stage }: GoLive) => stage === 'watch'

function tested(run: GoLive, wanted: Extract<Move, { verb: 'test' }>, { person, at }: Mover): Made {
  const { item, status, remark, figures, file } = wanted
  if (isFrozen(run)) return { why: 'frozen' }
  if (!person || !itemsOf(run.plan).some(({ id }) => id === item)) return { why: 'unknown' }
  if ([...remark].length > longestText) return { why: 'too-long', most: longestText }
  if (status === 'warn' && remark.trim() === '' && !figures) return { why: 'remark' }
  const result = { status, remark: remark.trim(), by: person, at, ...(figures && { figures }), ...(file && { file }) }
  return { run: { ...run, tests: { ...run.tests, [item]: result } }, did: status, text: item }
}

function uploaded(run: GoLive, { file, figures }: Extract<Move, { verb: 'upload' }>, { cause }: Mover): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const upload = { ...file, id: cause, figures }
  return { run: { ...run, uploads: [...run.uploads, upload].slice(-mostUploads) }, did: 'upload', text: file.name }
}

function assigned(run: GoLive, wanted: Extract<Move, { verb: 'assign' }>, mover: Mover): Made {
  const upload = run.uploads.find(({ id }) => id === wanted.upload)
  if (!upload) return { why: 'unknown' }
  const { id: _, figures, ...file } = upload
  const { item, status } = wanted
  const made = tested(run, { verb: 'test', item, status, remark: '', figures, file }, mover)
  if ('why' in made) return made
  return { ...made, run: { ...made.run, uploads: run.uploads.filter(({ id }) => id !== upload.id) } }
}

function checked(run: GoLive, { check, facts }: Extract<Move, { verb: 'check' }>, { person, at }: Mover): Made {
  if (run.stage !== 'monitoring') return { why: 'stage', stage: run.stage }
  if (!person) return { why: 'unknown' }
  return { run: { ...run, check: { ...check, at, by: person }, monitoring: facts }, did: 'checked' }
}

/** What the check found wrong. */
export const faultsOf = ({ channels, sources, rules, failing }: Check): number =>
  channels.filter(({ reason }) => reason !== undefined).length +
  (channels.length === 0 ? 1 : 0) +
  sources.filter(({ up }) => up !== true).length +
  (rules === 0 ? 1 : 0) +
  failing.length

/** What keeps a stage from being left. */
export function missingOf(run: GoLive): Refusal | undefined {
  const { stage, check } = run
  if (stage === 'tests') {
    const n = missingItems(run).length
    return n > 0 ? { why: 'tests-missing', n } : undefined
  }
  if (stage === 'monitoring') {
    const faults = check && faultsOf(check)
    if (faults === undefined) return { why: 'unchecked' }
    return faults > 0 ? { why: 'check-failed', n: faults } : undefined
  }
  return { why: 'stage', stage }
}

/** On from one of the first two stages; the others end by themselves, by signatures and by a verdict. */
function onward(run: GoLive, reason: string | undefined, { person, at }: Mover): Made {
  const missing = missingOf(run)
  // An observation is not cut short by a reason, nor a review.
  if (missing && (missing.why === 'stage' || reason === undefined)) return missing
  const forced = missing && reason !== undefined && person ? [{ stage: run.stage, by: person, at, reason }] : []
  const stage = run.stage === 'tests' ? 'monitoring' : 'observe'
  return {
    run: { ...turned(run, stage, at), forced: [...run.forced, ...forced] },
    did: 'next',
    ...(reason !== undefined && { text: reason }),
  }
}

export function turned({ dueAt: _, ...run }: GoLive, stage: GoLive['stage'], at: Ms): GoLive {
  return { ...run, stage, turn: run.turn + 1, since: at }
}

function deployed(run: GoLive, deployment: Deployment, before: Readings, { at }: Mover): Made {
  const { version } = deployment
  if (version.trim() === '') return { why: 'empty' }
  if ([...version].length > longestVersion) return { why: 'too-long', most: longestVersion }
  if (run.stage === 'tests' || run.stage === 'monitoring') return { why: 'stage', stage: run.stage }
  const known = [run.deploy, ...run.deploys]
  if (deployment.event !== undefined && known.some((one) => one?.event === deployment.event))
    return { why: 'stage', stage: run.stage }
  const deploys = [...(run.deploy ? [...run.deploys, run.deploy] : run.deploys)].slice(-10)
  // Once it is reviewed, another deployment is told and no more: the report says what was released.
  if (run.stage !== 'observe')
    return { run: { ...run, deploys: [...run.deploys, deployment].slice(-10) }, did: 'deploy', text: version }
  const { for: length, every } = run.plan.observe
  const from = Math.min(at, Math.max(deployment.at, run.since))
  const observe = { ...begun(run.plan, { at: from, length, every, before }), lastAt: at, next: at + every }
  return { run: { ...run, deploy: deployment, deploys, observe }, did: 'deploy', text: version }
}

function decided(run: GoLive, wanted: Extract<Move, { verb: 'decide' }>, mover: Mover): Made {
  const { person, at } = mover
  const advice = run.advices.find(({ n }) => n === wanted.advice)
  if (!advice || !person) return { why: 'unknown' }
  if (advice.decision) return { why: 'decided', ...advice.decision }
  const decision = { did: wanted.did, by: person, at, reason: wanted.reason.trim() }
  const advices = run.advices.map((one) => (one.n === advice.n ? { ...one, decision } : one))
  if (wanted.did === 'roll-back') return rolledBack({ ...run, advices }, wanted.reason, mover)
  const key = advice.stage
  const observation = run[key]
  const trigger = observation?.triggers[advice.trigger]
  if (!observation || !trigger) return { run: { ...run, advices }, did: 'continue', text: wanted.reason }
  const answered = { ...trigger, answered: trigger.last?.value ?? advice.reading.value ?? 0 }
  const triggers = { ...observation.triggers, [advice.trigger]: answered }
  const went = { ...run, advices, [key]: { ...observation, triggers } }
  return { run: ended(went, at), did: 'continue', text: wanted.reason }
}

function edited(run: GoLive, what: 'tasks' | 'risks' | 'follow-ups', text: string): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)、])\s*/, '').trim())
    .filter((line) => line !== '')
  if (lines.length > mostLines) return { why: 'too-many', most: mostLines }
  if (what === 'tasks') return { run: { ...run, tasks: lines.join(' ') }, did: 'edit', text: what }
  return { run: { ...run, [what === 'risks' ? 'risks' : 'followUps']: lines }, did: 'edit', text: what }
}

function noted(run: GoLive, text: string, { person, at }: Mover): Made {
  if (isFrozen(run)) return { run, did: 'note', text }
  if (run.notes.length >= mostNotes) return { why: 'too-many', most: mostNotes }
  return person
    ? { run: { ...run, notes: [...run.notes, { by: person, at, text }] }, did: 'note', text }
    : { why: 'unknown' }
}

function signed(run: GoLive, shown: string, { person, at }: Mover): Made {
  if (run.stage !== 'review') return { why: 'stage', stage: run.stage }
  if (!person || !run.reviewers.some(({ id }) => id === person.id)) return { why: 'no-reviewer' }
  const hash = figuresHash(run)
  if (shown !== shortHash(hash)) return { why: 'changed' }
  if (run.signatures.some(({ by }) => by.id === person.id)) return { why: 'signed' }
  const next = { ...run, signatures: [...run.signatures, { by: person, at, hash }] }
  if (!signedEnough(next)) return { run: next, did: 'signed' }
  const { for: length, every } = run.plan.watch
  const before = { figures: {}, triggers: {}, alerts: [] }
  const fresh = begun(run.plan, { at, length, every, before })
  const watch = { ...fresh, before: run.observe?.before ?? {}, ...answeredOf(run, fresh) }
  return { run: { ...turned(next, 'watch', at), watch }, did: 'signed' }
}

/** What people decided to go on with stays decided. */
function answeredOf({ observe }: GoLive, fresh: { triggers: NonNullable<GoLive['watch']>['triggers'] }) {
  const triggers = Object.entries(fresh.triggers).map(([id, one]) => {
    const answered = observe?.triggers[id]?.answered
    return [id, answered === undefined ? one : { ...one, answered }]
  })
  return { triggers: Object.fromEntries(triggers) as NonNullable<GoLive['watch']>['triggers'] }
}

function reviewing(run: GoLive, who: Person): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const there = run.reviewers.some(({ id }) => id === who.id)
  const reviewers = there ? run.reviewers.filter(({ id }) => id !== who.id) : [...run.reviewers, who]
  if (reviewers.length > mostReviewers) return { why: 'too-many', most: mostReviewers }
  // Whose word does not count any more, has not signed.
  const signatures = run.signatures.filter(({ by }) => reviewers.some(({ id }) => id === by.id))
  return { run: { ...run, reviewers, signatures }, did: 'reviewer', text: who.name }
}

function judged(run: GoLive, did: 'go-on' | 'longer', mover: Mover): Made {
  const { stage, watch, asked, plan } = run
  if (stage !== 'watch' || !watch) return { why: 'stage', stage }
  if (asked === undefined) return { why: 'too-early' }
  if (run.advices.some(({ decision }) => !decision)) return { why: 'undecided' }
  if (did === 'go-on') return over(run, { how: 'go-on' }, 'go-on', mover)
  if (watch.until - watch.from + plan.watch.for > longestWatch)
    return { why: 'too-many', most: longestWatch / 86_400_000 }
  const { asked: _, ...rest } = run
  const { ended: __, ...going } = watch
  const { at } = mover
  const longer = { ...going, until: at + plan.watch.for, lastAt: at, next: at + watch.every }
  return { run: { ...rest, turn: run.turn + 1, watch: longer }, did: 'longer' }
}

/** Whatever was still to be decided is decided with it. */
function rolledBack(run: GoLive, reason: string, mover: Mover): Made {
  const { person, at } = mover
  const why = reason.trim()
  const advices = run.advices.map((one) =>
    one.decision || !person ? one : { ...one, decision: { did: 'roll-back' as const, by: person, at, reason: why } },
  )
  return over({ ...run, advices }, { how: 'rolled-back', reason: why }, 'rolled-back', mover)
}

function over(
  { dueAt: _, paused: __, ...run }: GoLive,
  end: { how: NonNullable<GoLive['end']>['how']; reason?: string },
  did: string,
  { person, at }: Mover,
): Made {
  if (!person) return { why: 'unknown' }
  const text = end.reason === undefined ? {} : { text: end.reason }
  return { run: { ...run, state: 'over', end: { ...end, by: person, at }, turn: run.turn + 1 }, did, ...text }
}

function paused({ dueAt: _, ...run }: GoLive, reason: string, { person, at }: Mover): Made {
  if (!person) return { why: 'unknown' }
  return { run: { ...run, paused: { by: person, at, reason: reason.trim() } }, did: 'paused', text: reason }
}

function resumedRun({ paused: since, ...run }: GoLive, { at }: Mover): Made {
  if (!since) return { why: 'not-paused' }
  const key = run.stage === 'observe' || run.stage === 'watch' ? run.stage : undefined
  const observation = key && run[key]
  if (!key || !observation || observation.ended !== undefined) return { run, did: 'resumed' }
  const advices = run.advices.map((one) =>
    one.decision || one.passedOn !== undefined ? one : { ...one, deadline: one.deadline + (at - since.at) },
  )
  return { run: { ...run, advices, [key]: resumed(observation, since.at, at) }, did: 'resumed' }
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

/** When the bot itself has something to do. */
export function dueOf(run: GoLive, now: Ms): Ms | undefined {
  const { state, paused, stage, observe, watch, advices, dueAt } = run
  if (state !== 'open' || paused) return undefined
  const deadlines = advices.flatMap(({ decision, passedOn, deputy, deadline }) =>
    decision || passedOn !== undefined || !deputy ? [] : [deadline],
  )
  const looking = stage === 'observe' ? observe : stage === 'watch' ? watch : undefined
  const all = [
    ...deadlines,
    ...(looking && looking.ended === undefined ? [looking.next] : []),
    // At first at once: the report's charts are to be drawn.
    ...(stage === 'review' ? [dueAt ?? (run.pictures ? now + factsEvery : now)] : []),
  ]
  return all.length === 0 ? undefined : Math.min(...all)
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
