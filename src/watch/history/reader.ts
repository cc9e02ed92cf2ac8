import type { Ms } from '../../core/clock.ts'
import type { Store } from '../../store/port.ts'
import type { Entry } from './catalog.ts'
import { decodeChunk } from './chunk.ts'
import { slotOf } from './contract.ts'
import { chunkId, dayOf, slotId } from './kinds.ts'
import { between, mergePoints, noPoints, type Points, pointsOf } from './points.ts'
import { decodeSlot, pointOf, type SlotPoints } from './slot.ts'

/** What reading history asks of the store. */
export type HistoryStore = Pick<Store, 'get' | 'list'>

/** Decoding many documents must not hold up the event loop. */
export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Slots that are not in chunks yet, oldest first. A document that can't be read is left out and told. */
export async function readSlots(
  store: HistoryStore,
  system: string,
  { from, to, limit }: { from: number; to: number; limit?: number },
  onBad: (id: string, error: unknown) => void,
): Promise<{ id: string; slot: number; points: SlotPoints }[]> {
  const range = { from: slotId(system, from), to: slotId(system, to), ...(limit !== undefined && { limit }) }
  const found = await store.list('historyslot', 'id', range)
  const slots: { id: string; slot: number; points: SlotPoints }[] = []
  for (const { id, doc } of found) {
    try {
      slots.push({ id, slot: doc.slot, points: decodeSlot(doc.data) })
    } catch (error) {
      onBad(id, error)
    }
    if (slots.length % 8 === 0) await breathe()
  }
  return slots
}

/** From when on the points of each series are wanted. */
export type Wanted = ReadonlyMap<Entry, Ms>

/** Points of these series up to `to`, included, as far as they are stored; one series after the other. */
export async function* readPoints(
  store: HistoryStore,
  system: string,
  wanted: Wanted,
  to: Ms,
  onBad: (id: string, error: unknown) => void,
): AsyncGenerator<[Entry, Points]> {
  const earliest = Math.min(...wanted.values())
  // Slots first: what is moved into chunks meanwhile is then read twice, not missed.
  const slots = await readSlots(store, system, { from: slotOf(earliest), to: slotOf(to) + 1 }, onBad)
  for (const [group, members] of groupsOf(wanted)) {
    const from = Math.min(...members.map((entry) => wanted.get(entry) ?? to))
    const chunks = await readChunks(store, system, group, { from, to }, onBad)
    for (const entry of members) {
      const older = joined(chunks.map((chunk) => chunk.get(entry.n) ?? noPoints))
      const newer = slots.map(({ points }) => pointOf(points, entry.n)).filter((point) => point !== undefined)
      newer.sort((a, b) => a.at - b.at)
      yield [entry, between(mergePoints(older, pointsOf(newer)), wanted.get(entry) ?? to, to)]
    }
    await breathe()
  }
}

function groupsOf(wanted: Wanted): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of wanted.keys()) {
    const group = groups.get(entry.group)
    if (group) group.push(entry)
    else groups.set(entry.group, [entry])
  }
  return groups
}

async function readChunks(
  store: HistoryStore,
  system: string,
  group: string,
  { from, to }: { from: Ms; to: Ms },
  onBad: (id: string, error: unknown) => void,
): Promise<Map<number, Points>[]> {
  const days = { from: chunkId(system, group, dayOf(from)), to: chunkId(system, group, dayOf(to)) }
  const found = await store.list('historychunk', 'id', days)
  return found.flatMap(({ id, doc }) => {
    try {
      return decodeChunk(doc.data)
    } catch (error) {
      onBad(id, error)
      return []
    }
  })
}

/** Points of one day after the other. */
function joined(parts: readonly Points[]): Points {
  const used = parts.filter(({ times }) => times.length > 0)
  if (used.length <= 1) return used[0] ?? noPoints
  const length = used.reduce((sum, { times }) => sum + times.length, 0)
  const column = (of: (points: Points) => Float64Array) => {
    const all = new Float64Array(length)
    let at = 0
    for (const part of used) {
      all.set(of(part), at)
      at += of(part).length
    }
    return all
  }
  return {
    times: column(({ times }) => times),
    values: column(({ values }) => values),
    mins: column(({ mins }) => mins),
    maxs: column(({ maxs }) => maxs),
  }
}
