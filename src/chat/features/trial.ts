import { clock } from '../cards/phrases.ts'
import { type AlertsDesk, actOf, type Call, type Pressed } from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'

const choices = ['enable', 'again', 'discard'] as const

/** The buttons of a rule on trial: it is told from now on, tried once more, or stays silent. */
export function trial(desk: Pick<AlertsDesk, 'verbs'>): Feature {
  return { presses: { trial: (call, args) => decide(desk, call, args) } }
}

async function decide({ verbs }: Pick<AlertsDesk, 'verbs'>, call: Call, args: Args): Promise<Pressed> {
  const { texts, now, zone } = call
  const choice = choices.find((one) => one === textArg(args, 'choice'))
  const round = numberArg(args, 'round')
  const missing = { toast: texts.text('chat-trial-gone'), alert: true }
  if (!choice) return missing
  const request = { trial: textArg(args, 'trial'), choice, ...(round !== undefined && { round }), ...actOf(call) }
  const result = await verbs.decideTrial(request)
  if (result.did === 'unknown') return missing
  const { rule, state, by, decidedAt, endsAt } = result.trial
  const until = clock(endsAt, now, zone).text
  if (result.did !== 'already') return { toast: texts.text(`chat-trial-${result.did}`, { rule, until }) }
  if (!by || decidedAt === undefined) return { toast: texts.text('chat-trial-runs', { rule, until }) }
  const decided = { name: by.name, time: clock(decidedAt, now, zone).text }
  return { toast: texts.text(`chat-trial-before-${state}`, decided) }
}
