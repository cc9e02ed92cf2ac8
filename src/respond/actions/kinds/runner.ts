import type { ActionKind, ActionOf } from '../../../config/actions.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Labels } from '../../../core/labels.ts'
import type { Execution } from '../contract.ts'

/** What came of it, before secrets are masked. */
export interface Outcome {
  state: 'done' | 'failed' | 'timeout' | 'killed'
  result: NonNullable<Execution['result']>
  exitCode?: number
  /** Text for people, without control characters. */
  output?: string
  cut?: boolean
  /** Nothing was begun: what should have been caused was not. */
  idle?: true
}

export interface RunContext {
  clock: Clock
  /** Ends what runs: its time is over, or the bot stops. */
  signal: AbortSignal
  /** For a command: its words with the arguments in place. */
  words: readonly string[]
  /** Series of the system at this moment, at most `limit`. @throws PromqlError */
  query(expr: string, limit: number): Promise<Answered>
}

export interface Answered {
  series: readonly { labels: Labels; value: number }[]
  total: number
}

export type Runner<K extends ActionKind> = (action: ActionOf<K>, context: RunContext) => Promise<Outcome>

/** Aborts with this when the action's own time is over. */
export const outOfTime = 'out of time'

/** What an aborted one came to. */
export function ended(signal: AbortSignal, timeout: string): Outcome | undefined {
  if (!signal.aborted) return undefined
  return signal.reason === outOfTime
    ? { state: 'timeout', result: { id: 'respond-action-timeout', args: { timeout } } }
    : { state: 'killed', result: { id: 'respond-action-killed' } }
}
