import { type Labels, metricName, sortedNames } from '../../core/labels.ts'

/** Why a scraped label set can't become a series. */
export type LabelFault = 'duplicate_label' | 'label_name'

/**
 * The labels of a polled series: those it was exposed with plus the source's own (`target`). An exposed label that
 * collides becomes `exported_<name>` (again `exported_…` while that is taken too), as in Prometheus without honor_labels. An
 * empty value is no label. Names come out sorted, so that equal sets share their shape.
 *
 * @param exposed names and values in turn.
 */
export function seriesLabels(name: string, exposed: readonly string[], target: Labels): Labels | LabelFault {
  const merged = new Map<string, string>()
  for (let i = 0; i < exposed.length; i += 2) {
    const label = exposed[i] as string
    const value = exposed[i + 1] as string
    if (label === metricName || label === '__proto__') return 'label_name'
    if (merged.has(label)) return 'duplicate_label'
    merged.set(label, value)
  }
  for (const [label, value] of merged) if (value === '') merged.delete(label)
  addTarget(merged, target)
  merged.set(metricName, name)
  return inOrder(merged)
}

function addTarget(merged: Map<string, string>, target: Labels): void {
  const collided: [string, string][] = []
  for (const label of Object.keys(target)) {
    const own = merged.get(label)
    if (own !== undefined) collided.push([label, own])
    merged.set(label, target[label] as string)
  }
  for (const [label, value] of collided) {
    let renamed = `exported_${label}`
    while (merged.has(renamed)) renamed = `exported_${renamed}`
    merged.set(renamed, value)
  }
}

function inOrder(merged: ReadonlyMap<string, string>): Labels {
  const labels: Record<string, string> = {}
  for (const name of [...merged.keys()].sort()) labels[name] = merged.get(name) as string
  return labels
}

/** The same set with sorted names and without empty values. */
export function normalised(labels: Labels): Labels {
  const tidy: Record<string, string> = {}
  for (const name of sortedNames(labels)) {
    const value = labels[name]
    if (value !== undefined && value !== '' && name !== '__proto__') tidy[name] = value
  }
  return tidy
}
