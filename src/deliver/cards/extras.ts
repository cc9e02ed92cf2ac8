import type { Episode } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import { type Line, oneLine } from '../../core/text.ts'
import type { Block } from '../contract.ts'
import type { Extras, IncidentShown, LastIncident } from '../ports.ts'
import type { Gathered, Ownership } from '../storm.ts'
import type { Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, dayText, durationText } from './format.ts'

const longestLine = 300
const longestHelp = 80
const longestKey = 100

/**
 * How far the incident is and whose it is, where the card does not say so already; once it is closed, how and by whom.
 */
export function incidentLines({ incident }: Extras, { acknowledged, resolvedAt }: Episode, reader: Reader): Block[] {
  if (!incident) return []
  const { closed } = incident
  const line = closed ? closedLine(incident, closed, reader) : openLine(incident, acknowledged?.by, resolvedAt, reader)
  const issue = issueLine(incident, reader)
  return [...(line ? [{ line: clip(line, longestLine) }] : []), ...(issue ? [{ line: issue }] : [])]
}

const incidentsNamed = 3

/** The incidents of a storm's groups: how far, whose, and how many of the groups when not all. */
export function stormIncidentLines(
  { incidents, groups: all }: Gathered,
  { taken }: Ownership,
  reader: Reader,
): Block[] {
  const { texts } = reader
  const lines = incidents.slice(0, incidentsNamed).flatMap(({ incident, groups }) => {
    const { number, phase, owner, closed } = incident
    const n = String(number)
    const known = taken.length === 1 && taken[0]?.by.id === owner?.id
    const open =
      owner && !known
        ? texts.line('card-incident-by', { n, phase, person: owner.name })
        : texts.line('card-incident', { n, phase })
    const part = groups < all ? [{ text: ' ' }, ...texts.line('card-storm-incident-part', { groups, all })] : []
    const issue = issueLine(incident, reader)
    const line = [...(closed ? closedLine(incident, closed, reader) : open), ...part]
    return [clip(line, longestLine), ...(issue ? [issue] : [])]
  })
  const more = incidents.length - incidentsNamed
  return [...lines, ...(more > 0 ? [texts.line('card-storm-incidents-more', { n: more })] : [])].map((line) => ({
    line,
  }))
}

function issueLine({ issue }: IncidentShown, { texts }: Reader): Line | undefined {
  return issue && texts.line('card-incident-issue', { key: { text: issue.key.slice(0, longestKey), url: issue.url } })
}

/** Once its alerts have resolved it waits to be closed, whatever its phase. */
function openLine(
  { number, phase, owner }: IncidentShown,
  known: Person | undefined,
  resolvedAt: Ms | undefined,
  { texts }: Reader,
): Line | undefined {
  const n = String(number)
  const other = owner && owner.id !== known?.id ? owner.name : undefined
  if (resolvedAt !== undefined) {
    return other === undefined ? undefined : texts.line('card-incident-waits', { n, person: other })
  }
  if (other !== undefined) return texts.line('card-incident-by', { n, phase, person: other })
  return phase === 'detection' ? undefined : texts.line('card-incident', { n, phase })
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
  const text = oneLine(helped ?? '')
  const help = text === '' ? [] : texts.line('card-last-helped', { text: [...text].slice(0, longestHelp).join('') })
  return clip([...said, ...help], longestLine)
}

/** 🚀 12 分前部署 v2.3.1: how long ago, which the chat counts on by itself. */
export function deployLine(
  { version, at, url }: NonNullable<Extras['deploy']>,
  { texts, now }: Pick<Reader, 'texts' | 'now'>,
): Line {
  const length = texts.text('card-deployed-ago', { length: durationText(now - at, texts) })
  const named = { text: [...version].slice(0, longestKey).join(''), ...(url !== undefined && { url }) }
  return clip(
    texts.line('card-deployed', { version: named, time: { text: length, time: { at, relative: true } } }),
    longestLine,
  )
}
