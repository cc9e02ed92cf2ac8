import type { Ms } from '../core/clock.ts'
import type { Episode, EpisodeMemory } from './contract.ts'
import { without } from './without.ts'

/** A group that resolved or fired again this often within an hour is flapping when it fires the next time. */
const manyChanges = 6
const window: Ms = 60 * 60_000
/** Unchanged for this long, it is no longer. */
export const calmAfter: Ms = 30 * 60_000
const mostKept = 20

/** The changes of the last hour that the memory knows of. */
export const recentChanges = ({ changes = [] }: Pick<EpisodeMemory, 'changes'>, now: Ms): readonly Ms[] =>
  changes.filter((at) => at > now - window)

/** The group went from resolved to firing or back. */
export const withChange = (memory: EpisodeMemory, now: Ms): EpisodeMemory => ({
  ...memory,
  changes: [...recentChanges(memory, now), now].slice(-mostKept),
})

export const changesOften = (memory: EpisodeMemory, now: Ms): boolean => recentChanges(memory, now).length > manyChanges

/** When a flapping group counts as calm, should nothing change until then. Undefined: it is not flapping. */
export const calmAt = ({ flapping, changes }: EpisodeMemory): Ms | undefined =>
  flapping === undefined ? undefined : Math.max(flapping, changes?.at(-1) ?? flapping) + calmAfter

/** The changes until now are forgotten, so that the next one is news again. */
export const calmed = (episode: Episode): Episode => ({
  ...episode,
  memory: without(episode.memory, 'flapping', 'changes', 'broke'),
})
