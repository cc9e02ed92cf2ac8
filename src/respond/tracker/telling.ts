import type { TrackerConfig } from '../../config/tracker.ts'
import type { Post } from '../../core/post.ts'
import type { Put, Store } from '../../store/port.ts'
import type { NewEntry } from '../contract.ts'
import { answers } from '../incidents/card.ts'
import type { Incident } from '../incidents/contract.ts'
import { type Filing, filingFace } from './contract.ts'
import { filingCard, trackerName } from './face.ts'

/** The message about a filing, which answers the incident's card; one per round, edited as it goes on. */
export function filingPost(filing: Filing, incident: Incident, config: TrackerConfig, now: number): Put {
  const { round, posted, state, muted, incident: number } = filing
  const { destination, level } = incident
  const doc: Post = {
    destination,
    level,
    face: filingFace,
    data: { ...filingCard(filing, { kind: config.kind, project: config.project }) },
    // Somebody asked for it and has to do something about it.
    audible: state === 'failed' && level !== 'info',
    revision: posted,
    queuedAt: now,
    // After a failure it may still be mended, and the message goes on.
    ...(state === 'filed' && { final: true }),
    ...answers(incident),
  }
  return { kind: 'post', id: muted ? `filing-muted:${number}:${round}:${muted}` : postOf(filing), doc }
}

const postOf = ({ incident, round }: Filing): string => `filing:${incident}:${round}`

/** The message of a round that nothing more comes of: retention may take it. */
export async function lastPost(store: Pick<Store, 'get'>, filing: Filing): Promise<Put[]> {
  const id = postOf(filing)
  const post = (await store.get('post', id))?.doc
  return post && !post.final ? [{ kind: 'post', id, doc: { ...post, final: true } }] : []
}

/** What the timeline says when it failed for good. */
export function failureEntry({ failure, muted, issue }: Filing, config: TrackerConfig, at: number): NewEntry {
  const reason = muted ?? failure?.reason ?? 'refused'
  const { kind, project } = config
  const args = { tracker: trackerName(kind), project, reason, ...(issue && { key: issue.key }) }
  return {
    at,
    kind: 'tracker',
    text: { id: muted ? 'respond-entry-filing-muted' : 'respond-entry-filing-failed', args },
  }
}
