import { code } from '../../core/text.ts'
import type { Incident, Outcome } from '../../respond/incidents/contract.ts'
import { roleText } from '../access.ts'
import { type Answer, actOf, type Call, lines } from '../contract.ts'
import { usage } from '../features/usage.ts'
import { allows } from '../people.ts'
import { replyRole } from '../policy.ts'
import { readSince } from '../since.ts'
import {
  destinationOf,
  fileIssue,
  type IncidentDeps,
  incidentAt,
  lastPage,
  list,
  noteOn,
  show,
  timelineOf,
} from './desk.ts'
import { openedLine, outcomeLine, said } from './outcome.ts'
import { findPerson } from './people.ts'
import { type IncidentCommand, type IncidentWord, readIncident, readLevel, readNumbers, readPhase } from './read.ts'
import type { Closing } from './resolve.ts'

/** `/incident …`: the list, one of them, a word about it, or a new one. */
export async function incidentCommand(deps: IncidentDeps, walk: Closing, call: Call, text: string): Promise<Answer> {
  const read = readIncident(text, call.texts)
  if (changes(read) && !allows(call.person.role, replyRole)) {
    return said([{ text: roleText(call.texts, call.person.role, replyRole) }])
  }
  if (read.word === 'list') return list(deps, call, 0)
  if (read.number === undefined && !read.word) {
    return read.rest === '' ? withoutText(deps, call) : open(deps, call, read.rest)
  }
  const found = await meant(deps, call, read)
  if ('blocks' in found) return found
  if (!read.word) {
    return read.rest === '' ? show(deps, found, call) : noteOn(deps, call, found, { text: read.rest })
  }
  return words[read.word]({ deps, walk, call, incident: found, rest: read.rest })
}

const looking: ReadonlySet<IncidentWord> = new Set(['list', 'timeline'])

const changes = ({ word, rest }: IncidentCommand): boolean => (word ? !looking.has(word) : rest !== '')

/** Alone in reply to a card it shows its incident; else the list. */
async function withoutText(deps: IncidentDeps, call: Call): Promise<Answer> {
  const about = await deps.aboutOf(call)
  const found = about && (await incidentAt(deps, about))
  return found ? show(deps, found, call) : list(deps, call, 0)
}

async function open(deps: IncidentDeps, call: Call, text: string): Promise<Answer> {
  const about = await deps.aboutOf(call)
  const episodes = about && 'episode' in about ? [about.episode] : []
  const destination = destinationOf(deps, call)
  return said(openedLine(await deps.incidents.verbs.open({ ...actOf(call), text, episodes, destination }), call))
}

/** By number, by the card that was replied to, or the only one that is open. */
async function meant(deps: IncidentDeps, call: Call, { number }: IncidentCommand): Promise<Incident | Answer> {
  const { texts } = call
  const { views } = deps.incidents
  if (number !== undefined) {
    return (await views.byNumber(number)) ?? said(texts.line('chat-incident-missing', { n: String(number) }))
  }
  const about = await deps.aboutOf(call)
  const replied = about && (await incidentAt(deps, about))
  if (replied) return replied
  const [only, ...others] = await views.open()
  if (only && others.length === 0) return only
  if (!only) return said(texts.line('chat-incidents-none'))
  const all = [only, ...others].slice(0, 5)
  return {
    blocks: lines(
      texts.line('chat-incident-which'),
      ...all.map(({ number: n, title }) => [code(`#${n}`), { text: ` ${title.slice(0, 60)}` }]),
      texts.line('chat-example', { example: code(`/incident ${only.number} note …`) }),
    ),
  }
}

interface Said {
  deps: IncidentDeps
  walk: Closing
  call: Call
  incident: Incident
  rest: string
}

const examples: Readonly<Partial<Record<IncidentWord, string>>> = {
  note: '/incident 12 note …',
  assign: '/incident 12 assign Alice',
  handover: '/incident 12 handover Bob …',
  tag: '/incident 12 tag Alice, Bob',
  phase: '/incident 12 phase investigation',
  level: '/incident 12 level critical',
  correct: '/incident 12 correct 5 03:15',
  todo: '/incident 12 todo …',
  done: '/incident 12 done 1',
  merge: '/incident 12 merge 13 14',
}

const how = (call: Call, word: IncidentWord): Answer =>
  usage(call, 'chat-incident-usage', examples[word] ?? '/incident 12')

const words: Readonly<Record<IncidentWord, (said: Said) => Promise<Answer>>> = {
  list: ({ deps, call }) => list(deps, call, 0),
  note: async (what) => {
    const { deps, call, incident, rest } = what
    return rest === '' ? how(call, 'note') : noteOn(deps, call, incident, { text: rest })
  },
  assign: (what) => toSomebody(what, 'assign'),
  handover: (what) => toSomebody(what, 'handover'),
  tag: async (what) => {
    const { deps, call, rest } = what
    const typed = rest.split(/[,、，\s]+/).filter(Boolean)
    const people = typed.map((one) => findPerson(deps.people(), one))
    const unknown = typed.find((_, i) => !people[i])
    if (unknown !== undefined) return nobody(what, unknown)
    const known = people.filter((one) => one !== undefined)
    if (known.length === 0) return how(call, 'tag')
    return change(what, ({ tag }, request) => tag({ ...request, people: known }), 'chat-incident-tagged')
  },
  phase: async (what) => {
    const to = readPhase(what.rest, what.call.texts)
    if (!to) return how(what.call, 'phase')
    const from = what.incident.phase.now
    return change(what, ({ setPhase }, request) => setPhase({ ...request, from, to }), 'chat-incident-phase-set', {
      phase: what.call.texts.text(`respond-phase-${to}`),
    })
  },
  level: async (what) => {
    const level = readLevel(what.rest, what.call.texts)
    if (!level) return how(what.call, 'level')
    return change(what, ({ classify }, request) => classify({ ...request, level }), 'chat-incident-classified')
  },
  timeline: async ({ deps, call, incident: { number } }) =>
    timelineOf(deps, call, number, await lastPage(deps, number)),
  correct,
  todo: async (what) => {
    const { call, rest } = what
    if (rest === '') return how(call, 'todo')
    return change(what, ({ addFollowUp }, request) => addFollowUp({ ...request, text: rest }), 'chat-incident-todo')
  },
  done: async (what) => {
    const [id, ...more] = readNumbers(what.rest) ?? []
    if (id === undefined || more.length > 0) return how(what.call, 'done')
    return change(what, ({ doneFollowUp }, request) => doneFollowUp({ ...request, id }), 'chat-incident-todo-done')
  },
  merge: async (what) => {
    const others = readNumbers(what.rest)
    if (!others) return how(what.call, 'merge')
    return change(what, ({ merge }, request) => merge({ ...request, others }), 'chat-incident-merged')
  },
  resolve: ({ walk, call, incident }) => walk.begin(incident, call),
  false: (what) => change(what, ({ falseAlarm }, request) => falseAlarm(request), 'chat-incident-false-done'),
  issue: async ({ deps, call, incident }) => said(await fileIssue(deps, call, incident.number)),
  reopen: (what) => change(what, ({ reopen }, request) => reopen(request), 'chat-incident-reopened'),
}

type Verbs = IncidentDeps['incidents']['verbs']

async function change(
  { deps, call, incident }: Said,
  verb: (verbs: Verbs, request: ReturnType<typeof actOf> & { number: number }) => Promise<Outcome>,
  done: string,
  args: Record<string, string> = {},
): Promise<Answer> {
  const outcome = await verb(deps.incidents.verbs, { ...actOf(call), number: incident.number })
  return said(outcomeLine(outcome, call, done, args))
}

function nobody({ deps, call }: Said, typed: string): Answer {
  const names = deps
    .people()
    .slice(0, 10)
    .map(({ name }) => name)
    .join(call.texts.text('chat-join'))
  return {
    blocks: lines(
      call.texts.line('chat-incident-nobody', { name: code(typed.slice(0, 64)) }),
      call.texts.line('chat-incident-people', { names }),
    ),
  }
}

/** A name may hold blanks: the longest beginning that is somebody's counts, the rest is a word to them. */
async function toSomebody(what: Said, word: 'assign' | 'handover'): Promise<Answer> {
  const { deps, call, incident, rest } = what
  if (rest === '') return how(call, word)
  const parts = rest.split(/\s+/)
  for (let n = parts.length; n > 0; n--) {
    const to = findPerson(deps.people(), parts.slice(0, n).join(' '))
    if (!to) continue
    const more = parts.slice(n).join(' ')
    const done = ['chat-incident-assigned', { name: to.name }] as const
    if (word === 'handover') {
      return change(what, ({ handOver }, request) => handOver({ ...request, to, ...(more && { word: more }) }), ...done)
    }
    const from = incident.owner?.person.id
    return change(what, ({ assign }, request) => assign({ ...request, to, ...(from && { from }) }), ...done)
  }
  return nobody(what, rest)
}

/** `correct 5 03:15` another time, `correct 5 text…` another text, `correct 5 03:15 text…` both. */
async function correct(what: Said): Promise<Answer> {
  const { deps, call, incident, rest } = what
  const { texts, now, zone } = call
  const [, ordinal, more = ''] = /^(\d{1,6})\s+([\s\S]+)$/.exec(rest) ?? []
  if (ordinal === undefined) return how(call, 'correct')
  const offset = Number(ordinal) - 1
  const { items } = await deps.incidents.views.timeline(incident.number, { offset: Math.max(0, offset), limit: 1 })
  const [found] = items
  if (!found || offset < 0) return said(texts.line('respond-refused-no-entry'))
  const [first = ''] = more.split(/\s+/, 1)
  const days = { today: texts.text('chat-word-today'), yesterday: texts.text('chat-word-yesterday') }
  const time = /^\d{1,2}:\d{2}$/.test(first) ? readSince(first, now, zone, days) : undefined
  const moment = typeof time === 'number' ? time : undefined
  const text = moment === undefined ? more.trim() : more.slice(first.length).trim()
  return change(
    what,
    (verbs, request) =>
      verbs.correct({
        ...request,
        key: found.key,
        revision: found.entry.corrections?.length ?? 0,
        ...(text !== '' && { text }),
        ...(moment !== undefined && { time: moment }),
      }),
    'chat-incident-corrected-done',
    { entry: ordinal },
  )
}
