import { digestFace } from '../../alerts/contract.ts'
import type { Post } from '../../core/post.ts'
import { routineFace } from '../../respond/routine/contract.ts'
import type { Store } from '../../store/port.ts'
import type { Call, Pressed } from '../contract.ts'
import type { About, Feature } from '../feature.ts'
import { type TakeDeps, takeOver } from './take-over.ts'

export interface DigestDeps extends TakeDeps {
  store: Store
  /** What the message shows whose button was pressed. */
  aboutOf(call: Call): Promise<About | undefined>
}

/** The button of a digest that takes all of it over. */
export function digest(deps: DigestDeps): Feature {
  return { presses: { 'digest-ack': (call) => takeAll(deps, call) } }
}

/** Every group that the digest names; what it only counts is in the list of alerts. */
async function takeAll(deps: DigestDeps, call: Call): Promise<Pressed> {
  const about = await deps.aboutOf(call)
  const post = about && 'post' in about ? (await deps.store.get('post', about.post))?.doc : undefined
  const told = post && digestIn(post)
  if (!told) return { toast: call.texts.text('chat-press-unknown'), alert: true }
  return { toast: await takeOver(deps, call, episodesOf(told)) }
}

/** What a digest's own message tells, or the morning's, of which it is a part. */
function digestIn({ face, data }: Post): Post['data'] | undefined {
  if (face === digestFace) return data
  return face === routineFace && typeof data.digest === 'object' ? (data.digest as Post['data']) : undefined
}

function episodesOf({ groups }: Post['data']): string[] {
  const named: readonly { episode?: unknown }[] = Array.isArray(groups) ? groups : []
  return named.flatMap(({ episode }) => (typeof episode === 'string' ? [episode] : []))
}
