import type { Clock } from '../../core/clock.ts'
import type { Samples } from '../../watch/contract.ts'
import { jsonAnswer } from '../problem.ts'
import type { Route } from '../route.ts'
import { quotaAnswer } from '../shapes/quota.ts'
import { systemsAsked } from '../systems.ts'

export interface QuotaDeps {
  clock: Clock
  samples: ReadonlyMap<string, Samples>
}

/** `?system=shop`: one system alone. */
export const systemQuotaRoute = ({ clock, samples }: QuotaDeps): Route => ({
  method: 'GET',
  path: '/api/v1/system/quota',
  access: 'token',
  handle: async ({ query }) => {
    const asked = systemsAsked(query, [...samples.keys()])
    const chosen = asked.flatMap((system) => samples.get(system) ?? [])
    return jsonAnswer(200, quotaAnswer(chosen, clock.now()))
  },
})
