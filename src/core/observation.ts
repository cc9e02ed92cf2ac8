import type { Ms } from './clock.ts'
import type { Labels } from './labels.ts'

/** What a rule group or a receiver tells the alert pipeline about one label set. */
export interface Observation {
  /** Who says so, such as `rule:shop/checkout/CheckoutErrors` or `alertmanager:main`; one alert may have several. */
  origin: string
  /** With `alertname`; for an own rule without `system`, which the pipeline adds before fingerprinting. */
  labels: Labels
  annotations: Labels
  value?: number
  /** What the rule compares its value with, such as `< 0.1`, where that is one number. */
  threshold?: string
  state: 'firing' | 'resolved' | 'unknown'
  startsAt: Ms
  endsAt?: Ms
  /** The pack's system; absent: assigned by a pack's `match:`, else `external`. */
  system?: string
  /** When absent: label `priority`, else from `severity`. */
  priority?: string
  /** For `unknown`: the source that is missing. For `resolved`: `removed` when the rule is gone (never told as green). */
  why?: string
}

/** Tells the alert pipeline; resolves when the whole batch is committed. Refused observations are named, the others count. */
export type Ingest = (
  batch: readonly Observation[],
  at: Ms,
  cause: string,
) => Promise<{ refused: { index: number; why: string }[] }>
