/** A label set as in Prometheus: names to values; `__name__` is the metric's name. An empty value equals absence. */
export type Labels = Readonly<Record<string, string>>

export const metricName = '__name__'

/** The label's value; empty when it is absent. Names that every object inherits (`constructor`) are no labels. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''
}

/** Label names in the order that fingerprints and keys use (UTF-16 code unit order, as Go sorts ASCII names). */
export function sortedNames(labels: Labels): string[] {
  return Object.keys(labels).sort()
}

/** One string per distinct label set, usable as a map key; not reversible by people, not shown to anyone. */
export function labelsKey(labels: Labels): string {
  let key = ''
  for (const name of sortedNames(labels)) {
    const value = labels[name] ?? ''
    // With its length in front no value can pass for the end of itself.
    if (value !== '') key += `${name}=${value.length}:${value}`
  }
  return key
}

const offset = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const mask = 0xffffffffffffffffn
const encoder = new TextEncoder()

/**
 * FNV-1a (64 bit) over the sorted label pairs, each name and value closed by byte 0xff, as 16 hex digits:
 * what Alertmanager shows as an alert's fingerprint (prometheus/common model.LabelSet.Fingerprint).
 */
export function fingerprint(labels: Labels): string {
  let hash = offset
  const add = (text: string) => {
    for (const byte of encoder.encode(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask
    hash = ((hash ^ 0xffn) * prime) & mask
  }
  for (const name of sortedNames(labels)) {
    add(name)
    add(labels[name] ?? '')
  }
  return hash.toString(16).padStart(16, '0')
}

/** `{a="1", b="2"}` with the metric's name in front, quoted as Prometheus prints it. */
export function formatLabels(labels: Labels): string {
  const pairs = sortedNames(labels)
    .filter((name) => name !== metricName && labels[name] !== '')
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
  const name = labels[metricName] ?? ''
  return pairs.length === 0 && name !== '' ? name : `${name}{${pairs.join(', ')}}`
}
