import type { Person } from '../../../core/policy.ts'
import { durationText } from '../../../deliver/cards/format.ts'
import {
  blocks,
  fenced,
  heading,
  item,
  list,
  type Md,
  md,
  paragraph,
  raw,
  strong,
  table,
  task,
} from '../../markdown.ts'
import { type DocumentReader, type EntryView, type FindingName, findingNames, type Incident } from '../contract.ts'
import { entryWords, momentText, titleOf } from '../texts.ts'
import { timesOf } from '../times.ts'

/** The post-incident document: Markdown that reads the same everywhere, whatever people and programs wrote into it. */
export function documentOf(incident: Incident, entries: readonly EntryView[], reader: DocumentReader): string {
  return blocks([
    heading(1, raw(`#${incident.number} ${md(titleOf(incident, reader.texts.locale))}`)),
    summary(incident, reader),
    ...section('times', times(incident, reader), reader),
    ...findingNames.flatMap((name) => section(`finding-${name}`, finding(incident, name, reader), reader)),
    ...section('timeline', timeline(entries, reader), reader),
    ...section('evidence', evidence(entries, reader), reader),
    ...section('follow-ups', followUps(incident, reader), reader),
    ...section('people', people(incident, entries, reader), reader),
  ])
}

const said = ({ texts }: DocumentReader, id: string, args = {}): Md => md(texts.text(`respond-${id}`, args))

const section = (name: string, body: Md, reader: DocumentReader): Md[] => [
  heading(2, said(reader, name.startsWith('finding-') ? name : `doc-${name}`)),
  body,
]

function summary(incident: Incident, reader: DocumentReader): Md {
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
  const known = rows.flatMap(([id, text]) => (text ? [[said(reader, id), md(text)]] : []))
  return table([said(reader, 'doc-field'), said(reader, 'doc-value')], known)
}

function times(incident: Incident, reader: DocumentReader): Md {
  const { texts, zone } = reader
  const { started, detected, acknowledged, resolved, closed, toDetect, toAcknowledge, toResolve } = timesOf(incident)
  const none = raw('–')
  const row = (id: string, at: number | undefined, took?: number): Md[] => [
    said(reader, `doc-${id}`),
    at === undefined ? none : md(momentText(at, zone)),
    took === undefined ? none : md(durationText(took, texts)),
  ]
  const rows = [
    row('started', started),
    row('detected', detected, toDetect),
    row('acknowledged', acknowledged, toAcknowledge),
    row('resolved', resolved, toResolve),
    row('closed', closed),
  ]
  const head = [said(reader, 'doc-moment'), md(zone), said(reader, 'doc-took')]
  return raw(`${table(head, rows)}\n\n${said(reader, 'doc-took-note')}`)
}

function finding({ findings }: Incident, name: FindingName, reader: DocumentReader): Md {
  const text = findings[name]?.text
  return text === undefined ? said(reader, 'doc-nothing') : paragraph(text)
}

function timeline(entries: readonly EntryView[], reader: DocumentReader): Md {
  if (entries.length === 0) return said(reader, 'doc-nothing')
  return list(entries.map((view) => timelineItem(view, reader)))
}

function timelineItem({ entry }: EntryView, reader: DocumentReader): Md {
  const { at, by, text, output, corrections = [], file } = entry
  const who = by ? raw(` ${md(by.name)}:`) : raw('')
  const words = paragraph(entryWords(text, reader.texts), '  ')
  const head = item(raw(`${strong(md(momentText(at, reader.zone)))}${who} ${words}`))
  const named = file && 'typed' in text ? [raw(`  ${said(reader, 'doc-file', { name: file.name })}`)] : []
  const changed = corrections.map((one) =>
    raw(
      `  ${said(reader, 'doc-corrected', {
        person: one.by.name,
        time: momentText(one.at, reader.zone),
        was: `${momentText(one.was.at, reader.zone)} ${entryWords(one.was.text, reader.texts)}`,
      })}`,
    ),
  )
  const more = [...named, ...changed].map((line) => `\\\n${line}`).join('')
  const printed = output === undefined || output.trim() === '' ? '' : `\n\n${fenced(output, '  ')}\n`
  return raw(`${head}${more}${printed}`)
}

function evidence(entries: readonly EntryView[], reader: DocumentReader): Md {
  const files = entries.filter(({ entry }) => entry.kind === 'file')
  if (files.length === 0) return said(reader, 'doc-nothing')
  const rows = files.map(({ entry: { at, by, file, text } }) => [
    md(file?.name ?? entryWords(text, reader.texts)),
    md(file ? `${Math.ceil(file.bytes / 1024)} KiB` : ''),
    md(momentText(at, reader.zone)),
    md(by?.name ?? ''),
    md(file?.id.slice(0, 16) ?? reader.texts.text('respond-doc-not-kept')),
  ])
  return table(
    ['name', 'size', 'when', 'who', 'sha'].map((id) => said(reader, `doc-file-${id}`)),
    rows,
  )
}

function followUps({ followUps: all }: Incident, reader: DocumentReader): Md {
  if (all.length === 0) return said(reader, 'doc-nothing')
  return list(
    all.map(({ text, owner, dueAt, done }) => {
      const notes = [owner?.name, dueAt === undefined ? undefined : momentText(dueAt, reader.zone).slice(0, 10)]
      const known = notes.filter((note) => note !== undefined).join(' · ')
      return task(done !== undefined, md(known === '' ? text : `${text} (${known})`))
    }),
  )
}

function people(
  { owner, tagged, acknowledged, closed }: Incident,
  entries: readonly EntryView[],
  reader: DocumentReader,
): Md {
  const all = new Map<number, { person: Person; entries: number }>()
  const add = (person: Person | undefined, count: number) => {
    if (!person) return
    const known = all.get(person.id) ?? { person, entries: 0 }
    all.set(person.id, { ...known, entries: known.entries + count })
  }
  for (const person of [owner?.person, acknowledged?.by, closed?.by, ...tagged]) add(person, 0)
  for (const { entry } of entries) add(entry.by, 1)
  if (all.size === 0) return said(reader, 'doc-nothing')
  return list(
    [...all.values()].map(({ person, entries: n }) => item(said(reader, 'doc-person', { name: person.name, n }))),
  )
}
