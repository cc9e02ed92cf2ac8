import type { Step } from '../../config/sop.ts'
import type { Ms } from '../../core/clock.ts'
import type { Localized, MaybeLocalized } from '../../core/localized.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import { type Deed, type SopRun, type StepOutcome, sopPostId, sopReminderFace, sopRunFace } from './contract.ts'
import type { ActionsPort, SopsOptions } from './options.ts'
import { numberOf, stepOf, type Way, waysOf } from './ways.ts'

/** The present step as the card shows it. */
export interface StepData {
  kind: Step['kind']
  text: Localized
  where?: string
  /** Of its action. */
  action?: { title: Localized; changes: boolean; host: string; environment: string; copy?: string }
  query?: { expr: string; is: string }
  copy: readonly string[]
  links: readonly { title: Localized; url: string }[]
  ways: readonly Way[]
  want?: 'any' | 'photo' | 'file' | 'text'
  see: readonly { sop: string; title: Localized }[]
}

/** What the card of a run shows (`Post.data` of face `sop-run`). */
export type SopCard = {
  run: string
  turn: number
  state: SopRun['state']
  system: MaybeLocalized
  title: Localized
  incident?: string
  episode?: string
  number: number
  total: number
  step?: StepData
  since: Ms
  startedAt: Ms
  endedAt?: Ms
  who?: string
  canGoBack: boolean
  running?: { by: string; at: Ms }
  output?: {
    number: number
    ok?: boolean
    result?: { id: string; args?: Readonly<Record<string, string | number>> } | { typed: string }
    text?: string
  }
  /** Pieces of evidence of this turn. */
  evidence: number
  /** The last notes of this turn, oldest first. */
  notes: readonly { by: string; text: string }[]
  /** What ended the turn before. */
  last?: { number: number; did: Deed['did']; by?: string; at: Ms; text?: string }
  /** Once it is over: every step that was walked, in the file's order. */
  summary?: readonly { number: number; text: Localized; outcome?: StepOutcome; by?: string; why?: string }[]
  /** Why it was abandoned. */
  reason?: string
  people: readonly string[]
  /** Its card is further down. */
  moved?: true
}

const notesShown = 3
const outputShown = 1500
const whyShown = 200

/** The card of a run as it is now: a post whose revision is the run's. */
export function cardPut(run: SopRun, options: SopsOptions): Put {
  return post(run, run.card, sopRunFace, cardData(run, options), { final: run.state !== 'open' })
}

/** The card before this one: it says that there is a newer one. */
export function movedPut(run: SopRun, card: number, options: SopsOptions): Put {
  return post(run, card, sopRunFace, { ...cardData(run, options), moved: true }, { final: true })
}

function post(run: SopRun, card: number, face: string, data: SopCard, { final }: { final: boolean }): Put {
  const doc: Post = {
    destination: run.destination,
    level: 'info',
    face,
    data,
    audible: false,
    revision: run.revision,
    queuedAt: card === 1 ? run.started.at : run.touchedAt,
    ...(final && { final: true }),
    ...(card === 1 && run.episode !== undefined && { replyTo: { episode: run.episode } }),
  }
  return { kind: 'post', id: sopPostId(run.id, card), doc }
}

/** A reminder, in reply to the card. */
export function reminderPut(run: SopRun, options: SopsOptions, at: Ms): Put {
  const destination: Destination = run.destination
  const doc: Post = {
    destination,
    level: 'info',
    face: sopReminderFace,
    data: { ...cardData(run, options), mention: run.who?.id ?? 0 },
    audible: true,
    revision: 1,
    queuedAt: at,
    replyTo: { post: sopPostId(run.id, run.card) },
    final: true,
  }
  return { kind: 'post', id: `${sopPostId(run.id, run.card)}:stalled:${run.revision}`, doc }
}

export function cardData(run: SopRun, options: SopsOptions): SopCard {
  const { sop, turn, state, system, incident, episode, since, started, who, endedAt, running, deeds } = run
  const step = state === 'open' ? stepOf(sop, run.at) : undefined
  const reason = state === 'abandoned' ? deeds.findLast(({ did }) => did === 'abandoned')?.text : undefined
  const last = deeds.findLast((deed) => deed.to !== undefined && deed.turn < turn)
  return {
    run: run.id,
    turn,
    state,
    system: options.systems().find(({ id }) => id === system)?.name ?? system,
    title: sop.title,
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
    number: numberOf(sop, run.at),
    total: sop.steps.length,
    ...(step && { step: stepData(run, step, options) }),
    since,
    startedAt: started.at,
    ...(endedAt !== undefined && { endedAt }),
    ...(who && { who: who.name }),
    canGoBack: run.path.length > 1,
    ...(running && { running: { by: running.by.name, at: running.at } }),
    ...outputData(run),
    evidence: run.evidence.photo + run.evidence.file + run.evidence.text,
    notes: deeds
      .filter((deed) => deed.did === 'note' && deed.turn === turn)
      .slice(-notesShown)
      .map(({ by, text = '' }) => ({ by: by?.name ?? '', text: text.slice(0, whyShown) })),
    ...(last && state === 'open' && { last: lastData(run, last) }),
    ...(state !== 'open' && { summary: summaryOf(run) }),
    ...(reason !== undefined && { reason: reason.slice(0, whyShown) }),
    people: [...new Set(deeds.flatMap(({ by }) => by?.name ?? []))].slice(0, 10),
  }
}

function lastData({ sop }: SopRun, { step, did, by, at, text }: Deed): NonNullable<SopCard['last']> {
  const said = text !== undefined && did !== 'branched' ? { text: text.slice(0, whyShown) } : {}
  return { number: numberOf(sop, step), did, at, ...(by && { by: by.name }), ...said }
}

function outputData({ sop, output }: SopRun): Pick<SopCard, 'output'> {
  if (!output) return {}
  const { step, ok, result, text } = output
  const tail = text !== undefined && { text: text.slice(-outputShown) }
  return {
    output: { number: numberOf(sop, step), ...(ok !== undefined && { ok }), ...(result && { result }), ...tail },
  }
}

function stepData(run: SopRun, step: Step, { actions, systems }: SopsOptions): StepData {
  const pack = systems().find(({ id }) => id === run.system)
  const see = step.see.flatMap((sop) => {
    const other = pack?.sops.find(({ id }) => id === sop)
    return other ? [{ sop, title: other.title }] : []
  })
  const { kind, text, where, copy, links } = step
  const known = actionData(run.system, step, actions)
  return {
    kind,
    text,
    ...(where !== undefined && { where }),
    ...(known && { action: known }),
    ...(step.kind === 'check' && step.query !== undefined && step.is
      ? { query: { expr: step.query, is: `${step.is.op} ${step.is.value}` } }
      : {}),
    copy,
    links,
    ways: step.kind === 'branch' ? waysOf(step) : [],
    ...(step.kind === 'evidence' && { want: step.want }),
    see,
  }
}

/** The step's action as the pack has it now. */
function actionData(system: string, step: Step, actions: ActionsPort): StepData['action'] {
  if ((step.kind !== 'run' && step.kind !== 'check') || step.action === undefined) return undefined
  const action = actions.declared(system).find(({ id }) => id === step.action)
  if (!action) return undefined
  const { title, changes, host, environment } = action
  const byHand = action.where === 'copy' && action.copy ? { copy: action.copy.posix } : {}
  return { title, changes, host, environment, ...byHand }
}

/** Every step that somebody did something about, with what came of it last, by whom and why. */
export function summaryOf({ sop, outcomes, deeds }: SopRun): NonNullable<SopCard['summary']> {
  return sop.steps.flatMap((step, i) => {
    const outcome = outcomes[step.id]
    if (!outcome) return []
    const deed = deeds.findLast((one) => one.step === step.id && one.did === outcome)
    return [
      {
        number: i + 1,
        text: step.text,
        outcome,
        ...(deed?.by && { by: deed.by.name }),
        ...(deed?.text !== undefined && { why: deed.text.slice(0, whyShown) }),
      },
    ]
  })
}
