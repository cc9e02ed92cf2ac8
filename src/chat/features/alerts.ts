import { alertsCard } from '../cards/alerts.ts'
import type { AlertsDesk, Answer, Call } from '../contract.ts'
import { type Feature, numberArg } from '../feature.ts'

/** `/alerts`: what is open, a page at a time. */
export function alerts(desk: Pick<AlertsDesk, 'open'>): Feature {
  const page = async (call: Call, number: number): Promise<Answer> => alertsCard(await desk.open(), number, call)
  return {
    commands: { alerts: (call) => page(call, 0) },
    presses: { alerts: async (call, args) => ({ edit: await page(call, numberArg(args, 'page') ?? 0) }) },
  }
}
