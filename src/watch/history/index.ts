import type { Ms } from '../../core/clock.ts'
import { readSelector } from './always.ts'
import type { SystemHistory } from './history.ts'
import type { HistoryAnswer } from './read.ts'

export { alwaysRecorded, readSelector, selectorFault } from './always.ts'
export type { HistoryPoint, HistorySeries, HistoryStatus } from './contract.ts'
export { openHistory, type SystemHistory } from './history.ts'
export { historyKinds } from './kinds.ts'
export type { HistoryAnswer, ReadRange } from './read.ts'

/** What charts and reports ask for: ms, both ends included; with `step` one point per so many ms, aligned to the epoch. */
export interface HistoryQuestion {
  readonly system: string
  /** A selector as text, such as `orders_total{status="paid"}`. */
  readonly selector: string
  readonly from: Ms
  readonly to: Ms
  readonly step?: Ms
}

/**
 * The recorded points of a system's series, those of the last minutes included. Empty for a system without history.
 * @throws PromqlError, or Error for what is no plain selector; StoreUnavailable
 */
export async function readHistory(
  histories: ReadonlyMap<string, SystemHistory>,
  { system, selector, ...range }: HistoryQuestion,
): Promise<HistoryAnswer> {
  const history = histories.get(system)
  return history ? history.read(readSelector(selector), range) : { series: [], left: 0 }
}
