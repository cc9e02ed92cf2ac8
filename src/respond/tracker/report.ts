import { loginOf, type TrackerConfig } from '../../config/tracker.ts'
import { annotationIn } from '../../core/annotation.ts'
import type { Files } from '../../core/files.ts'
import type { Person } from '../../core/policy.ts'
import { oneLine } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { durationText } from '../../deliver/cards/format.ts'
import type { EntryKind } from '../contract.ts'
import { type EntryView, type FindingName, findingNames, type Incident } from '../incidents/contract.ts'
import { entryWords, momentText, titleOf, wordsBesideFile } from '../incidents/texts.ts'
import { timesOf } from '../incidents/times.ts'
import type { Telling } from './corrections.ts'
import type { Item, Part, Row } from './markup/contract.ts'

/** Whose language and zone an issue is in, and what may not stand in it. */
export interface ReportReader {
  texts: Texts
  zone: string
  redact: (text: string) => string
  /** What people call a system. */
  systemName: (id: string) => string
}

/** Kinds of entries that are told after the issue was filed; how alerts go on is in the bot. */
const toldKinds: ReadonlySet<EntryKind> = new Set([
  'note',
  'file',
  'action',
  'sop',
  'phase',
  'follow-up',
  'resolved',
  'reopened',
])
export const isTold = ({ entry }: EntryView): boolean => toldKinds.has(entry.kind)
/** Closing an incident is told without waiting. */
export const isClosing = ({ entry }: EntryView): boolean => entry.kind === 'resolved'

const icons = { critical: '🔴', warning: '🟠', info: '🔵' } as const
const longestTitle = 200
const longestOutput = 8000
/** A text file that is quoted where files can't be added. */
const longestQuote = 16_000

export function titleFor(incident: Incident, { texts, redact, systemName }: ReportReader): string {
  const { level, priority, system, number } = incident
  const head = [icons[level], priority, system === undefined ? undefined : `${systemName(system)}:`].filter(Boolean)
  const title = [...oneLine(redact(titleOf(incident, texts.locale)))].slice(0, longestTitle).join('')
  return `${head.join(' ')} ${title} (${texts.text('respond-tracker-incident', { n: String(number) })})`
}

/** All that is known of the incident as it is filed. */
export function issueParts(
  incident: Incident,
  entries: readonly EntryView[],
  config: TrackerConfig,
  reader: ReportReader,
): Part[] {
  const { texts } = reader
  const items = entries.filter(({ entry }) => entry.kind !== 'tracker').map((view) => itemOf(view, reader))
  return [
    { rows: facts(incident, config, reader) },
    ...findingNames.flatMap((name) => {
      const known = name === 'impact' ? aboutOf(incident, texts.locale) : undefined
      return finding(name, incident.findings[name]?.text ?? known, reader)
    }),
    ...(items.length > 0
      ? [
          { heading: texts.text('respond-doc-timeline') },
          { items, more: (n: number) => texts.text('respond-tracker-more', { n }) },
        ]
      : []),
    { paragraph: texts.text('respond-tracker-signed') },
  ]
}

const finding = (name: FindingName, text: string | undefined, { texts, redact }: ReportReader): Part[] =>
  text === undefined ? [] : [{ heading: texts.text(`respond-finding-${name}`) }, { paragraph: redact(text) }]

const aboutOf = ({ about }: Incident, locale: string): string | undefined => annotationIn(about ?? {}, 'impact', locale)

function facts(incident: Incident, config: TrackerConfig, reader: ReportReader): Row[] {
  const { texts, zone, redact, systemName } = reader
  const { level, priority, system, owner, tagged, about, title, number } = incident
  const times = timesOf(incident)
  const moment = (at: number | undefined, took?: number) =>
    at === undefined
      ? undefined
      : `${momentText(at, zone)} (${zone})${took === undefined ? '' : ` · ${durationText(took, texts)}`}`
  const people = (all: readonly Person[]): Partial<Row> => ({
    value: all.map(({ name }) => name).join(', '),
    mentions: [...new Set(all.flatMap((one) => loginOf(config, one) ?? []))],
  })
  const rows: [string, string | undefined | Partial<Row>][] = [
    ['tracker-number', `#${number}`],
    ['doc-alert', about ? title : undefined],
    ['doc-system', system === undefined ? undefined : systemName(system)],
    ['doc-level', [priority, texts.text(`respond-level-${level}`)].filter(Boolean).join(' · ')],
    ['doc-started', moment(times.started)],
    ['doc-detected', moment(times.detected, times.toDetect)],
    ['doc-acknowledged', moment(times.acknowledged, times.toAcknowledge)],
    ['doc-resolved', moment(times.resolved, times.toResolve)],
    ['doc-owner', owner && people([owner.person])],
    ['tracker-tagged', tagged.length > 0 ? people(tagged) : undefined],
  ]
  return rows.flatMap(([id, said]): Row[] => {
    if (said === undefined || said === '') return []
    const row = typeof said === 'string' ? { value: said } : said
    return [{ name: texts.text(`respond-${id}`), ...row, value: redact(row.value ?? '') }]
  })
}

/** What happened since, for a comment. */
export function commentParts(
  entries: readonly { view: Telling; ref?: string; quote?: string }[],
  incident: Incident,
  reader: ReportReader,
): Part[] {
  const { texts } = reader
  const items = entries.map(({ view, ref, quote }) =>
    view.corrects
      ? correctionItem(view, reader)
      : itemOf(view, reader, { ...(ref && { ref }), ...(quote !== undefined && { quote }) }),
  )
  const closing = entries.some(({ view }) => isClosing(view))
  const findings = (closing ? findingNames : []).flatMap((name) => finding(name, incident.findings[name]?.text, reader))
  return [{ items, more: (n) => texts.text('respond-tracker-more', { n }) }, ...findings]
}

/** What it says now, and what it said; with their times where those changed. */
function correctionItem({ entry, corrects }: Telling, reader: ReportReader): Item {
  const { texts, zone, redact } = reader
  const { was = entry, now = entry } = corrects ?? {}
  const said = ({ at, text }: typeof now) =>
    redact(was.at === now.at ? entryWords(text, texts) : `${momentText(at, zone)} ${entryWords(text, texts)}`)
  const lines = [
    texts.text('respond-tracker-corrected', { text: said(now) }),
    texts.text('respond-tracker-corrected-was', { text: said(was) }),
  ]
  return {
    time: momentText(entry.at, zone),
    text: lines.join('\n'),
    ...(entry.by && { who: redact(entry.by.name) }),
  }
}

function itemOf(
  { entry }: EntryView,
  reader: ReportReader,
  { ref, quote }: { ref?: string; quote?: string } = {},
): Item {
  const { texts, zone, redact } = reader
  const { at, by, text, output, file } = entry
  return {
    time: momentText(at, zone),
    // Its name stands beside the file.
    text: redact(wordsBesideFile(text, file, texts)),
    ...(by && { who: redact(by.name) }),
    ...(output !== undefined && { output: redact(output).slice(-longestOutput) }),
    ...(file && { file: { name: redact(file.name), image: isImage(file.mime), ...(ref !== undefined && { ref }) } }),
    ...(quote !== undefined && { quote: redact(quote) }),
  }
}

export const isImage = (mime: string | undefined): boolean => /^image\/(png|jpeg|gif|webp)$/.test(mime ?? '')

/** The end of a text file; undefined for what is no text. */
export async function quoteOf(files: Pick<Files, 'get'>, id: string): Promise<string | undefined> {
  const bytes = await files.get(id)
  if (!bytes || bytes.byteLength > 20 * 1024 * 1024) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text.slice(-longestQuote)
  } catch {
    return undefined
  }
}
