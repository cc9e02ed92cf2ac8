import { stepEnd } from '../../config/sop.ts'
import { mostRuns, type SopRun, type Started, type StartRequest } from './contract.ts'
import { countOf, keyOf, runId } from './documents.ts'
import type { Room } from './room.ts'
import { arrive } from './ways.ts'

/** Runs of one subject that are looked at, the newest: only the last of them can be open. */
const looked = 20

/** Begins a run, or gives the one that is open for the same subject. */
export async function start(room: Room, request: StartRequest): Promise<Started> {
  const { store, systems } = room.options
  const sop = systems()
    .find(({ id }) => id === request.system)
    ?.sops.find(({ id }) => id === request.sop)
  if (!sop) return { did: 'missing' }
  const key = keyOf(request)
  // Of two that begin at once one gets the id, and the other finds it at the second look.
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = (await store.list('sop-run', 'subject', { is: key, limit: looked, reverse: true })).map(
      ({ doc }) => doc,
    )
    const mine = before.find(({ started }) => started.cause === request.cause)
    if (mine) return { did: 'started', run: mine }
    const open = before.find(({ state }) => state === 'open')
    if (open) return { did: 'already', run: open }
    if ((await store.count('sop-run', 'open', {})) >= mostRuns) return { did: 'too-many', most: mostRuns }
    const n = Math.max(0, ...before.map(({ id }) => countOf(id))) + 1
    const run = await room.joined(begun(runId(key, n), sop, await aboutOf(room, request)))
    if (await room.begin(run)) return { did: 'started', run }
  }
  throw new Error(`the SOP ${request.sop} was started by others all the time`)
}

/** The alert of its episode, which branches go by: the worst one. */
async function aboutOf(room: Room, request: StartRequest): Promise<StartRequest> {
  const { alert, episode } = request
  if (alert || episode === undefined) return request
  const view = await room.options.alerts.view(episode, 1)
  if (!view) return request
  const labels = { ...view.episode.groupLabels, ...view.members[0]?.labels }
  return { ...request, alert: { name: view.episode.alertname, labels } }
}

function begun(id: string, sop: SopRun['sop'], request: StartRequest): SopRun {
  const { system, destination, person, at, cause, incident, episode, alert } = request
  const subject = {
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
    ...(alert && { alert }),
  }
  const first = sop.steps[0]?.id ?? stepEnd
  const { at: here, passed } = arrive(sop, first, subject)
  const deed = { n: 1, at, turn: 0, by: person, cause, step: first, did: 'started' as const, to: here }
  const byItself = passed.map(({ step, way }, i) => {
    return { n: i + 2, at, turn: 0, cause: `${cause} ${i}`, step, did: 'branched' as const, to: way.to }
  })
  const run: SopRun = {
    id,
    system,
    sop,
    destination,
    ...subject,
    started: { by: person, at, cause },
    state: 'open',
    at: here,
    turn: 1,
    since: at,
    who: person,
    path: [...passed.map(({ step }) => step), here],
    outcomes: {},
    evidence: { photo: 0, file: 0, text: 0 },
    deeds: [deed, ...byItself],
    card: 1,
    reminders: 0,
    touchedAt: at,
    dueAt: at + sop.stall,
    revision: 1,
  }
  if (here !== stepEnd) return run
  const { dueAt: _, ...over } = run
  return { ...over, state: 'finished', endedAt: at }
}
