import type { Person } from '../../../core/policy.ts'
import { oneLine } from '../../../core/text.ts'
import { durationText } from '../../../deliver/cards/format.ts'
import type { EntryText } from '../../contract.ts'
import type { Item, Part } from '../../reports/contract.ts'
import { type DocumentReader, type EntryView, type FindingName, findingNames, type Incident } from '../contract.ts'
import { entryWords, momentText, titleOf, wordsBesideFile } from '../texts.ts'
import { timesOf } from '../times.ts'

/** What the post-incident document is called, in the reader's language. */
export const documentTitle = (incident: Incident, { texts }: DocumentReader): string =>
  `#${incident.number} ${titleOf(incident, texts.locale)}`

/** The post-incident document, in no format. */
export function documentParts(incident: Incident, entries: readonly EntryView[], reader: DocumentReader): Part[] {
  return [
    summary(incident, reader),
    ...section('times', times(incident, reader), reader),
    ...findingNames.flatMap((name) => section(`finding-${name}`, [finding(incident, name, reader)], reader)),
    ...section('timeline', [timeline(entries, reader)], reader),
    ...section('evidence', [evidence(entries, reader)], reader),
    ...section('follow-ups', [followUps(incident, reader)], reader),
    ...section('people', [people(incident, entries, reader)], reader),
  ]
}

const said = ({ texts }: DocumentReader, id: string, args = {}): string => texts.text(`respond-${id}`, args)
const nothing = (reader: DocumentReader): Part => ({ kind: 'paragraph', text: said(reader, 'doc-nothing') })

const section = (name: string, body: readonly Part[], reader: DocumentReader): Part[] => [
  { kind: 'heading', level: 2, text: said(reader, name.startsWith('finding-') ? name : `doc-${name}`) },
  ...body,
]

function summary(incident: Incident, reader: DocumentReader): Part {
  const { level, priority, system, closed, owner, title, tracker } = incident
  const rows: [string, string | undefined][] = [
    ['doc-alert', incident.about ? title : undefined],
    ['doc-system', system],
    ['doc-level', [priority, reader.texts.text(`respond-level-${level}`)].filter(Boolean).join(' · ')],
    ['doc-state', reader.texts.text(`respond-state-${closed?.how ?? 'open'}`)],
    ['doc-owner', owner?.person.name],
    ['doc-closed-by', closed?.by?.name],
    ['doc-tracker', tracker && `${tracker.key} ${tracker.url}`],
  ]
  const known = rows.flatMap(([id, text]) => (text ? [[said(reader, id), text]] : []))
  return { kind: 'table', head: [said(reader, 'doc-field'), said(reader, 'doc-value')], rows: known }
}

function times(incident: Incident, reader: DocumentReader): Part[] {
  const { texts, zone } = reader
  const { started, detected, acknowledged, resolved, closed, toDetect, toAcknowledge, toResolve } = timesOf(incident)
  const row = (id: string, at: number | undefined, took?: number): string[] => [
    said(reader, `doc-${id}`),
    at === undefined ? '–' : momentText(at, zone),
    took === undefined ? '–' : durationText(took, texts),
  ]
  const rows = [
    row('started', started),
    row('detected', detected, toDetect),
    row('acknowledged', acknowledged, toAcknowledge),
    row('resolved', resolved, toResolve),
    row('closed', closed),
  ]
  const head = [said(reader, 'doc-moment'), zone, said(reader, 'doc-took')]
  return [
    { kind: 'table', head, rows },
    { kind: 'paragraph', text: said(reader, 'doc-took-note') },
  ]
}

function finding({ findings }: Incident, name: FindingName, reader: DocumentReader): Part {
  const text = findings[name]?.text
  return text === undefined ? nothing(reader) : { kind: 'paragraph', text }
}

function timeline(entries: readonly EntryView[], reader: DocumentReader): Part {
  if (entries.length === 0) return nothing(reader)
  return { kind: 'list', items: entries.map((view) => timelineItem(view, reader)) }
}

function timelineItem({ entry }: EntryView, reader: DocumentReader): Item {
  const { at, by, text, output, corrections = [], file } = entry
  const words = (of: EntryText) => wordsBesideFile(of, file, reader.texts)
  const own = words(text)
  const lines = [
    ...(own === '' ? [] : [own]),
    ...(file ? [oneLine(said(reader, 'doc-file', { name: file.name }))] : []),
  ]
  const changed = corrections.map((one) =>
    said(reader, 'doc-corrected', {
      person: one.by.name,
      time: momentText(one.at, reader.zone),
      was: `${momentText(one.was.at, reader.zone)} ${words(one.was.text)}`.trimEnd(),
    }),
  )
  return {
    strong: momentText(at, reader.zone),
    text: [`${by ? `${oneLine(by.name)}: ` : ''}${lines.join('\n')}`, ...changed.map(oneLine)].join('\n'),
    ...(output !== undefined && { code: output }),
  }
}

function evidence(entries: readonly EntryView[], reader: DocumentReader): Part {
  const files = entries.filter(({ entry }) => entry.kind === 'file')
  if (files.length === 0) return nothing(reader)
  const rows = files.map(({ entry: { at, by, file, text } }) => [
    file?.name ?? entryWords(text, reader.texts),
    file ? `${Math.ceil(file.bytes / 1024)} KiB` : '',
    momentText(at, reader.zone),
    by?.name ?? '',
    file?.id.slice(0, 16) ?? reader.texts.text('respond-doc-not-kept'),
  ])
  const head = ['name', 'size', 'when', 'who', 'sha'].map((id) => said(reader, `doc-file-${id}`))
  return { kind: 'table', head, rows }
}

function followUps({ followUps: all }: Incident, reader: DocumentReader): Part {
  if (all.length === 0) return nothing(reader)
  const items = all.map(({ text, owner, dueAt, done }) => {
    const notes = [owner?.name, dueAt === undefined ? undefined : momentText(dueAt, reader.zone).slice(0, 10)]
    const known = notes.filter((note) => note !== undefined).join(' · ')
    return { text: known === '' ? text : `${text} (${known})`, done: done !== undefined }
  })
  return { kind: 'tasks', items }
}

function people(
  { owner, tagged, acknowledged, closed }: Incident,
  entries: readonly EntryView[],
  reader: DocumentReader,
): Part {
  const all = new Map<number, { person: Person; entries: number }>()
  const add = (person: Person | undefined, count: number) => {
    if (!person) return
    const known = all.get(person.id) ?? { person, entries: 0 }
    all.set(person.id, { ...known, entries: known.entries + count })
  }
  for (const person of [owner?.person, acknowledged?.by, closed?.by, ...tagged]) add(person, 0)
  for (const { entry } of entries) add(entry.by, 1)
  if (all.size === 0) return nothing(reader)
  const items = [...all.values()].map(({ person, entries: n }) => said(reader, 'doc-person', { name: person.name, n }))
  return { kind: 'list', items }
}
