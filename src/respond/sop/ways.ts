import { type Sop, type Step, type StepOf, stepEnd } from '../../config/sop.ts'
import type { Localized } from '../../core/localized.ts'
import type { Subject } from './contract.ts'

/** One way on from a branch: a choice's title, or the value it stands for; neither: all else. */
export interface Way {
  title?: Localized
  value?: string
  to: string
}

export const stepOf = (sop: Sop, id: string): Step | undefined => sop.steps.find((step) => step.id === id)

/** Its place in the file, from 1. */
export const numberOf = (sop: Sop, id: string): number => sop.steps.findIndex((step) => step.id === id) + 1

/** The ways on from a branch, as people are shown them. */
export function waysOf({ by, cases, choices, default: otherwise }: StepOf<'branch'>): readonly Way[] {
  if (by === 'ask') return choices.map(({ title, next }) => ({ title, to: next }))
  const named = Object.entries(cases).map(([value, to]): Way => ({ value, to }))
  return otherwise === undefined ? named : [...named, { to: otherwise }]
}

/** Where a branch leads by the alert alone; undefined when people must choose. */
export function decided(
  { by, label, cases, default: otherwise }: StepOf<'branch'>,
  { alert }: Subject,
): Way | undefined {
  if (by === 'ask' || !alert || otherwise === undefined) return undefined
  const value = by === 'alert' ? alert.name : (alert.labels[label ?? ''] ?? '')
  const to = Object.hasOwn(cases, value) ? cases[value] : undefined
  return to === undefined ? { to: otherwise } : { value, to }
}

/** Where it stops from `to` on, branches that decide by themselves passed, with those branches and where each led. */
export function arrive(sop: Sop, to: string, subject: Subject): { at: string; passed: { step: string; way: Way }[] } {
  const passed: { step: string; way: Way }[] = []
  let at = to
  // A file whose branches would run in a circle is refused; the bound is for one that was stored before.
  while (at !== stepEnd && passed.length < sop.steps.length) {
    const step = stepOf(sop, at)
    const way = step?.kind === 'branch' ? decided(step, subject) : undefined
    if (!way) break
    passed.push({ step: at, way })
    at = way.to
  }
  return { at, passed }
}

/** Where it goes on after a step. */
export function nextAfter(step: Step, passed: boolean): string {
  if (step.kind === 'branch') return step.next
  return passed ? step.next : (step.failed ?? step.next)
}
