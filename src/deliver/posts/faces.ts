import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Post } from '../../core/post.ts'
import type { Face, Reader } from '../cards/face.ts'

/** Renderers of posts by name; undefined says that the data are none of this face. */
export type Faces = Readonly<Record<string, (data: Post['data'], reader: Reader) => Face | undefined>>

/** What a post shows its reader; undefined, and logged, when no face can make it. */
export function faceOf(faces: Faces, { face, data }: Post, reader: Reader, log: Log, id: string): Face | undefined {
  const render = Object.hasOwn(faces, face) ? faces[face] : undefined
  let why = render ? 'it does not know these data' : 'there is no such face'
  try {
    const made = render?.(data, reader)
    if (made) return made
  } catch (error) {
    why = messageOf(error)
  }
  log.error('a post can not be shown', { trace_id: id, face, why })
  return undefined
}
