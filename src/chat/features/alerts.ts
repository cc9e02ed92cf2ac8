import { alertsCard } from '../cards/alerts.ts'
import type { AlertsDesk } from '../contract.ts'
import { type Feature, numberArg } from '../feature.ts'

/** `/alerts`: what is open, a page at a time. */
export function alerts(desk: Pick<AlertsDesk, 'views'>): Feature {
  return {
    commands: { alerts: (call) => alertsCard(desk, 0, call) },
    presses: {
      alerts: async (call, args) => {
        const card = await alertsCard(desk, numberArg(args, 'page') ?? 0, call)
        // Asked for on a message of another kind, which stays what it is.
        return numberArg(args, 'reply') === 1 ? { reply: card } : { edit: card }
      },
    },
  }
}
