import { type Labels, metricName } from '../../core/labels.ts'

/** Labels that say where a series came from, not which it is, unless nothing else does. */
const origins: ReadonlySet<string> = new Set([metricName, 'system', 'source'])

/**
 * Short names that tell series apart: the values of labels that differ, alone where that is one label, else as `a=x b=y`.
 * `whole` names a series that has nothing of its own.
 */
export function namesOf(all: readonly Labels[], whole: string): string[] {
  const keys = [...new Set(all.flatMap((labels) => Object.keys(labels)))]
  const differing = keys.filter((key) => new Set(all.map((labels) => labels[key] ?? '')).size > 1)
  const telling = differing.filter((key) => !origins.has(key))
  const used = telling.length > 0 ? telling : differing
  // Where two differ in one thing twice (`instance` and `host`), one of them is enough.
  const key = used.find((one) => new Set(all.map((labels) => labels[one] ?? '')).size === all.length)
  return all.map((labels) => {
    if (all.length === 1) return onlyOne(labels, whole)
    if (key !== undefined) return labels[key] || `${key}=""`
    return used.map((one) => `${one}=${labels[one] ?? ''}`).join(' ') || whole
  })
}

function onlyOne(labels: Labels, whole: string): string {
  const own = Object.entries(labels).filter(([key]) => !origins.has(key) && key !== 'instance' && key !== 'job')
  if (own.length === 1) return own[0]?.[1] || whole
  return labels.instance ?? whole
}
