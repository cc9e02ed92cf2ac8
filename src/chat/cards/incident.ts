import type { Paged } from '../../core/page.ts'
import type { Person } from '../../core/policy.ts'
import { code, type Line, plain } from '../../core/text.ts'
import type { Face } from '../../deliver/cards/face.ts'
import { durationText } from '../../deliver/cards/format.ts'
import {
  type CheckItem,
  checklist,
  type EntryView,
  type Incident,
  phases,
  pressVerbs,
} from '../../respond/incidents/contract.ts'
import { entryWords, titleOf } from '../../respond/incidents/index.ts'
import type { Answer, Call, Key } from '../contract.ts'
import { ago, clock, short, spaced, strong } from './phrases.ts'

export const incidentsPerPage = 8
export const entriesPerPage = 12

/** A face of another room as an answer: its buttons do the same. */
export function faceAnswer({ blocks, buttons }: Face): Answer {
  return {
    blocks,
    keys: buttons.map((row) => row.map(({ action, ...key }): Key => ({ ...key, ...(action && { press: action }) }))),
  }
}

/** `/incident`: those that are open, else the last ones. */
export function incidentList(open: readonly Incident[], all: Paged<Incident>, page: number, call: Call): Answer {
  const { texts } = call
  const recent = all.items.filter(({ closed }) => closed !== undefined)
  const title =
    open.length === 0 ? texts.line('chat-incidents-none') : texts.line('chat-incidents-title', { n: open.length })
  const heading = recent.length > 0 ? [texts.line('chat-incidents-closed')] : []
  return {
    blocks: [
      { line: strong(title) },
      {
        items: open.slice(0, incidentsPerPage).flatMap((one) => rows(one, call)),
        more: (n) => texts.line('chat-more-lines', { n }),
        per: 2,
      },
      ...heading.map((line) => ({ line })),
      { items: recent.map((one) => closedRow(one, call)), more: (n) => texts.line('chat-more-lines', { n }) },
      { line: texts.line('chat-example', { example: code(texts.text('chat-incident-example')) }) },
    ],
    keys: [...showKeys(open, call), paging(page, all, call)].filter((row) => row.length > 0),
  }
}

function rows(incident: Incident, call: Call): Line[] {
  const { texts, now } = call
  const { number, level, system, owner, phase, startedAt, clearedAt } = incident
  const head = texts.line('chat-incidents-row', {
    n: String(number),
    level,
    title: short(titleOf(incident, texts.locale), 60),
  })
  const state = clearedAt === undefined ? texts.line(`respond-phase-${phase.now}`) : texts.line('chat-incident-cleared')
  const whose = owner ? [{ text: `👤 ${owner.person.name}` }] : texts.line('chat-incident-no-owner')
  return [
    head,
    spaced(system === undefined ? undefined : [{ text: system }], state, whose, [ago(texts, startedAt, now)]),
  ]
}

function closedRow({ number, title, about, closed, startedAt }: Incident, { texts, now, zone }: Call): Line {
  const at = closed?.at ?? startedAt
  return texts.line('chat-incidents-closed-row', {
    n: String(number),
    title: short(titleOf({ title, ...(about && { about }) }, texts.locale), 40),
    how: texts.text(`respond-closed-${closed?.how ?? 'resolved'}`),
    time: clock(at, now, zone),
    took: durationText(at - startedAt, texts),
  })
}

function showKeys(open: readonly Incident[], { texts }: Call): Key[][] {
  const keys = open.slice(0, incidentsPerPage).map(({ number }) => ({
    text: texts.text('chat-button-incident', { n: String(number) }),
    press: { verb: pressVerbs.show, args: { n: number } },
  }))
  return keys.reduce<Key[][]>((all, key, i) => {
    if (i % 3 === 0) all.push([])
    all.at(-1)?.push(key)
    return all
  }, [])
}

function paging(page: number, { total }: Paged<Incident>, { texts }: Call): Key[] {
  const to = (text: string, target: number): Key => ({ text, press: { verb: 'incident-list', args: { page: target } } })
  return [
    ...(page > 0 ? [to(texts.text('chat-button-previous'), page - 1)] : []),
    ...((page + 1) * incidentsPerPage < total ? [to(texts.text('chat-button-next'), page + 1)] : []),
  ]
}

/** What happened, in order; the newest page first to be seen. */
export function timelineCard(number: number, { items, total }: Paged<EntryView>, page: number, call: Call): Answer {
  const { texts } = call
  const n = String(number)
  const pages = Math.max(1, Math.ceil(total / entriesPerPage))
  const to = (text: string, target: number): Key => ({
    text,
    press: { verb: pressVerbs.timeline, args: { n: number, page: target } },
  })
  return {
    blocks: [
      { line: strong(texts.line('chat-incident-timeline', { n, page: page + 1, pages })) },
      {
        items: items.map(({ entry }, i) => entryRow(page * entriesPerPage + i + 1, entry, call)),
        more: (left) => texts.line('chat-more-lines', { n: left }),
      },
      ...(items.length > 0
        ? [
            {
              line: texts.line('chat-incident-timeline-hint', {
                example: code(`/incident ${n} correct ${page * entriesPerPage + items.length} 03:15`),
              }),
            },
          ]
        : []),
    ],
    keys: [
      [
        ...(page > 0 ? [to(texts.text('chat-button-previous'), page - 1)] : []),
        ...(page < pages - 1 ? [to(texts.text('chat-button-next'), page + 1)] : []),
      ],
    ].filter((row) => row.length > 0),
  }
}

function entryRow(ordinal: number, entry: EntryView['entry'], call: Call): Line {
  const { texts, now, zone } = call
  const corrected = entry.corrections?.length ? texts.line('chat-incident-corrected') : undefined
  return [
    { text: `${ordinal}. ` },
    clock(entry.at, now, zone),
    { text: ' ' },
    ...spaced(
      [{ text: short(entryWords(entry.text, texts).replace(/\s+/g, ' '), 160) }],
      entry.by ? [{ text: entry.by.name }] : undefined,
      corrected,
    ),
  ]
}

/** What each phase asks for, ticked or not; a press ticks. */
export function checklistCard(incident: Incident, call: Call): Answer {
  const { texts, now, zone } = call
  const { number, ticks, phase } = incident
  const row = (item: CheckItem): Line => {
    const mark = ticks[item]
    const name = texts.line(`respond-item-${item}`)
    if (!mark) return [{ text: '▫️ ' }, ...name]
    const who = mark.by?.name ?? texts.text('chat-incident-bot')
    return [{ text: '✅ ' }, ...spaced(name, [{ text: who }, { text: ' ' }, clock(mark.at, now, zone)])]
  }
  return {
    blocks: phases.flatMap((one) => [
      {
        line: strong(
          texts.line(one === phase.now ? 'chat-incident-phase-here' : 'chat-incident-phase', {
            phase: texts.text(`respond-phase-${one}`),
          }),
        ),
      },
      ...checklist[one].map((item) => ({ line: row(item) })),
    ]),
    keys: [
      ...checklist[phase.now].map((item) => [
        {
          text: `${ticks[item] ? '✅' : '▫️'} ${texts.text(`respond-item-${item}`)}`,
          press: { verb: pressVerbs.tick, args: { n: number, item, off: ticks[item] ? 1 : 0 } },
        },
      ]),
      phases
        .filter((one) => one !== phase.now)
        .map((one) => ({
          text: texts.text('chat-button-phase', { phase: texts.text(`respond-phase-${one}`) }),
          press: { verb: pressVerbs.phase, args: { n: number, from: phase.now, to: one, sheet: 1 } },
        })),
    ],
  }
}

/** To whom: only the asker may press. */
export function handSheet(incident: Incident, people: readonly Person[], { texts, person }: Call): Answer {
  const { number, owner } = incident
  return {
    blocks: [{ line: texts.line('chat-incident-hand-title', { n: String(number) }) }],
    keys: [
      ...people.slice(0, 12).map(({ id, name }) => [
        {
          text: id === owner?.person.id ? `👤 ${name}` : name,
          press: {
            verb: 'incident-assign',
            args: { n: number, to: id, from: owner?.person.id ?? 0 },
            person: person.id,
            ttl: 600_000,
          },
        },
      ]),
      [{ text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, person: person.id } }],
    ],
  }
}

/** The text of a line without styles, for a toast. */
export const toastOf = (line: Line): string => plain(line)
