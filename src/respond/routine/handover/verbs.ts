import type { Clock, Ms } from '../../../core/clock.ts'
import type { Destination, Person } from '../../../core/policy.ts'
import type { Post } from '../../../core/post.ts'
import type { Put, Versioned, Write } from '../../../store/port.ts'
import { auditRow } from '../../audit.ts'
import type { Doing } from '../../contract.ts'
import type { Duty, Handover, RoutineData, RoutineKey, Section, Taken } from '../contract.ts'
import type { RoutineOptions } from '../options.ts'
import { isRoutine, revised, routinePost } from '../post.ts'
import type { Word } from '../words.ts'
import { cut, dueFollowUps, handoverLines } from './gather.ts'
import { handoverParts } from './parts.ts'
import { handoverKeys, handoverSection } from './shown.ts'

const day: Ms = 86_400_000
/** A first handover, or one after a long time, looks back this far. */
const longestWatch: Ms = 7 * day
const firstWatch: Ms = day / 3
const mostAttempts = 10

export interface Offer {
  chat: string
  destination: Destination
  at: Ms
  /** Of one cause there is one offer. */
  cause: string
  person?: Person
}

/** What goes into the post besides the handover. */
export interface Beside {
  sections: readonly Section[]
  keys: readonly (readonly RoutineKey[])[]
  digest?: RoutineData['digest']
  puts?: readonly Put[]
  del?: Write['del']
}

const nothing: Beside = { sections: [], keys: [] }

const idOf = (chat: string, n: number): string => `${chat}.${String(n).padStart(6, '0')}`

export const handoverById = async (
  { store }: Pick<RoutineOptions, 'store'>,
  id: string,
): Promise<Handover | undefined> => (await store.get('handover', id))?.doc

/**
 * Offers the watch of a chat: a post with what the next one has to know. The offer before it, when nobody took it over,
 * is replaced; the watch stays with whoever has it.
 */
export async function offer(options: RoutineOptions, request: Offer, beside: Beside = nothing): Promise<Handover> {
  const { store, onPost } = options
  const { chat, destination, at, cause, person } = request
  const once = `handover:${chat}:${cause}`
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const duty = await store.get('duty', chat)
    const last = duty && (await store.get('handover', idOf(chat, duty.doc.last)))
    const n = (duty?.doc.last ?? 0) + 1
    const id = idOf(chat, n)
    const since = Math.max(duty?.doc.since ?? at - firstWatch, at - longestWatch)
    const handover: Handover = {
      ...{ id, n, chat, destination, at, since },
      ...(person && { by: person }),
      ...(duty?.doc.person && { from: duty.doc.person }),
      lines: await handoverLines(options, chat, since, at),
      post: `handover:${id}`,
    }
    const keys = await followUpKeys(options, chat, id, at)
    const next: Duty = { since, ...duty?.doc, last: n }
    const replacing = last ? await replacedPuts(options, last) : { put: [], expect: [] }
    const result = await store.commit({
      put: [
        { kind: 'duty', id: chat, doc: next },
        { kind: 'handover', id, doc: handover },
        { kind: 'post', id: handover.post, doc: postOf(handover, { ...beside, keys: [...keys, ...beside.keys] }) },
        ...replacing.put,
        ...(beside.puts ?? []),
      ],
      ...(beside.del && { del: beside.del }),
      expect: [{ ref: { kind: 'duty', id: chat }, version: duty?.version ?? 0 }, ...replacing.expect],
      once,
    })
    if (result === 'ok') {
      onPost()
      return handover
    }
    if (result === 'duplicate') return (await latest(options, chat)) ?? handover
  }
  throw new Error(`the watch of ${chat} changed ${mostAttempts} times while it was being handed over`)
}

const mostFollowUps = 3

/** What can be ticked at once, one to a row. */
async function followUpKeys(options: RoutineOptions, chat: string, handover: string, now: Ms): Promise<RoutineKey[][]> {
  const due = await dueFollowUps(options, chat, now)
  return due.slice(0, mostFollowUps).map(({ incident: { number: n }, followUp: { id, text } }) => {
    const shown: Word = {
      id: 'respond-handover-done',
      args: { n, text: cut(text, 24) },
    }
    return [{ text: shown, verb: 'handover-follow-up', args: { handover, n, id } }]
  })
}

async function latest({ store }: RoutineOptions, chat: string): Promise<Handover | undefined> {
  const duty = (await store.get('duty', chat))?.doc
  return duty && (await store.get('handover', idOf(chat, duty.last)))?.doc
}

function postOf(handover: Handover, { sections, keys, digest }: Beside): Post {
  const data: RoutineData = {
    sections: [handoverSection(handover), ...sections],
    keys: [handoverKeys(handover), ...keys],
    ...(digest && { digest }),
  }
  return routinePost(handover.destination, data, handover.at)
}

/** The offer and its message, as they are from now on. */
async function changed(
  { store }: RoutineOptions,
  handover: Handover,
  over: boolean,
): Promise<{ put: Put[]; expect: NonNullable<Write['expect']> }> {
  const put: Put[] = [{ kind: 'handover', id: handover.id, doc: handover }]
  const found = await store.get('post', handover.post)
  if (!found || !isRoutine(found.doc.data)) return { put, expect: [] }
  const { data } = found.doc
  const sections = data.sections.map((one) => (one.name === 'handover' ? handoverSection(handover) : one))
  const keys = data.keys.map((row) => row.filter(({ verb }) => verb !== 'handover-take' && verb !== 'handover-ask'))
  put.push({ kind: 'post', id: handover.post, doc: revised(found.doc, { ...data, sections, keys }, over) })
  return { put, expect: [{ ref: { kind: 'post', id: handover.post }, version: found.version }] }
}

/** The offer before: replaced when nobody took it over, and in any case its message is edited no more. */
async function replacedPuts(options: RoutineOptions, { doc, version, id }: Versioned<'handover'>) {
  const { put, expect } = await changed(options, doc.taken ? doc : { ...doc, replaced: true }, true)
  return { put, expect: [...expect, { ref: { kind: 'handover' as const, id }, version }] }
}

/** The next one has it from now on; of two who press at once, one has it and the other learns who. */
export async function take(
  options: RoutineOptions & { clock: Pick<Clock, 'now'> },
  { handover: id, person, at, cause }: Doing & { handover: string },
): Promise<Taken> {
  const { store, reports, onPost } = options
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('handover', id)
    if (!found) return { did: 'missing' }
    const { doc: handover, version } = found
    const duty = await store.get('duty', handover.chat)
    if (handover.taken) return takenBefore(handover, cause)
    if (!duty || handover.replaced || duty.doc.last !== handover.n) return { did: 'replaced', handover }
    if (duty.doc.person?.id === person.id) return { did: 'own', handover }
    const taken: Handover = { ...handover, taken: { by: person, at, cause } }
    const { put, expect } = await changed(options, taken, false)
    const report = await reportOf(options, taken)
    const result = await store.commit({
      put: [...put, { kind: 'duty', id: handover.chat, doc: { ...duty.doc, person, since: at } }, ...report.puts],
      append: [
        auditRow({ person, cause, at }, options.clock.now(), {
          action: 'handover-take',
          ...{ handover: id, chat: handover.chat },
        }),
      ],
      expect: [
        { ref: { kind: 'handover', id }, version },
        { ref: { kind: 'duty', id: handover.chat }, version: duty.version },
        ...expect,
      ],
      once: `handover-take:${id}:${cause}`,
    })
    if (result === 'ok') {
      reports.committed(report.id)
      onPost()
      return { did: 'taken', handover: taken }
    }
  }
  throw new Error(`handover ${id} changed ${mostAttempts} times while it was being taken over`)
}

/** A repeat of the same press gives the same answer. */
function takenBefore(handover: Handover, cause: string): Taken {
  const { taken } = handover
  if (!taken || taken.cause === cause) return { did: 'taken', handover }
  return { did: 'already', handover, by: taken.by, at: taken.at }
}

/** What was handed over stays on record as it was then. */
async function reportOf(options: RoutineOptions, handover: Handover): Promise<{ id: string; puts: readonly Put[] }> {
  const { reports, settings, texts } = options
  const chat = settings().chats.find(({ name }) => name === handover.chat)
  const { locale = 'en', zone = 'UTC' } = chat ?? {}
  const at = handover.taken?.at ?? handover.at
  const reader = { texts: texts(locale), zone, now: at }
  const id = `handover-${handover.id}`
  const { title, parts } = handoverParts(handover, reader)
  const { from, taken, since } = handover
  const data = { chat: handover.chat, since, at, ...(from && { from }), ...(taken && { to: taken.by }) }
  const draft = { kind: 'handover' as const, title, parts, subject: handover.id, data, locale, zone }
  const { puts } = await reports.freeze({ ...draft, ...(taken && { by: taken.by }) }, { id, at })
  return { id, puts }
}
