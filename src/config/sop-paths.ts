import { type Step, stepEnd } from './sop.ts'

export interface PathFault {
  /** Its place in the file, from 0. */
  step: number
  path: readonly (string | number)[]
  message: string
  example?: string
}

/** Where a step may lead, with the key that says so. */
export function exitsOf(step: Step): { to: string; path: readonly (string | number)[] }[] {
  if (step.kind !== 'branch') {
    const failed = step.failed === undefined ? [] : [{ to: step.failed, path: ['failed'] }]
    return [{ to: step.next, path: ['next'] }, ...failed]
  }
  const cases = Object.entries(step.cases).map(([value, to]) => ({ to, path: ['cases', value] }))
  const choices = step.choices.map(({ next }, i) => ({ to: next, path: ['choices', i, 'next'] }))
  const otherwise = step.default === undefined ? [] : [{ to: step.default, path: ['default'] }]
  return [...cases, ...choices, ...otherwise]
}

/**
 * What is wrong with the ways through an SOP: exits that lead nowhere, steps that nothing leads to, circles without a
 * way out, and circles of branches that no person would ever stop. `next` is filled in.
 */
export function pathFaults(steps: readonly Step[]): PathFault[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const nowhere = steps.flatMap((step, n) =>
    exitsOf(step)
      .filter(({ to }) => to !== stepEnd && !byId.has(to))
      .map(({ to, path }): PathFault => {
        const message = `there is no step "${to}"; the steps are ${[...byId.keys()].join(', ')}`
        return { step: n, path, message, example: stepEnd }
      }),
  )
  if (nowhere.length > 0) return nowhere
  const first = steps[0]?.id ?? stepEnd
  const reached = closure([first], (id) => targets(byId.get(id)))
  const before = (id: string) => steps.filter((step) => targets(step).includes(id)).map((step) => step.id)
  const ending = closure([stepEnd], before)
  return steps.flatMap(({ id }, n): PathFault[] => {
    if (!reached.has(id))
      return [{ step: n, path: [], message: `nothing leads to the step "${id}"; let one name it as its next` }]
    if (!ending.has(id))
      return [{ step: n, path: [], message: `"${id}" goes round in a circle without a way out`, example: 'next: end' }]
    if (unstoppable(id, byId))
      return [{ step: n, path: [], message: `the branch "${id}" leads back to itself before anybody does anything` }]
    return []
  })
}

const targets = (step: Step | undefined): string[] => (step ? exitsOf(step).map(({ to }) => to) : [])

function closure(from: readonly string[], following: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(from)
  for (const id of seen) for (const next of following(id)) seen.add(next)
  return seen
}

/** Whether a branch that decides by itself can come back to itself over such branches alone. */
function unstoppable(id: string, byId: ReadonlyMap<string, Step>): boolean {
  const through = (one: string) => {
    const step = byId.get(one)
    return step?.kind === 'branch' && step.by !== 'ask' ? targets(step) : []
  }
  return closure(through(id), through).has(id)
}
