import type { Clock } from '../../core/clock.ts'
import { type Events, readEvents } from '../../watch/events/index.ts'
import { readJson } from '../body.ts'
import { HttpProblem, jsonAnswer } from '../problem.ts'
import type { Route } from '../route.ts'
import { meant, systemsAsked } from '../systems.ts'

export interface EventsDeps {
  clock: Clock
  events: Pick<Events, 'accept' | 'list'>
  /** Configured systems; those with `events` of their own first. */
  systems: () => readonly { id: string; events: boolean }[]
  /** A copy of the details without secrets. */
  clean: (details: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

const mostEvents = 1000
const mostListed = 500

/**
 * Error events: one `{ error_code, system?, service?, message?, details?, trace_id?, timestamp?, id? }` or a list of at most 1000.
 * 200 says that all are stored and their alerts raised; one that is delivered again (same `id`, or same `trace_id` and
 * `timestamp`) counts once. A fault in one refuses the delivery (400).
 */
export const eventsRoute = ({ clock, events, systems, clean }: EventsDeps): Route => ({
  method: 'POST',
  path: '/api/v1/events',
  access: 'token',
  handle: async ({ request, query, traceId }) => {
    const body = await readJson(request)
    const list = Array.isArray(body) ? body : [body]
    if (list.length > mostEvents) {
      throw new HttpProblem(413, `${list.length} events are more than ${mostEvents}; send them in parts`)
    }
    const named = query.get('system') ?? undefined
    const systemOf = (name = named) => systemMeant(name, systems())
    const read = readEvents(list, { now: clock.now(), systemOf, clean })
    const [first] = read.faults
    if (first) {
      throw new HttpProblem(400, `nothing was taken: event ${first.index}: ${first.why}`, { refused: read.faults })
    }
    return jsonAnswer(200, await events.accept(read.events, traceId))
  },
})

function systemMeant(name: string | undefined, systems: readonly { id: string; events: boolean }[]) {
  const ids = systems.map(({ id }) => id)
  if (name !== undefined) {
    const word = name.slice(0, 63)
    return ids.includes(name) ? { system: name } : { why: `there is no system "${word}"; ${meant(word, ids)}` }
  }
  const told = systems.filter(({ events }) => events)
  const only = told.length === 1 ? told[0] : systems.length === 1 ? systems[0] : undefined
  return only ? { system: only.id } : { why: `system is missing; ${meant('', ids)}` }
}

/** The newest events: `?system=&code=&limit=`. */
export const eventListRoute = ({ events, systems }: Pick<EventsDeps, 'events' | 'systems'>): Route => ({
  method: 'GET',
  path: '/api/v1/events',
  access: 'token',
  handle: async ({ query }) => {
    const ids = systems().map(({ id }) => id)
    systemsAsked(query, ids)
    const limit = Number(query.get('limit') ?? 100)
    if (!Number.isInteger(limit) || limit < 1 || limit > mostListed) {
      throw new HttpProblem(400, `limit is a whole number from 1 to ${mostListed}`)
    }
    const [system, code] = [query.get('system') ?? undefined, query.get('code') ?? undefined]
    if (code !== undefined && system === undefined)
      throw new HttpProblem(400, 'code is asked of one system; name system too')
    const found = await events.list({ system, code, limit })
    return jsonAnswer(200, {
      events: found.map(({ code, traceId, at, receivedAt, ...rest }) => ({
        error_code: code,
        ...rest,
        ...(traceId !== undefined && { trace_id: traceId }),
        timestamp: new Date(at).toISOString(),
        received_at: new Date(receivedAt).toISOString(),
      })),
    })
  },
})
