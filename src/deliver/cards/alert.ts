import { breakthroughOf } from '../../alerts/breakthrough.ts'
import type { Alert, Episode, EpisodeView } from '../../alerts/contract.ts'
import { calmAfter, mostChanges, recentChanges } from '../../alerts/flap.ts'
import { annotationIn } from '../../core/annotation.ts'
import { formatLabels } from '../../core/labels.ts'
import { bold, code, type Line, plain, type Span } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Block } from '../contract.ts'
import type { Extras } from '../ports.ts'
import { alertButtons } from './alert-buttons.ts'
import { deployLine, incidentLines, lastIncidentLine } from './extras.ts'
import type { Face, Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, countText, dayText, durationText, valueText } from './format.ts'
import { inOrder, namesOf } from './names.ts'
import { saysValue } from './said.ts'

/** More than these make a wall on a phone; the rest is in the file. */
export const mostNames = 30
const longestLine = 300
const longestName = 120

export const levelIcons = { critical: '🔴', warning: '🟠', info: '🔵' } as const

/** The card of an episode as it is now: one layout per state, as the chat's readers know it. */
export function alertFace(view: EpisodeView, reader: Reader, extras?: Extras): Face {
  const { episode } = view
  const shown = [
    ...(isFlapping(episode)
      ? flappingBlocks(view, reader)
      : episode.resolvedAt === undefined
        ? openBlocks(view, reader, extras)
        : resolvedBlocks(view, reader)),
    ...(extras ? incidentLines(extras, episode, reader) : []),
  ]
  return {
    blocks: shown,
    buttons: alertButtons(view, reader.texts, extras),
    full: { name: `${fileName(episode.alertname)}.txt`, text: () => fullText(view, shown) },
  }
}

function openBlocks(view: EpisodeView, reader: Reader, extras: Extras | undefined): Block[] {
  const { episode } = view
  return [
    { line: headLine(view, reader) },
    { line: whereLine(episode) },
    ...nameBlock(view, reader),
    { line: valueLine(view, reader) },
    ...(extras?.deploy ? [{ line: deployLine(extras.deploy, reader) }] : []),
    ...(extras?.last ? [{ line: lastIncidentLine(extras.last, reader) }] : lastLine(episode, reader)),
    ...notesOf(view, reader),
    ...unknownLine(view, reader),
    ...acknowledgedLine(episode, reader),
    ...silencedLine(view, reader),
  ]
}

const isFlapping = ({ shows }: Episode): boolean => shows !== undefined

/** One face for all of a flapping, whether it fires or not at the moment: it is not edited at each turn. */
function flappingBlocks(view: EpisodeView, reader: Reader): Block[] {
  const { episode } = view
  const { texts, now } = reader
  const times = recentChanges(episode.memory, now).length
  const n = times < mostChanges ? countText(times) : `${countText(mostChanges)}+`
  return [
    { line: flappingHead(view, reader) },
    { line: whereLine(episode) },
    ...nameBlock(view, reader),
    ...rangeLine(view, reader),
    { line: texts.line('card-flapping-count', { n }) },
    { line: clip(calmLine(view, reader), longestLine) },
    ...notesOf(view, reader),
    ...unknownLine(view, reader),
    ...acknowledgedLine(episode, reader),
    ...silencedLine(view, reader),
  ]
}

function flappingHead(view: EpisodeView, reader: Reader): Line {
  const head = clip(headLine(view, reader), longestLine - 40)
  return [...head, bold(reader.texts.text('card-flapping'))]
}

/** What it fired with since it flaps, against what. */
function rangeLine({ episode, members }: EpisodeView, { texts }: Reader): Block[] {
  const { range } = episode.memory
  if (!range) return []
  const [first] = members
  const [low, high] = [valueText(range.min), valueText(range.max)]
  const value = low === high ? low : texts.text('card-flapping-range', { low, high })
  const { line, measured, named } = saidValue(first, value, texts)
  // What the author says about it comes before what the expression says.
  const limit = measured ? undefined : first?.threshold
  if (!measured && !named && isYesNo(first)) return []
  if (low === high && !measured && !limit && isSaid(first, range.min, texts)) return []
  const against = limit === undefined ? [] : texts.line('card-threshold', { threshold: limit })
  return [{ line: clip([...line, ...against], longestLine) }]
}

/** What is told at once although it flaps, and when it is calm. */
function calmLine({ episode, members }: EpisodeView, { texts }: Reader): Line {
  const n = calmAfter / 60_000
  const limit = breakthroughOf(members[0]?.annotations ?? {})
  if (!limit) return texts.line('card-flapping-calm', { n })
  const way = limit.op.startsWith('<') ? 'below' : 'above'
  const broke = episode.memory.broke ? '-broke' : ''
  return texts.line(`card-flapping-calm-${way}${broke}`, { n, limit: valueText(limit.bound) })
}

/** What the rule's author says about it. */
function notesOf({ members }: EpisodeView, { texts }: Reader): Block[] {
  const said = (name: string) => annotationIn(members[0]?.annotations ?? {}, name, texts.locale)
  const note = (id: string, text: string | undefined): Block[] =>
    text ? [{ line: clip(texts.line(id, { text }), longestLine) }] : []
  return [
    ...note('card-impact', said('impact')),
    ...note('card-handle', said('handle_within')),
    ...note('card-advice', said('action') ?? said('description')),
  ]
}

/** Line 1: all that the lock screen shows, so the icon, the priority and the problem. */
export function headLine(view: EpisodeView, { texts }: Reader): Line {
  const { episode } = view
  const known = episode.firing > 0 || episode.unknown === 0
  const icon = known ? levelIcons[episode.level] : '⚪'
  return clip([bold(`${icon} ${episode.priority} `), ...summaryOf(view, { texts })], longestLine)
}

/** The problem and how many have it, said with the text `counting` where that matters. */
export function summaryOf(view: EpisodeView, { texts }: Pick<Reader, 'texts'>, counting?: string): Line {
  const { episode, members } = view
  const count = episode.resolvedAt === undefined ? episode.firing + episode.unknown : episode.resolved
  const problem = annotationIn(members[0]?.annotations ?? {}, 'summary', texts.locale) ?? episode.alertname
  const counted = counting ?? (namesOf(members).by === 'instance' ? 'card-count-instances' : 'card-count')
  const suffix = count > 1 ? texts.text(counted, { n: countText(count) }) : ''
  return [...clip([bold(problem)], longestLine - 40), bold(suffix)].filter((span) => span.text !== '')
}

export function whereLine(episode: Episode): Line {
  const further = Object.entries(episode.groupLabels ?? {}).filter(([, value]) => value !== '')
  const parts = [episode.system, episode.alertname, ...further.map(([name, value]) => `${name}=${value}`)]
  return clip([{ text: parts.join(' · ') }], longestLine)
}

function nameBlock({ episode, members }: EpisodeView, { texts }: Reader): Block[] {
  const { names } = namesOf(members.filter((alert) => alert.state !== 'resolved' || isFlapping(episode)))
  // Line 2 says what the group has in common.
  const common = Object.values(episode.groupLabels ?? {})
  if (names.every((name) => common.includes(name))) return []
  const items = inOrder(names, mostNames).map((name): Line => [code(plain(clip([{ text: name }], longestName)))])
  // The view holds only the worst members of a large group.
  const known = episode.firing + episode.unknown + (isFlapping(episode) ? episode.resolved : 0)
  const unseen = Math.max(0, known - members.length)
  const more = (left: number) => texts.line('card-more', { n: countText(left + unseen) })
  return [{ items, more, most: mostNames, join: texts.text('card-join') }]
}

function valueLine({ episode, members }: EpisodeView, { texts, zone, now }: Reader): Line {
  const worst = members.find((alert) => alert.state !== 'resolved') ?? members[0]
  const since = texts.line('card-since', { time: clockSpan(episode.startedAt, zone, now) })
  if (worst?.value === undefined || Number.isNaN(worst.value)) return since
  const said = saidValue(worst, valueText(worst.value), texts)
  if (!said.measured && (isSaid(members[0], worst.value, texts) || (!said.named && isYesNo(worst)))) return since
  // A full-width bracket brings its own space.
  const dot = plain(said.line).endsWith('）') ? '· ' : ' · '
  return clip([...said.line, { text: dot }, ...since], longestLine)
}

/** `up == 0`: its value is what the rule asks for, whatever happened. */
const isYesNo = (alert: Alert | undefined): boolean => /^== [01]$/.test(alert?.threshold ?? '')

/** The card's first line says this value. */
const isSaid = (first: Alert | undefined, value: number, { locale }: Texts): boolean =>
  saysValue(annotationIn(first?.annotations ?? {}, 'summary', locale) ?? '', value)

/** A value as the rule's author calls it (`named`), and what it is `measured` against, where the author says so. */
function saidValue(
  alert: Alert | undefined,
  value: string,
  texts: Texts,
): { line: Line; measured: boolean; named: boolean } {
  const [metric, normal, threshold] = ['metric', 'normal', 'threshold'].map((name) =>
    annotationIn(alert?.annotations ?? {}, name, texts.locale),
  )
  const said = metric ? texts.line('card-value-of', { metric, value }) : texts.line('card-value', { value })
  const named = metric !== undefined
  if (normal) return { line: [...said, ...texts.line('card-normal', { normal })], measured: true, named }
  if (threshold) return { line: [...said, ...texts.line('card-threshold', { threshold })], measured: true, named }
  return { line: said, measured: false, named }
}

function lastLine({ previous }: Episode, { texts, zone }: Reader): Block[] {
  if (!previous) return []
  const day: Span = { text: dayText(previous.startedAt, zone), time: { at: previous.startedAt } }
  const took = durationText(previous.resolvedAt - previous.startedAt, texts)
  const by = previous.acknowledgedBy?.name
  const line = by ? texts.line('card-last-by', { day, took, person: by }) : texts.line('card-last', { day, took })
  return [{ line: clip(line, longestLine) }]
}

function unknownLine({ episode, members }: EpisodeView, { texts }: Reader): Block[] {
  if (episode.unknown === 0) return []
  const unknown = members.filter((alert) => alert.state === 'unknown')
  const missing = [...new Set(unknown.map((alert) => alert.why).filter((why) => why !== undefined && why !== ''))]
  const source = missing.slice(0, 3).join(texts.text('card-join')) || '?'
  return [{ line: clip(texts.line('card-unknown', { n: countText(episode.unknown), source }), longestLine) }]
}

function acknowledgedLine({ acknowledged }: Episode, { texts, zone, now }: Reader): Block[] {
  if (!acknowledged) return []
  const args = { person: acknowledged.by.name, time: clockSpan(acknowledged.at, zone, now) }
  const { until } = acknowledged
  const line =
    until === undefined
      ? texts.line('card-acknowledged', args)
      : texts.line('card-acknowledged-until', { ...args, until: clockSpan(until, zone, now) })
  return [{ line: clip(line, longestLine) }]
}

function silencedLine({ episode }: EpisodeView, { texts, zone, now }: Reader): Block[] {
  const { silenced } = episode
  if (!silenced) return []
  const args = { person: silenced.by.name, n: countText(episode.firing + episode.unknown) }
  const line =
    silenced.until === 'stable'
      ? texts.line('card-silenced-stable', args)
      : texts.line('card-silenced', { ...args, until: clockSpan(silenced.until, zone, now) })
  return [{ line: clip(line, longestLine) }]
}

function resolvedBlocks(view: EpisodeView, reader: Reader): Block[] {
  const { episode } = view
  const { texts, zone, now } = reader
  const end = episode.resolvedAt ?? now
  const times = {
    from: clockSpan(episode.startedAt, zone, now),
    to: clockSpan(end, zone, now),
    took: durationText(end - episode.startedAt, texts),
  }
  const by = episode.acknowledged?.by.name
  const ran = by ? texts.line('card-ran-by', { ...times, person: by }) : texts.line('card-ran', times)
  return [{ line: resolvedHead(view, reader) }, { line: whereLine(episode) }, { line: clip(ran, longestLine) }]
}

/** How it ended: only a recovery is green. */
export function resolvedHead(view: EpisodeView, { texts }: Pick<Reader, 'texts'>): Line {
  const end = view.episode.end ?? 'resolved'
  const icon = { resolved: '🟢', removed: '⚪', closed: '⚪' }[end]
  return clip([bold(`${icon} ${texts.text(`card-end-${end}`)}`), ...summaryOf(view, { texts })], longestLine)
}

function fullText(view: EpisodeView, shown: readonly Block[]): string {
  const head = shown.filter((block) => 'line' in block).map(({ line }) => plain(line))
  return [...head, '', ...view.members.map(memberText), ''].join('\n')
}

function memberText(alert: Alert): string {
  const value = alert.value === undefined ? '' : ` ${valueText(alert.value)}`
  return `${alert.state} ${new Date(alert.startsAt).toISOString()}${value} ${formatLabels(alert.labels)}`
}

const fileName = (alertname: string) => alertname.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60) || 'alerts'
