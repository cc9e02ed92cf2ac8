import type { MaybeLocalized } from '../../core/localized.ts'
import type { Person } from '../../core/policy.ts'
import type { Advice, Deployment, GoLive, Observation } from './contract.ts'
import { figuresHash, shortHash } from './figures.ts'
import { missingOf } from './onward.ts'
import type { GoLivesOptions } from './options.ts'

/** An observation without its rows: the card shows what came of them. */
export type ObservationShown = Omit<Observation, 'rows' | 'keep'>

/** Of a go-live what a message shows. */
export interface Shown
  extends Omit<
    GoLive,
    | 'destination'
    | 'deeds'
    | 'uploads'
    | 'pictures'
    | 'drawnOf'
    | 'undrawn'
    | 'owed'
    | 'observe'
    | 'review'
    | 'watch'
    | 'advices'
    | 'started'
  > {
  name: MaybeLocalized
  observe?: ObservationShown
  review?: ObservationShown
  watch?: ObservationShown
}

/** What the card shows (`Post.data` of face `golive`). */
export interface CardData {
  run: Shown
  startedAt: number
  /** As the sign button carries it. */
  hash: string
  /** What keeps the stage from being left: the refusal's `why`. */
  missing?: string
  /** The newest deployment, while one is waited for. */
  last?: Deployment
  /** It was done since the go-live began: most likely it is the one. */
  offered?: boolean
  /** Somebody has to decide. */
  undecided?: Pick<Advice, 'trigger' | 'decider' | 'at'> & Partial<Pick<Advice, 'n'>>
  /** The verdict fell due while the chat is quiet: its owner is called only then. */
  askedFrom?: number
  /** How many rollbacks were advised. */
  advised: number
  /** Its card is further down. */
  moved?: boolean
}

export interface AdviceData {
  run: Shown
  advice: Advice
  over: boolean
}

export interface NewsData {
  run: Shown
  what: 'review' | 'void' | 'verdict' | 'owner' | 'undecided' | 'decided'
  mention: readonly Person[]
  /** Of an advice. */
  n?: number
  names?: readonly string[]
}

const withoutRows = ({ rows: _, keep: __, ...rest }: Observation): ObservationShown => rest

export function shownOf(run: GoLive, { systems }: Pick<GoLivesOptions, 'systems'>): Shown {
  const {
    destination: _,
    deeds: __,
    uploads: ___,
    observe,
    review,
    watch,
    advices: ____,
    started: _____,
    pictures: ______,
    drawnOf: _______,
    undrawn: ________,
    owed: _________,
    ...rest
  } = run
  return {
    ...rest,
    name: systems().find(({ id }) => id === run.system)?.name ?? run.system,
    ...(observe && { observe: withoutRows(observe) }),
    ...(review && { review: withoutRows(review) }),
    ...(watch && { watch: withoutRows(watch) }),
  }
}

export async function cardOf(run: GoLive, options: GoLivesOptions): Promise<CardData> {
  const waiting = run.state === 'open' && ['tests', 'monitoring', 'observe'].includes(run.stage) && !run.deploy
  const last = waiting ? await options.lastDeploy(run.system) : undefined
  const missing = missingOf(run)
  const undecided = run.advices.find(({ decision }) => !decision)
  const askedFrom = run.asked === undefined ? undefined : options.quietUntil(run.destination, run.asked)
  return {
    run: shownOf(run, options),
    startedAt: run.started.at,
    hash: run.stage === 'review' ? shortHash(figuresHash(run)) : '',
    advised: run.advices.length,
    ...(missing && { missing: missing.why }),
    ...(askedFrom !== undefined && { askedFrom }),
    ...(last && { last, offered: last.at >= run.started.at }),
    ...(undecided && {
      undecided: { n: undecided.n, trigger: undecided.trigger, decider: undecided.decider, at: undecided.at },
    }),
  }
}
