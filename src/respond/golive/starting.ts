import type { Person } from '../../core/policy.ts'
import { type GoLive, type GoLiveVerbs, mostGoLives, type Started } from './contract.ts'
import { goLiveId } from './documents.ts'
import type { Room } from './room.ts'

/** Begins a go-live, or gives the one of the system that is open. */
export async function start(room: Room, request: Parameters<GoLiveVerbs['start']>[0]): Promise<Started> {
  const { store, systems } = room.options
  const plan = systems().find(({ id }) => id === request.system)?.goLive
  if (!plan) return { did: 'missing' }
  // The number is taken first: of two that begin at once one gets it, and the other finds it at the second look.
  for (let attempt = 0; attempt < 50; attempt++) {
    const [newest] = await store.list('golive', 'id', { limit: 1, reverse: true })
    const mine = newest?.doc.started.cause === request.cause ? newest.doc : undefined
    if (mine) return { did: 'started', run: mine }
    const [open] = await store.list('golive', 'open', { is: request.system, limit: 1 })
    if (open) return { did: open.doc.started.cause === request.cause ? 'started' : 'already', run: open.doc }
    if ((await store.count('golive', 'open', {})) >= mostGoLives) return { did: 'too-many', most: mostGoLives }
    const run = begun((newest?.doc.number ?? 0) + 1, plan, request, reviewersOf(room, plan.review.by))
    if (await room.begin(run)) return { did: 'started', run }
  }
  throw new Error('go-lives were started by others all the time')
}

const mostReviewers = 10

/** Those whom the plan names and the bot knows; else its admins. */
function reviewersOf({ options }: Room, by: readonly number[] | undefined): Person[] {
  const people = options.people()
  const named = by ? people.filter(({ id }) => by.includes(id)) : people.filter(({ admin }) => admin)
  return named.slice(0, mostReviewers).map(({ id, name }) => ({ id, name }))
}

function begun(
  number: number,
  plan: GoLive['plan'],
  request: Parameters<GoLiveVerbs['start']>[0],
  reviewers: readonly Person[],
): GoLive {
  const { system, destination, person, at, cause } = request
  const id = goLiveId(number)
  return {
    ...{ id, number, system, plan, destination },
    started: { by: person, at, cause },
    owner: person,
    state: 'open',
    ...{ stage: 'tests', turn: 1, since: at },
    ...{ tests: {}, uploads: [], forced: [], deploys: [], advices: [], notes: [], reviewers },
    ...{ signatures: [], reports: [] },
    deeds: [{ n: 1, at, by: person, cause, did: 'started', stage: 'tests' }],
    ...{ card: 1, touchedAt: at, revision: 1 },
  }
}
