import { messageOf } from '../../core/errors.ts'
import type { Files } from '../../core/files.ts'
import type { Log } from '../../core/log.ts'
import type { Post } from '../../core/post.ts'
import { code } from '../../core/text.ts'
import type { Face, Reader } from '../cards/face.ts'
import type { CardFile } from '../contract.ts'

type PostFile = NonNullable<Post['file']>

/** The bytes of a post's file; undefined, and logged, when they can't be had. */
export async function fileOf(
  files: Files | undefined,
  { id, name, as }: PostFile,
  log: Log,
  post: string,
): Promise<CardFile | undefined> {
  let why = 'it is not there'
  try {
    const bytes = await files?.get(id)
    if (bytes) return { name, as, bytes }
  } catch (error) {
    why = messageOf(error)
  }
  log.error('the file of a post can not be sent', { trace_id: post, file: id, why })
  return undefined
}

const longestName = 60

/** The text alone, which says that a file is missing. */
export function withoutFile(face: Face, { name }: PostFile, { texts }: Reader): Face {
  const line = texts.line('card-file-lost', { name: code([...name].slice(0, longestName).join('')) })
  return { ...face, blocks: [...face.blocks, { line: line.map((span) => ({ ...span, italic: true })) }] }
}
