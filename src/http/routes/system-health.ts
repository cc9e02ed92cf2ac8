import type { Clock } from '../../core/clock.ts'
import { jsonAnswer } from '../problem.ts'
import type { Route } from '../route.ts'
import { type HealthAnswer, healthAnswer, type SystemFacts } from '../shapes/health.ts'
import { systemsAsked } from '../systems.ts'

export interface HealthDeps {
  clock: Clock
  /** Of every configured system, in their order. */
  facts: () => readonly SystemFacts[]
  /** What keeps the bot itself from its work. */
  problems: () => Promise<readonly string[]>
  /** Takes secrets out: a backend may tell some of itself in its checks. */
  clean: (answer: HealthAnswer) => unknown
}

/** `?system=shop`: one system alone, without the bot. Always 200: the status stands in the answer, as with those it polls. */
export const systemHealthRoute = ({ clock, facts, problems, clean }: HealthDeps): Route => ({
  method: 'GET',
  path: '/api/v1/system/health',
  access: 'token',
  handle: async ({ query }) => {
    const all = facts()
    const asked = systemsAsked(
      query,
      all.map(({ system }) => system),
    )
    const own = query.has('system') ? undefined : { problems: await problems() }
    const chosen = all.filter(({ system }) => asked.includes(system))
    return jsonAnswer(200, clean(healthAnswer(chosen, own, clock.now())))
  },
})
