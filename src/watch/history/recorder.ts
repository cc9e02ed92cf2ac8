import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Put, Store } from '../../store/port.ts'
import type { Catalog, Entry } from './catalog.ts'
import type { HistoryPoint } from './contract.ts'
import { type HistoryMeta, labelsId, slotId } from './kinds.ts'
import type { Selected } from './selection.ts'
import { decodeSlot, encodeSlot, mergeSlots, type SlotPoints, slotPoints } from './slot.ts'
import { takeSlot } from './take.ts'

/** Slots that wait for a store that fails; older ones are lost then. */
const mostWaiting = 48
/** Documents with labels of one commit. */
const labelsAtOnce = 50

export interface RecorderDeps {
  system: string
  store: Store
  catalog: Catalog
  selected: Selected
  log: Log
  /** Series of one slot at most. */
  limit(): number
  meta(): HistoryMeta
  /** New series are known; their points come right after. */
  onNew(): void
  onPoint(entry: Entry, point: HistoryPoint): void
}

/** Takes slot after slot out of memory and puts them into the store. */
export class Recorder {
  /** Series of the last slot, and those that found no room. */
  series = 0
  refused = 0
  /** Slots lost because the store failed for too long. */
  lost = 0
  /** Bytes of the slots that were stored since this was last set. */
  waitingBytes = 0
  readonly #deps: RecorderDeps
  readonly #waiting = new Map<number, Map<number, HistoryPoint>>()
  #metaStored = ''

  constructor(deps: RecorderDeps) {
    this.#deps = deps
  }

  /** Takes what memory has of a slot. A slot may be taken again: what came since is added. */
  take(slot: number): void {
    const { catalog, onNew, onPoint } = this.#deps
    const before = catalog.epoch
    const taken = this.#points(slot)
    if (catalog.epoch !== before) onNew()
    const points = this.#waiting.get(slot) ?? new Map<number, HistoryPoint>()
    for (const [entry, point] of taken) {
      catalog.touch(entry, point.at)
      points.set(entry.n, point)
      onPoint(entry, point)
    }
    this.series = taken.size
    if (points.size > 0) this.#waiting.set(slot, points)
    this.#boundWaiting()
  }

  /** Stores what waits. Rejects when the store fails; then it goes on waiting. */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0) return
    await this.#storeLabels()
    for (const [slot, points] of [...this.#waiting]) {
      this.#waiting.delete(slot)
      try {
        await this.#store(slot, points)
      } catch (error) {
        this.#waiting.set(slot, new Map([...points, ...(this.#waiting.get(slot) ?? [])]))
        throw error
      }
    }
  }

  async #store(slot: number, points: ReadonlyMap<number, HistoryPoint>): Promise<void> {
    const { put, bytes } = await this.#slotPut(slot, points)
    const meta = this.#deps.meta()
    const text = JSON.stringify(meta)
    const puts: Put[] = text === this.#metaStored ? [] : [{ kind: 'historymeta', id: meta.system, doc: meta }]
    await this.#deps.store.commit({ put: [put, ...puts] })
    this.#metaStored = text
    this.waitingBytes += bytes
  }

  /** Series that were recorded before come first, so that a crowd of new ones drives none of them out. */
  #points(slot: number): Map<Entry, HistoryPoint> {
    const { catalog, selected } = this.#deps
    const limit = this.#deps.limit()
    const taken = new Map<Entry, HistoryPoint>()
    this.refused = 0
    const fresh: (() => void)[] = []
    for (const [series, keep] of selected.series()) {
      const known = catalog.find(series.labels)
      const point = takeSlot(series, slot, known?.last ?? 0)
      if (point === undefined) continue
      const spare = selected.isSpare(series)
      const room = spare ? limit / 2 : limit
      if (known && taken.size < room) taken.set(known, point)
      else if (known) this.refused += spare ? 0 : 1
      else {
        fresh.push(() => {
          const entry = taken.size < room ? catalog.add(series.labels, keep) : undefined
          if (entry) taken.set(entry, point)
          else this.refused += spare ? 0 : 1
        })
      }
    }
    for (const add of fresh) add()
    return taken
  }

  async #storeLabels(): Promise<void> {
    const { store, catalog, system } = this.#deps
    const changed = catalog.takeChanged()
    while (changed.length > 0) {
      const some = changed.slice(0, labelsAtOnce)
      const put = some.map(({ group, doc }): Put => ({ kind: 'historylabels', id: labelsId(system, group), doc }))
      try {
        await store.commit({ put })
      } catch (error) {
        catalog.changedAgain(changed.map(({ group }) => group))
        throw error
      }
      changed.splice(0, labelsAtOnce)
    }
  }

  async #slotPut(slot: number, points: ReadonlyMap<number, HistoryPoint>): Promise<{ put: Put; bytes: number }> {
    const { store, system } = this.#deps
    const id = slotId(system, slot)
    const stored = await store.get('historyslot', id)
    const before = stored && this.#readable(stored.doc.data)
    const merged = before ? mergeSlots(before, points) : slotPoints(points)
    const data = encodeSlot(merged)
    return { put: { kind: 'historyslot', id, doc: { system, slot, data } }, bytes: data.length }
  }

  #readable(data: string): SlotPoints | undefined {
    try {
      return decodeSlot(data)
    } catch (error) {
      this.#deps.log.warn('a stored slot of history can not be read', { error: messageOf(error) })
      return undefined
    }
  }

  #boundWaiting(): void {
    for (const slot of [...this.#waiting.keys()].slice(0, Math.max(0, this.#waiting.size - mostWaiting))) {
      this.#waiting.delete(slot)
      this.lost++
    }
  }
}
