import type { Ms } from '../../core/clock.ts'
import type { Put, Store } from '../../store/port.ts'
import { decodeChunk, encodeChunk } from './chunk.ts'
import type { HistoryPoint } from './contract.ts'
import { chunkId, dayOf, groupOf, type HistoryDay, type Keep, keepOf, tallyId } from './kinds.ts'
import { mergePoints, type Points, pointsOf } from './points.ts'
import { breathe, readSlots } from './reader.ts'
import { pointOf, type SlotPoints } from './slot.ts'

/** Chunks of one commit: some ms. */
const atOnce = 8
/** Slots that are moved together; more come with the next round. */
const mostSlots = 288

export interface CompactDeps {
  store: Pick<Store, 'get' | 'list' | 'commit'>
  system: string
  onBad(id: string, error: unknown): void
  /** False ends the work after the commit under way; the rest is done the next time. */
  goOn(): boolean
}

/**
 * Moves the slots before `before` into the chunks of their series, one document per group of series and day. Broken off
 * anywhere it can be done again: points that are in a chunk already replace themselves.
 */
export async function compact(deps: CompactDeps, before: number): Promise<void> {
  const { store, system } = deps
  for (;;) {
    const bad: string[] = []
    const slots = await readSlots(store, system, { from: 0, to: before - 1, limit: mostSlots }, (id, error) => {
      bad.push(id)
      deps.onBad(id, error)
    })
    if (slots.length + bad.length === 0) return
    if (
      !(await moveSlots(
        deps,
        slots.map(({ points }) => points),
      ))
    )
      return
    const done = [...slots.map(({ id }) => id), ...bad]
    await store.commit({ del: done.map((id) => ({ kind: 'historyslot', id })) })
  }
}

/** False when it was broken off. */
async function moveSlots(deps: CompactDeps, slots: readonly SlotPoints[]): Promise<boolean> {
  const groups = groupsOf(slots)
  let puts: Put[] = []
  const tallies = new Map<string, HistoryDay>()
  const commit = async () => {
    const days = [...tallies].map(([id, doc]): Put => ({ kind: 'historyday', id, doc }))
    if (puts.length > 0) await deps.store.commit({ put: [...puts, ...days] })
    puts = []
    tallies.clear()
  }
  for (const [group, numbers] of groups) {
    if (!deps.goOn()) return false
    for (const [day, series] of daysOf(numbers, slots)) puts.push(await chunkPut(deps, group, day, series, tallies))
    if (puts.length >= atOnce) await commit()
    await breathe()
  }
  await commit()
  return true
}

/** Numbers of the series that have points, by group. */
function groupsOf(slots: readonly SlotPoints[]): Map<string, number[]> {
  const numbers = new Set<number>()
  for (const slot of slots) for (const n of slot.numbers) numbers.add(n)
  const groups = new Map<string, number[]>()
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const group = groups.get(groupOf(n))
    if (group) group.push(n)
    else groups.set(groupOf(n), [n])
  }
  return groups
}

/** Points of these series by UTC day, then by series. */
function daysOf(numbers: readonly number[], slots: readonly SlotPoints[]): Map<Ms, Map<number, HistoryPoint[]>> {
  const days = new Map<Ms, Map<number, HistoryPoint[]>>()
  for (const n of numbers) {
    for (const slot of slots) {
      const point = pointOf(slot, n)
      if (point === undefined) continue
      const day = days.get(dayOf(point.at)) ?? new Map<number, HistoryPoint[]>()
      days.set(dayOf(point.at), day)
      const points = day.get(n)
      if (points) points.push(point)
      else day.set(n, [point])
    }
  }
  return days
}

async function chunkPut(
  { store, system, onBad }: CompactDeps,
  group: string,
  day: Ms,
  series: ReadonlyMap<number, readonly HistoryPoint[]>,
  tallies: Map<string, HistoryDay>,
): Promise<Put> {
  const id = chunkId(system, group, day)
  const stored = await store.get('historychunk', id)
  const chunk =
    stored === undefined ? new Map<number, Points>() : readable(stored.doc.data, (error) => onBad(id, error))
  for (const [n, points] of series) {
    const fresh = pointsOf([...points].sort((a, b) => a.at - b.at))
    const known = chunk.get(n)
    chunk.set(n, known ? mergePoints(known, fresh) : fresh)
  }
  const keep: Keep = keepOf(series.keys().next().value ?? 0)
  const data = encodeChunk(new Map([...chunk].sort(([a], [b]) => a - b)))
  await tally(
    store,
    tallies,
    { id: tallyId(system, keep, day), keep, day },
    data.length - (stored?.doc.data.length ?? 0),
  )
  return { kind: 'historychunk', id, doc: { keep, day, data } }
}

async function tally(
  store: CompactDeps['store'],
  tallies: Map<string, HistoryDay>,
  { id, keep, day }: { id: string; keep: Keep; day: Ms },
  more: number,
): Promise<void> {
  const bytes = (tallies.get(id) ?? (await store.get('historyday', id))?.doc)?.bytes ?? 0
  tallies.set(id, { keep, day, bytes: bytes + more })
}

function readable(data: string, onBad: (error: unknown) => void): Map<number, Points> {
  try {
    return decodeChunk(data)
  } catch (error) {
    onBad(error)
    return new Map()
  }
}
