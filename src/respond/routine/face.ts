import { digestFace } from '../../deliver/cards/digest.ts'
import { clip } from '../../deliver/cards/fit.ts'
import type { Block } from '../../deliver/contract.ts'
import type { Face, FaceButton, Faces, Reader } from '../../deliver/index.ts'
import { type RoutineData, type RoutineKey, routineFace } from './contract.ts'
import { isRoutine } from './post.ts'
import { boldLine, lineOf, textOf } from './words.ts'

const longestLine = 300
const mostLines = 40

/** How posts of this room look. */
export const routineFaces: Faces = {
  [routineFace]: (data, reader) => (isRoutine(data) ? faceOf(data, reader) : undefined),
}

function faceOf(data: RoutineData, reader: Reader): Face {
  const digest = data.digest && digestFace(data.digest, reader)
  const { full } = digest ?? {}
  return {
    blocks: [
      ...data.sections.flatMap((section, i) => sectionBlocks(section, i, reader)),
      ...(digest ? digestBlocks(digest) : []),
    ],
    buttons: [
      ...data.keys.filter((row) => row.length > 0).map((row) => row.map((key) => button(key, reader))),
      ...(digest?.buttons ?? []),
    ],
    ...(full && { full }),
  }
}

/** An empty line between the parts of the morning. */
const gap: Block = { line: [{ text: ' ' }] }

function sectionBlocks({ head, lines }: RoutineData['sections'][number], i: number, reader: Reader): Block[] {
  const items = lines.map((line) => clip(lineOf(line, reader), longestLine))
  const more = (n: number) => reader.texts.line('respond-routine-more', { n })
  return [
    ...(i > 0 ? [gap] : []),
    { line: clip(boldLine(head, reader), longestLine) },
    { items, more, most: mostLines },
  ]
}

const digestBlocks = ({ blocks }: Face): Block[] => [gap, ...blocks]

const button = ({ text, verb, args }: RoutineKey, reader: Reader): FaceButton => ({
  text: textOf(text, reader),
  action: { verb, args },
})
