import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import type { Room } from '../room.ts'
import { type Trial, type TrialData, trialFace } from './contract.ts'
import { dataOf } from './state.ts'

export interface Change {
  id: string
  before?: Trial
  after: Trial
}

/** The message that asks, once; and after a decision what came of it. */
export async function postsOf(room: Room, { id, before, after }: Change): Promise<Put[]> {
  if (before?.state === after.state && before.round === after.round) return []
  if (after.state === 'over') return [{ kind: 'post', id: postId(id, after), doc: asking(room, after) }]
  if (!before || before.state === 'running') return []
  // Of the round that people were asked about; the state says what they decided.
  const { state, by, decidedAt } = after
  const shown = { ...before, state, ...(by && { by }), ...(decidedAt !== undefined && { decidedAt }) }
  return revised(room, postId(id, before), (was) => dataOf(shown, was.to))
}

/** Of a rule that is no longer on trial: the message that asked says so. */
export async function farewellOf(room: Room, id: string, trial: Trial | undefined): Promise<Put[]> {
  if (!trial || trial.state === 'running' || trial.state === 'enabled') return []
  return revised(room, postId(id, trial), (was) => ({ ...was, removed: true }))
}

async function revised({ store }: Room, post: string, data: (was: TrialData) => TrialData): Promise<Put[]> {
  const known = (await store.get('post', post))?.doc
  if (!known) return []
  const next = data(known.data as unknown as TrialData)
  const ended = next.removed === true || next.state === 'enabled' || next.state === 'running'
  const doc: Post = { ...known, data: next, revision: known.revision + 1, ...(ended && { final: true }) }
  return [{ kind: 'post', id: post, doc }]
}

/** Nobody is woken by it: it can wait until somebody looks. */
function asking({ policies, clock }: Room, trial: Trial): Post {
  const labels = { alertname: trial.rule }
  const priority = trial.firings.at(-1)?.priority ?? policies.priorityOf(trial.system, labels)
  const [first] = policies.routeOf(trial.system, priority, labels).destinations
  return {
    destination: first ?? { channel: 'telegram', chat: '' },
    level: 'info',
    face: trialFace,
    data: dataOf(trial, clock.now()),
    audible: false,
    revision: 1,
    queuedAt: clock.now(),
  }
}

const postId = (id: string, { round, startedAt }: Trial): string => `trial:${id}:${startedAt}:${round}`
