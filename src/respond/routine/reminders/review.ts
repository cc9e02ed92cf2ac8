import type { Part } from '../../reports/contract.ts'
import type { Word } from '../words.ts'

/** The figures that go with a reminder. */
export interface Review {
  lines: readonly Word[]
  /** The whole of it, as a report; absent when there is none. */
  report?: { parts: readonly Part[]; data: Readonly<Record<string, unknown>> }
}
