import {
  type CheckItem,
  type FindingName,
  findingNames,
  type Incident,
  type OnIncident,
  type Outcome,
} from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf, ticked, typedFault } from './act.ts'

export interface DescribeRequest extends OnIncident {
  finding: FindingName
  text: string
}

export const longestFinding = 2000

/** The point of the checklist that a finding answers. */
const itemOf: Readonly<Record<FindingName, CheckItem>> = { impact: 'impact', rootCause: 'root-cause', fix: 'fix' }

/** Keeps what people found out; a later word replaces an earlier one. Afterwards too. */
export const describe =
  (room: Room) =>
  (request: DescribeRequest): Promise<Outcome> =>
    act(room, 'describe', request, (incident) => described(incident, request), { whenClosed: true })

/** Pure. */
export function described(incident: Incident, request: DescribeRequest): Decision {
  const { finding, text, at, person } = request
  const fault = typedFault(text, longestFinding)
  if (fault) return { refused: fault }
  if (incident.findings[finding]?.cause === request.cause) return 'again'
  return {
    change: withFinding(incident, finding, text, request),
    entries: [
      { at, kind: 'note', by: person, text: { id: 'respond-entry-found', args: { finding, text: text.trim() } } },
    ],
    details: { finding },
  }
}

export function withFinding(incident: Incident, finding: FindingName, text: string, act: OnIncident): Incident {
  const mark = markOf(act)
  const findings = { ...incident.findings, [finding]: { text: text.trim(), ...mark } }
  return ticked({ ...incident, findings }, [itemOf[finding]], mark)
}

export const missingFindings = ({ findings }: Pick<Incident, 'findings'>): FindingName[] =>
  findingNames.filter((name) => findings[name] === undefined)
