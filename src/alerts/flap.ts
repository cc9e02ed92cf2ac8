import type { Ms } from '../core/clock.ts'
import type { Episode, EpisodeMemory } from './contract.ts'
import { without } from './without.ts'

/** A group that resolved or fired again this often within an hour is flapping when it fires the next time. */
const manyChanges = 6
const window: Ms = 60 * 60_000
/** Unchanged for this long, it is no longer. */
export const calmAfter: Ms = 30 * 60_000
/** Changes that are remembered: there may have been more. */
export const mostChanges = 20

/** The changes of the last hour that the memory knows of. */
export const recentChanges = ({ changes = [] }: Pick<EpisodeMemory, 'changes'>, now: Ms): readonly Ms[] =>
  changes.filter((at) => at > now - window)

/** The group went from resolved to firing or back. */
export const withChange = (memory: EpisodeMemory, now: Ms): EpisodeMemory => {
  const recent = recentChanges(memory, now)
  const kept = recent.length === 0 ? without(memory, 'range') : memory
  return { ...kept, changes: [...recent, now].slice(-mostChanges) }
}

/** The memory that knows of a value with which a member fires. */
export function withValue(memory: EpisodeMemory, value: number | undefined): EpisodeMemory {
  if (value === undefined || Number.isNaN(value)) return memory
  const { min, max } = memory.range ?? { min: value, max: value }
  if (memory.range && min <= value && value <= max) return memory
  return { ...memory, range: { min: Math.min(min, value), max: Math.max(max, value) } }
}

export const changesOften = (memory: EpisodeMemory, now: Ms): boolean => recentChanges(memory, now).length > manyChanges

/** Told as flapping, or to be told so when its cooldown ends: its card says so already. */
export const looksFlapping = ({ endedAt, memory }: Episode, now: Ms): boolean =>
  endedAt === undefined && (memory.flapping !== undefined || (memory.told === 'resolved' && changesOften(memory, now)))

/** When a flapping group counts as calm, should nothing change until then. Undefined: it is not flapping. */
export const calmAt = ({ flapping, changes }: EpisodeMemory): Ms | undefined =>
  flapping === undefined ? undefined : Math.max(flapping, changes?.at(-1) ?? flapping) + calmAfter

/** The changes until now are forgotten, so that the next one is news again. */
export const calmed = (episode: Episode): Episode => ({
  ...episode,
  memory: without(episode.memory, 'flapping', 'changes', 'broke', 'range'),
})
