import type { Drawn } from '../../charts/index.ts'
import type { Ms } from '../../core/clock.ts'
import type { Texts } from '../../core/texts.ts'

/** For whom a chart is drawn: language and clock of the chat. */
export interface ChartReader {
  texts: Texts
  /** IANA name. */
  zone: string
  now: Ms
}

/** What a chart shows, in one line of text: for those who can't see it, and under it. */
export interface ChartFacts {
  title: string
  system: string
  expr: string
  from: Ms
  to: Ms
  /** The newest values as they are written, at most three, those that matter first. */
  newest: readonly { name: string; value: string }[]
  /** `> 10%`, as written. */
  threshold?: string
  /** Figures of the same hour: least, middle and greatest of the earlier days at this moment. */
  earlier?: { least: string; middle: string; greatest: string; days: number }
}

export type ChartMade =
  | { ok: true; png: Uint8Array; facts: ChartFacts }
  /** The picture failed; the figures are there. */
  | { ok: false; why: 'drawing'; drawn: Exclude<Drawn, { ok: true }>; facts: ChartFacts }
  /** `none`: nothing is known of that time; `since`: only from then on. */
  | { ok: false; why: 'none'; since?: Ms }
  /** The expression is refused, reads too much or takes too long. */
  | { ok: false; why: 'expression'; error: Error; expr: string }
  /** No episode of that id, or its alert comes from outside: there is no rule to draw. */
  | { ok: false; why: 'unknown' | 'no-rule' }
