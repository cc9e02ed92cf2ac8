import { type Labels, metricName } from '../core/labels.ts'

// A lone surrogate: no text that came as UTF-8 holds one, so keys of different labels never meet.
const gap = '\ud800'

/** The label's value, empty when it has none; safe for names that every object inherits, such as `constructor`. */
export function labelValue(labels: Labels, name: string): string {
  const value: unknown = labels[name]
  return typeof value === 'string' ? value : ''
}

/** One key for each distinct label set. */
export function keyOf(labels: Labels): string {
  let key = ''
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name]
    if (value !== '') key += name + gap + value + gap
  }
  return key
}

/** Key of the values of these labels; absent and empty are the same. */
export function keyWith(names: readonly string[]): (labels: Labels) => string {
  const [only] = names
  if (names.length === 1 && only !== undefined) return (labels) => labelValue(labels, only)
  return (labels) => {
    let key = ''
    for (const name of names) key += labelValue(labels, name) + gap
    return key
  }
}

/** Key of all labels but these. */
export function keyWithout(names: readonly string[]): (labels: Labels) => string {
  const change = without(names)
  return (labels) => keyOf(change(labels))
}

export function without(names: readonly string[]): (labels: Labels) => Labels {
  const left = new Set(names)
  return (labels) => {
    const rest: Record<string, string> = {}
    for (const name of Object.keys(labels)) if (!left.has(name)) rest[name] = labels[name] as string
    return rest
  }
}

/** Only these labels, and of them only those with a value. */
export function keep(names: readonly string[]): (labels: Labels) => Labels {
  return (labels) => {
    const kept: Record<string, string> = {}
    for (const name of names) {
      const value = labelValue(labels, name)
      if (value !== '') kept[name] = value
    }
    return kept
  }
}

/** The labels with one set to a value; an empty value removes it. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const changed: Record<string, string> = { ...labels }
  delete changed[name]
  if (value !== '') changed[name] = value
  return changed
}

export const dropName = without([metricName])
