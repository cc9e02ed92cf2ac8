import type { Person } from '../../core/policy.ts'
import type { Line } from '../../core/text.ts'
import type { Block } from '../contract.ts'
import type { Extras, IncidentShown, LastIncident } from '../ports.ts'
import type { Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, dayText, durationText } from './format.ts'

const longestLine = 300
const longestHelp = 80
const longestKey = 100

/**
 * How far the incident is and whose it is, where the card does not say so already; once it is closed, how and by whom.
 * `known`: who has acknowledged the alert.
 */
export function incidentLines({ incident }: Extras, known: Person | undefined, reader: Reader): Block[] {
  if (!incident) return []
  const { closed } = incident
  const line = closed ? closedLine(incident, closed, reader) : openLine(incident, known, reader)
  const issue = issueLine(incident, reader)
  return [...(line ? [{ line: clip(line, longestLine) }] : []), ...(issue ? [{ line: issue }] : [])]
}

function issueLine({ issue }: IncidentShown, { texts }: Reader): Line | undefined {
  return issue && texts.line('card-incident-issue', { key: { text: issue.key.slice(0, longestKey), url: issue.url } })
}

function openLine({ number, phase, owner }: IncidentShown, known: Person | undefined, { texts }: Reader) {
  const other = owner && owner.id !== known?.id ? owner : undefined
  if (!other && phase === 'detection') return undefined
  const args = { n: String(number), phase }
  return other ? texts.line('card-incident-by', { ...args, person: other.name }) : texts.line('card-incident', args)
}

function closedLine(
  { number }: IncidentShown,
  { how, at, by, into = 0 }: NonNullable<IncidentShown['closed']>,
  { texts, zone, now }: Reader,
): Line {
  const args = { n: String(number), how, time: clockSpan(at, zone, now), into: String(into) }
  return by
    ? texts.line('card-incident-closed-by', { ...args, person: by.name })
    : texts.line('card-incident-closed', args)
}

/** The last time that people worked on it: when, how long, who, what helped. */
export function lastIncidentLine(
  { at, how, lasted, helped, who }: LastIncident,
  { texts, zone }: Pick<Reader, 'texts' | 'zone'>,
): Line {
  const day = { text: dayText(at, zone), time: { at } }
  const args = { day, how, took: durationText(lasted, texts) }
  const said = who
    ? texts.line('card-last-incident-by', { ...args, person: who.name })
    : texts.line('card-last-incident', args)
  const text = helped?.replaceAll(/\s+/g, ' ').trim() ?? ''
  const help = text === '' ? [] : texts.line('card-last-helped', { text: [...text].slice(0, longestHelp).join('') })
  return clip([...said, ...help], longestLine)
}
