import { type DigestData, digestFace as digest, type TrialData, trialFace as trial } from '../alerts/contract.ts'
import type { Post } from '../core/post.ts'
import { type BoardData, boardFace } from './board/data.ts'
import { boardCard } from './cards/board.ts'
import { digestFace } from './cards/digest.ts'
import { trialFace } from './cards/trial.ts'
import type { Faces } from './posts/faces.ts'

/** Faces of posts that this room draws itself; what a post holds may be of another version, or of another face. */
export const ownFaces: Faces = {
  [digest]: (data, reader) => (isDigest(data) ? digestFace(data, reader) : undefined),
  [trial]: (data, reader) => (isTrial(data) ? trialFace(data, reader) : undefined),
  [boardFace]: (data, reader) => (isBoard(data) ? boardCard(data, reader) : undefined),
}

function isBoard(data: Post['data']): data is BoardData {
  const { systems, groups } = data as Partial<BoardData>
  return Array.isArray(systems) && Array.isArray(groups)
}

function isDigest(data: Post['data']): data is DigestData {
  const { totals, groups, before } = data as Partial<DigestData>
  return Array.isArray(totals) && Array.isArray(groups) && typeof before === 'object'
}

function isTrial(data: Post['data']): data is TrialData {
  const { trial: id, firings, annotations } = data as Partial<TrialData>
  return typeof id === 'string' && Array.isArray(firings) && typeof annotations === 'object'
}
