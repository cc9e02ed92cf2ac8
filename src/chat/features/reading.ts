import { healthCard } from '../cards/health.ts'
import { quotaCard } from '../cards/quota.ts'
import { type ChatStatus, statusCard } from '../cards/status.ts'
import type { Answer, Call, Quota, SystemHealth } from '../contract.ts'
import type { Feature } from '../feature.ts'

export interface ReadingDeps {
  health(now: number): Promise<readonly SystemHealth[]>
  quota(now: number): Promise<readonly Quota[]>
  status(): Promise<ChatStatus>
}

/** `/health`, `/quota`, `/status` and their refresh buttons: they look and change nothing. */
export function reading(deps: ReadingDeps): Feature {
  const health = async (call: Call, detail: boolean): Promise<Answer> =>
    healthCard(await deps.health(call.now), call, detail)
  const quota = async (call: Call) => quotaCard(await deps.quota(call.now), call)
  const status = async (call: Call) => statusCard(await deps.status(), call)
  return {
    commands: {
      health: (call) => health(call, false),
      quota: (call) => quota(call),
      status: (call) => status(call),
    },
    presses: {
      health: async (call, args) => {
        const card = await health(call, args.detail === 1)
        // Asked for on a message of another kind, which stays what it is.
        return args.reply === 1 ? { reply: card } : { edit: card }
      },
      quota: async (call) => ({ edit: await quota(call) }),
      status: async (call) => ({ edit: await status(call) }),
    },
  }
}
