import { metricName } from '../core/labels.ts'
import type { Aggregate } from './ast.ts'
import { type Derived, type Frame, InternedFrame, RowMap } from './frame.ts'
import { keep, keyWith, keyWithout, without } from './labels.ts'

/** Groups as an aggregation writes them. */
export type Grouping = (frame: Frame) => Derived & { readonly rows: RowMap }

/** The groups of a frame's rows, kept with the frame for all aggregations that group alike. */
export function groupingOf({ grouping, without: excluded }: Pick<Aggregate, 'grouping' | 'without'>): Grouping {
  const names = excluded ? [...grouping, metricName] : grouping
  const key = `${excluded ? 'without' : 'by'} ${JSON.stringify(grouping)}`
  const keyOf = excluded ? keyWithout(names) : keyWith(names)
  const labelsOf = excluded ? without(names) : keep(names)
  const named = !excluded && grouping.includes(metricName)
  return (frame) =>
    frame.derive(key, () => {
      const groups = new InternedFrame(named ? 'many' : 'none')
      const rows = new RowMap((row) => {
        const labels = frame.labelsOf(row)
        return groups.intern(keyOf(labels), () => labelsOf(labels))
      })
      return { frame: groups, rows }
    }) as Derived & { readonly rows: RowMap }
}
