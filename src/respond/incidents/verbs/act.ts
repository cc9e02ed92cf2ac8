import type { NewEntry } from '../../contract.ts'
import type { Incident, Mark, OnIncident, Outcome, Refusal } from '../contract.ts'
import type { Room } from '../room.ts'

/** What a verb decides about an incident as it is, without reading or writing anything. */
export type Decision =
  /** The incident as it is to be, with what its timeline says. */
  | { change: Incident; entries?: readonly NewEntry[]; details?: Readonly<Record<string, unknown>> }
  /** This very cause has done it. */
  | 'again'
  | { already: Pick<Mark, 'by' | 'at'> }
  | { refused: Refusal }

export interface ActOptions {
  /** Closed incidents take it too. */
  whenClosed?: true
  /** Gives its groups free, which is done one at a time with all that takes groups. */
  closes?: true
}

/** The cause that names a verb's work in `once` and in entries. */
export const causeOf = (verb: string, { number, cause }: OnIncident): string => `incident-${verb}:${number}:${cause}`

/** Carries a decision out: the incident, its entries and the audit row in one commit, once per cause. */
export async function act(
  room: Room,
  verb: string,
  request: OnIncident,
  decide: (incident: Incident) => Decision,
  { whenClosed, closes }: ActOptions = {},
): Promise<Outcome> {
  const { number } = request
  const once = causeOf(verb, request)
  const outcome = await room.transact(async (draft): Promise<Outcome> => {
    const incident = await draft.incident(number)
    if (!incident) return { did: 'missing', number }
    if (incident.closed && !whenClosed) return closedOutcome(incident, request)
    const decision = decide(incident)
    if (decision === 'again') return { did: 'done', incident }
    if ('already' in decision) return { did: 'already', incident, ...decision.already }
    if ('refused' in decision) return { did: 'refused', refusal: decision.refused, incident }
    if (closes) await draft.own()
    const changed = draft.set(touched(decision.change, request))
    const [entry] = draft.entries(number, decision.entries ?? [], once)
    const { system } = changed
    const { details } = decision
    draft.audit(request, {
      action: `incident-${verb}`,
      incident: number,
      ...(system !== undefined && { system }),
      ...(details && { details }),
    })
    return { did: 'done', incident: changed, ...(entry && { entry }) }
  }, once)
  return outcome.repeated ? present(room, number) : outcome.result
}

/** A repeat of what closed it is told the same as the first time. */
const closedOutcome = (incident: Incident, { cause }: OnIncident): Outcome =>
  incident.closed?.cause === cause ? { did: 'done', incident } : { did: 'closed', incident }

export async function present(room: Room, number: number): Promise<Outcome> {
  const incident = await room.incident(number)
  return incident ? { did: 'done', incident } : { did: 'missing', number }
}

/** Somebody has done something with it: reminders start over. */
export function touched(incident: Incident, { at }: Pick<OnIncident, 'at'>): Incident {
  const { remindedAt: _, ...rest } = incident
  return { ...rest, touchedAt: Math.max(at, incident.touchedAt), reminders: 0 }
}

export const markOf = ({ person, at, cause }: OnIncident): Required<Mark> => ({ by: person, at, cause })

/** What is wrong with a typed text; undefined when nothing is. */
export function typedFault(text: string, most: number): Refusal | undefined {
  const { length } = [...text]
  if (text.trim() === '') return { why: 'empty' }
  return length > most ? { why: 'too-long', length, most } : undefined
}

/** With items ticked that nobody has ticked yet. */
export function ticked(incident: Incident, items: readonly (keyof Incident['ticks'])[], mark: Mark): Incident {
  const fresh = items.filter((item) => incident.ticks[item] === undefined)
  if (fresh.length === 0) return incident
  return { ...incident, ticks: { ...incident.ticks, ...Object.fromEntries(fresh.map((item) => [item, mark])) } }
}
