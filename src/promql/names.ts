import type { Mode } from './ast.ts'

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const plainMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/** Version 3 takes any UTF-8 text for a label's name, version 2 only identifiers. */
export function isLabelName(name: string, mode: Mode): boolean {
  return mode === 'v2' ? labelName.test(name) : name !== ''
}

/** Label names that need no quotes. */
export function isPlainLabel(name: string): boolean {
  return labelName.test(name)
}

/** Metric names that can stand outside the braces. */
export function isPlainMetric(name: string): boolean {
  return plainMetric.test(name)
}
