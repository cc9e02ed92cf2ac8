import { timeKey } from '../../alerts/kinds.ts'
import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { Report } from './contract.ts'
import type { Telling } from './telling.ts'

const day: Ms = 86_400_000

/** The documents of this room; a report stays `kept` after it was frozen. */
export function reportKindsKept(kept: Ms): KindSpec[] {
  return [
    kindSpec<'report'>({
      kind: 'report',
      indexes: {
        time: ({ at }) => at,
        kind: ({ kind, at }) => timeKey(kind, at),
        system: ({ system, at }) => (system === undefined ? undefined : timeKey(system, at)),
        both: ({ kind, system, at }) => (system === undefined ? undefined : timeKey(bothOf(kind, system), at)),
        /** Those whose PDF is still to be drawn. */
        undrawn: ({ pdf, failed, at }) => (pdf || failed !== undefined ? undefined : at),
      },
      expires: ({ at }) => at + kept,
    }),
    kindSpec<'report-telling'>({
      kind: 'report-telling',
      indexes: { report: (telling: Telling) => telling.report },
      expires: ({ at }) => at + kept,
    }),
  ]
}

export const reportKinds: readonly KindSpec[] = reportKindsKept(180 * day)

export const bothOf = (kind: Report['kind'], system: string): string => `${kind}:${system}`
