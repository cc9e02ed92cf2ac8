import type { AlertLevel } from '../core/policy.ts'

const weight: Readonly<Record<AlertLevel, number>> = { critical: 0, warning: 1, info: 2 }

interface Ranked {
  level: AlertLevel
  priority: string
}

/** Below 0 when `a` is worse: by level, then by the priority's name (P0 before P1; of one pack both mean something). */
export function compareRank(a: Ranked, b: Ranked): number {
  if (a.level !== b.level) return weight[a.level] - weight[b.level]
  return a.priority === b.priority ? 0 : a.priority < b.priority ? -1 : 1
}

export const isWorse = (a: Ranked, b: Ranked): boolean => compareRank(a, b) < 0
