import type { Alert } from './contract.ts'
import { isVoiced } from './members.ts'

const shape = /^(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i

/** What an annotation `breakthrough` such as `< 8` or `>= 95` says; undefined where there is none. */
export function breakthroughOf({ breakthrough = '' }: Alert['annotations']): { op: string; bound: number } | undefined {
  const [, op, limit] = shape.exec(breakthrough.trim()) ?? []
  return op === undefined ? undefined : { op, bound: Number(limit) }
}

/**
 * Whether the alert's value passed what its annotation `breakthrough` says, such as `< 8` or `>= 95`, in the unit of the
 * rule's value: so far beyond the threshold that it is told although the group flaps. Another text never holds.
 */
export function isBeyond({ annotations, value }: Pick<Alert, 'annotations' | 'value'>): boolean {
  const limit = breakthroughOf(annotations)
  if (!limit || value === undefined) return false
  const { op, bound } = limit
  if (op === '<') return value < bound
  if (op === '<=') return value <= bound
  return op === '>' ? value > bound : value >= bound
}

export const breaksThrough = (alert: Alert): boolean => alert.state === 'firing' && isVoiced(alert) && isBeyond(alert)
