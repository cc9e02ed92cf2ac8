import type { Config } from '../config/config.ts'
import { policiesOf } from '../config/policies.ts'
import { ownSystem } from '../config/priorities.ts'
import type { Ms } from '../core/clock.ts'
import type { AlertLevel, Destination } from '../core/policy.ts'
import type { Post } from '../core/post.ts'
import { code } from '../core/text.ts'
import type { TextArg } from '../core/texts.ts'
import { clockSpan } from '../deliver/cards/format.ts'
import type { Face, Faces, Reader } from '../deliver/index.ts'
import type { Put } from '../store/port.ts'

/** What the bot says of itself, in no language: a text's id and what it holds, as JSON. */
export interface Word {
  id: string
  args?: Readonly<Record<string, string | number | { code: string } | { at: Ms }>>
}

const faceName = 'self'
const mostWords = 20

/** A message of the bot about itself; it is told once and not changed. Of the same id there is one. */
export function selfPost(
  id: string,
  what: { destination: Destination; level: AlertLevel; words: readonly Word[]; at: Ms },
): Put {
  const { destination, level, words, at } = what
  const data = { words: words.slice(0, mostWords) }
  const doc: Post = {
    destination,
    level,
    face: faceName,
    data,
    audible: level !== 'info',
    revision: 1,
    queuedAt: at,
    final: true,
  }
  return { kind: 'post', id: `self:${id}`, doc }
}

/** Where the bot speaks of itself: where its own alerts go. Undefined while there is no chat. */
export function homeOf(config: Config): Destination | undefined {
  if (Object.keys(config.chats).length === 0) return undefined
  return policiesOf(config).routeOf(ownSystem, 'P0', {}).destinations[0]
}

/** The first line in bold: it is all that a lock screen shows. */
export const selfFaces: Faces = {
  [faceName]: (data, reader) => {
    if (!Array.isArray(data.words)) return undefined
    const lines = (data.words as Word[]).map((word) => lineOf(word, reader))
    const blocks: Face['blocks'] = lines.map((line, i) => ({
      line: i === 0 ? line.map((span) => ({ ...span, bold: true })) : line,
    }))
    return { blocks, buttons: [] }
  },
}

function lineOf({ id, args = {} }: Word, { texts, zone, now }: Reader) {
  const shown = Object.entries(args).map(([name, arg]): [string, TextArg] => {
    if (typeof arg !== 'object') return [name, arg]
    return [name, 'code' in arg ? code(arg.code) : clockSpan(arg.at, zone, now)]
  })
  return texts.line(id, Object.fromEntries(shown))
}
