import type { Ms } from '../../core/clock.ts'
import type { EntryText } from '../contract.ts'
import type { Entry, EntryView } from '../incidents/contract.ts'

interface Said {
  at: Ms
  text: EntryText
}

/** Something that can be told: an entry, or what was corrected in one. */
export interface Telling extends EntryView {
  corrects?: { view: EntryView; was: Said; now: Said }
}

/** The entries, then each of their corrections as a telling of its own, by a key of its own. */
export function withCorrections(entries: readonly EntryView[]): Telling[] {
  return [...entries, ...entries.flatMap(correctionsOf)]
}

function correctionsOf(view: EntryView): Telling[] {
  const { key, entry } = view
  const { corrections = [], incident, order } = entry
  return corrections.map(({ by, at, writtenAt = at, was }, n) => {
    const now = corrections[n + 1]?.was ?? { at: entry.at, text: entry.text }
    const told: Entry = { incident, order, kind: 'note', at, by, writtenAt, text: now.text }
    return { key: `${key}~${n + 1}`, entry: told, corrects: { view, was, now } }
  })
}

/** Whether the issue or a comment holds what was corrected: what is yet to be told is told as it reads now. */
export const isKnown = (
  { corrects }: Telling,
  { filedAt, owed, told }: { filedAt: Ms; owed: ReadonlySet<string>; told: (view: EntryView) => boolean },
): boolean => {
  if (!corrects) return true
  const { view } = corrects
  if (owed.has(view.key) || view.entry.kind === 'tracker') return false
  return told(view) || view.entry.writtenAt <= filedAt
}
