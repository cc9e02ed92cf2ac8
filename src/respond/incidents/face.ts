import { bold, type Line, oneLine, type Span } from '../../core/text.ts'
import { clip } from '../../deliver/cards/fit.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Block } from '../../deliver/contract.ts'
import type { Face, FaceButton, Faces, Reader } from '../../deliver/index.ts'
import { type CardData, cardData } from './card.ts'
import {
  type CheckItem,
  checklist,
  documentFace,
  type Incident,
  incidentFace,
  type Phase,
  phases,
  pressVerbs,
  reminderFace,
} from './contract.ts'
import { titleOf } from './texts.ts'

const icons = { critical: '🔴', warning: '🟠', info: '🔵' } as const
const longestLine = 300
const itemsNamed = 3

/** Faces of the posts that this room commits. `fileable`: there is a tracker to file incidents in. */
export const incidentFacesWith = (fileable: () => boolean): Faces => ({
  [incidentFace]: (data, reader) => (isCard(data) ? cardFace(data, reader, fileable()) : undefined),
  [reminderFace]: (data, reader) => (isCard(data) ? remindingFace(data, reader, fileable()) : undefined),
  [documentFace]: (data, reader) => (isCard(data) ? documentCaption(data, reader) : undefined),
})
export const incidentFaces: Faces = incidentFacesWith(() => false)

function isCard(data: unknown): data is CardData {
  const { number, phase, ticks, tagged } = data as Partial<CardData>
  return typeof number === 'number' && typeof phase?.now === 'string' && !!ticks && Array.isArray(tagged)
}

/** What an incident's card shows, for whoever asks for it. */
export const incidentCard = (incident: Incident, reader: Reader, fileable = false): Face =>
  cardFace(cardData(incident), reader, fileable)

/** The card of an incident that no alert's card shows. */
function cardFace(data: CardData, reader: Reader, fileable: boolean): Face {
  const { closed } = data
  return {
    blocks: closed ? closedBlocks(data, reader) : openBlocks(data, reader),
    buttons: closed ? closedButtons(data, reader, fileable) : openButtons(data, reader, fileable),
  }
}

function openBlocks(data: CardData, reader: Reader): Block[] {
  const { texts, zone, now } = reader
  const since = texts.line('card-since', { time: clockSpan(data.startedAt, zone, now) })
  return [
    { line: headOf(`${icons[data.level]} `, data, reader) },
    { line: joined([...where(data), [{ text: texts.text(`respond-phase-${data.phase.now}`) }], since]) },
    { line: ownerLine(data, reader) },
    ...(data.tagged.length > 0 ? [{ line: taggedLine(data, reader) }] : []),
    ...checkLines(data, reader),
    ...clearedLines(data, reader),
    ...issueLines(data, reader),
  ]
}

const issueLines = ({ tracker }: CardData, { texts }: Reader): Block[] =>
  tracker
    ? [{ line: texts.line('respond-card-issue', { key: { text: tracker.key.slice(0, 100), url: tracker.url } }) }]
    : []

function closedBlocks(data: CardData, reader: Reader): Block[] {
  const { closed, findings, owner } = data
  if (!closed) return []
  const { texts } = reader
  const who = owner?.person.name ?? closed.by?.name
  const fix = findings.fix?.text
  return [
    {
      line: headOf(
        `${closed.how === 'resolved' ? '🟢' : '⚪'} ${texts.text(`respond-closed-${closed.how}`)} `,
        data,
        reader,
      ),
    },
    { line: joined([...where(data), ranLine(data, reader), ...(who ? [[{ text: `👤 ${who}` }]] : [])]) },
    ...(fix ? [{ line: clip(texts.line('respond-card-fix', { text: oneLine(fix) }), longestLine) }] : []),
    ...(closed.into === undefined ? [] : [{ line: texts.line('respond-card-into', { n: closed.into }) }]),
    ...issueLines(data, reader),
  ]
}

/** Asks for a word on how it goes; once all has resolved, for its closing. */
function remindingFace(data: CardData, reader: Reader, fileable: boolean): Face {
  const { texts, now } = reader
  const { clearedAt, startedAt, owner } = data
  const took = durationText(now - (clearedAt ?? startedAt), texts)
  const asked = clearedAt === undefined ? 'respond-remind-update' : 'respond-remind-close'
  return {
    blocks: [
      { line: headOf(`${clearedAt === undefined ? icons[data.level] : '🟢'} `, data, reader) },
      { line: texts.line(asked, { took }) },
      { line: owner ? [{ text: '👤 ' }, mentionOf(owner.person)] : texts.line('respond-card-unowned') },
      ...(clearedAt === undefined ? checkLines(data, reader) : []),
    ],
    buttons: openButtons(data, reader, fileable),
  }
}

function documentCaption(data: CardData, reader: Reader): Face {
  return {
    blocks: [
      { line: headOf('📄 ', data, reader) },
      {
        line: reader.texts.line('respond-document-ready', {
          time: ranLine(data, reader)
            .map(({ text }) => text)
            .join(''),
        }),
      },
    ],
    buttons: [],
  }
}

/** Line 1: all that the lock screen shows. */
function headOf(icon: string, data: CardData, { texts }: Reader): Line {
  return clip([bold(`${icon}#${data.number} `), bold(oneLine(titleOf(data, texts.locale)))], longestLine)
}

const where = ({ system }: CardData): Line[] => (system === undefined ? [] : [[{ text: system }]])

function ownerLine({ owner }: CardData, { texts, zone, now }: Reader): Line {
  if (!owner) return texts.line('respond-card-unowned')
  return texts.line('respond-card-owner', { person: owner.person.name, time: clockSpan(owner.at, zone, now) })
}

function taggedLine({ tagged }: CardData, { texts }: Reader): Line {
  const people = tagged.flatMap((person, i): Span[] => [
    ...(i > 0 ? [{ text: texts.text('card-join') }] : []),
    mentionOf(person),
  ])
  return clip([{ text: `${texts.text('respond-card-tagged')} ` }, ...people], longestLine)
}

const mentionOf = ({ id, name }: { id: number; name: string }): Span => ({ text: name, mention: id })

/** How far the phase is, and what it still asks for. */
function checkLines({ phase, ticks }: CardData, { texts }: Reader): Block[] {
  const items: readonly CheckItem[] = checklist[phase.now]
  const left = items.filter((item) => ticks[item] === undefined)
  const args = { phase: texts.text(`respond-phase-${phase.now}`), done: items.length - left.length, all: items.length }
  if (left.length === 0) return [{ line: texts.line('respond-card-checked', args) }]
  const names = left.slice(0, itemsNamed).map((item) => texts.text(`respond-item-${item}`))
  return [
    {
      line: clip(
        texts.line('respond-card-unchecked', { ...args, items: names.join(texts.text('card-join')) }),
        longestLine,
      ),
    },
  ]
}

function clearedLines({ clearedAt }: CardData, { texts, zone, now }: Reader): Block[] {
  return clearedAt === undefined
    ? []
    : [{ line: texts.line('respond-card-cleared', { time: clockSpan(clearedAt, zone, now) }) }]
}

function ranLine({ startedAt, clearedAt, closed }: CardData, { texts, zone, now }: Reader): Line {
  const end = clearedAt ?? closed?.at ?? now
  return texts.line('card-ran', {
    from: clockSpan(startedAt, zone, now),
    to: clockSpan(end, zone, now),
    took: durationText(end - startedAt, texts),
  })
}

function openButtons(data: CardData, { texts }: Reader, fileable: boolean): FaceButton[][] {
  const { number: n, owner, clearedAt, phase } = data
  const press = pressOf(n)
  const following = nextPhase(phase.now)
  const closing = [
    press(pressVerbs.resolve, texts.text('respond-button-resolve', { n })),
    press(pressVerbs.falseAlarm, texts.text('respond-button-false')),
  ]
  const first = [
    ...(owner ? [] : [press(pressVerbs.take, texts.text('respond-button-take'))]),
    press(pressVerbs.note, texts.text('respond-button-note')),
    press(pressVerbs.checklist, texts.text('respond-button-checklist')),
  ]
  const onward = following
    ? [
        press(
          pressVerbs.phase,
          texts.text('respond-button-phase', { phase: texts.text(`respond-phase-${following}`) }),
          { from: phase.now, to: following },
        ),
      ]
    : []
  const timeline = press(pressVerbs.timeline, texts.text('respond-button-timeline'))
  const issue = issueButton(data, texts, fileable)
  if (clearedAt !== undefined)
    return [closing, [press(pressVerbs.note, texts.text('respond-button-note')), timeline, ...issue]]
  return [first, [...onward, timeline, ...issue], closing]
}

function closedButtons(data: CardData, { texts }: Reader, fileable: boolean): FaceButton[][] {
  const { number: n, closed } = data
  const press = pressOf(n)
  const again = closed?.how === 'merged' ? [] : [press(pressVerbs.reopen, texts.text('respond-button-reopen'))]
  const issue = issueButton(data, texts, fileable && closed?.how === 'resolved')
  return [[press(pressVerbs.timeline, texts.text('respond-button-timeline')), ...again, ...issue]]
}

/** The filed issue, or the way to one. */
function issueButton({ number: n, tracker }: CardData, texts: Reader['texts'], fileable: boolean): FaceButton[] {
  if (tracker)
    return [{ text: texts.text('respond-button-issue', { key: tracker.key.slice(0, 40) }), url: tracker.url }]
  return fileable ? [pressOf(n)(pressVerbs.file, texts.text('respond-button-file'))] : []
}

const pressOf =
  (n: number) =>
  (verb: string, text: string, args: Readonly<Record<string, string | number>> = {}): FaceButton => ({
    text,
    action: { verb, args: { n, ...args } },
  })

const nextPhase = (now: Phase): Phase | undefined => phases[phases.indexOf(now) + 1]
const joined = (parts: readonly Line[]): Line =>
  clip(
    parts.flatMap((part, i) => (i === 0 ? part : [{ text: ' · ' }, ...part])),
    longestLine,
  )
