import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Moved as AnyMoved } from '../contract.ts'
import type {
  Check,
  Deed,
  Deployment,
  GoLive,
  MonitoringFacts,
  Readings,
  Refusal,
  ResultFile,
  TestFigures,
  TestStatus,
} from './contract.ts'
import type { Drawn } from './pictures.ts'

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
  | { verb: 'facts'; facts: MonitoringFacts; next: Ms; drawn?: Drawn }
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

export type Moved = AnyMoved<GoLive, Deed, Refusal>

/** What was done, or why not. */
export type Made = { run: GoLive; did: string; text?: string } | Refusal

/** The move of a verb. */
export type MoveOf<V extends Move['verb']> = Extract<Move, { verb: V }>
