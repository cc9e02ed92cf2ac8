import type { Ms } from '../core/clock.ts'
import type { Alert, Episode, Silence } from './contract.ts'
import { isOpen } from './members.ts'
import { type CompiledSilence, lastsLonger } from './suppress.ts'
import { inhibitionOf } from './suppression/inhibition.ts'
import { maintenanceOf } from './suppression/maintenance.ts'
import { without } from './without.ts'

/** What a unit of work knows of alerts and of what keeps them quiet. */
interface Quietable {
  readonly now: Ms
  silence(id: string): Silence | undefined
  silences(): Iterable<CompiledSilence>
  setSilence(silence: Silence): void
  maintenanceUntil(window: string): Ms | undefined
  members(episode: string): Iterable<Alert>
  open(): Iterable<Alert>
  changes(): Iterable<{ before: Alert | undefined; after: Alert }>
  coveredBefore(silence: string): number | undefined
}

/** What changed of an episode's members, so that not every change looks at every member. */
interface QuietStep {
  handedOver: boolean
  quietBy: Iterable<string>
}

/**
 * The episode with what its card names while all its open members are quiet: the silence that ends first, for until then
 * nothing of it sounds; where there is none, a maintenance window or an inhibition.
 */
export function withSilence(draft: Quietable, episode: Episode, step: QuietStep): Episode {
  const open = episode.firing + episode.unknown > 0
  const known = episode.silenced && draft.silence(episode.silenced.silence)
  const lasting = known?.endsAt === undefined ? known?.id : undefined
  if (open && episode.memory.voiced > 0) return without(episode, 'silenced', 'suppressed')
  const named = lasting ?? (episode.suppressed && `${episode.suppressed.by}:${episode.suppressed.name}`)
  const anew = open && (named === undefined || step.handedOver)
  const quietBy = anew ? suppressors(draft, episode) : [named, ...(open ? step.quietBy : [])]
  const shown = firstToEnd(draft, quietBy)
  if (!shown) return withSuppressed(draft, without(episode, 'silenced', 'suppressed'), open ? quietBy : [])
  return {
    ...without(episode, 'suppressed'),
    silenced: { silence: shown.id, by: shown.by, until: shown.until },
  }
}

function withSuppressed(draft: Quietable, episode: Episode, quietBy: Iterable<string | undefined>): Episode {
  let inhibited: Episode | undefined
  for (const id of quietBy) {
    const window = maintenanceOf(id)
    if (window !== undefined) {
      const until = draft.maintenanceUntil(window)
      return { ...episode, suppressed: { by: 'maintenance', name: window, ...(until !== undefined && { until }) } }
    }
    const rule = inhibitionOf(id)
    if (rule !== undefined) inhibited = { ...episode, suppressed: { by: 'inhibition', name: rule } }
  }
  return inhibited ?? episode
}

const suppressors = (draft: Quietable, { id }: Episode): Set<string | undefined> =>
  new Set([...draft.members(id)].map(({ suppressedBy }) => suppressedBy))

function firstToEnd(draft: Quietable, ids: Iterable<string | undefined>): Silence | undefined {
  let first: Silence | undefined
  for (const id of ids) {
    const silence = id === undefined ? undefined : draft.silence(id)
    if (silence && (!first || lastsLonger(first, silence))) first = silence
  }
  return first
}

/** Silences that wait for what they cover remember since when nothing of it fires. */
export function followStable(draft: Quietable): void {
  for (const { silence, covers } of [...draft.silences()]) {
    if (silence.until !== 'stable' || silence.endsAt !== undefined || !silence.begun) continue
    const open = openUnder(draft, silence, covers)
    if (open > 0 && silence.clearSince !== undefined) draft.setSilence(without(silence, 'clearSince'))
    if (open === 0 && silence.clearSince === undefined) draft.setSilence({ ...silence, clearSince: draft.now })
  }
}

function openUnder(draft: Quietable, { id }: Silence, covers: CompiledSilence['covers']): number {
  let open = draft.coveredBefore(id)
  if (open === undefined) {
    open = 0
    for (const alert of draft.open()) if (covers(alert)) open++
    return open
  }
  const counts = (alert: Alert | undefined): number => (alert && isOpen(alert) && covers(alert) ? 1 : 0)
  for (const { before, after } of draft.changes()) open += counts(after) - counts(before)
  return open
}
