import type { Ms } from '../../src/core/clock.ts'
import type { Commit, IndexKey, Range, Write } from '../../src/store/port.ts'
import type { Note } from './contract.ts'

interface Held {
  version: number
  doc: Note
}

/** The contract in the most naive way, in memory: what a real store is compared with. */
export class ModelStore {
  notes = new Map<string, Held>()
  rows: { stream: string; at: Ms; body: unknown }[] = []
  names = new Map<string, Ms>()
  leases = new Map<string, { holder: string; epoch: number; until: Ms }>()

  commit(write: Write, now: Ms): Commit {
    if (write.once !== undefined && (this.names.get(write.once) ?? Number.NEGATIVE_INFINITY) > now - 30 * 86_400_000)
      return 'duplicate'
    if (write.fence && this.leases.get(write.fence.lease)?.epoch !== write.fence.epoch) return 'fenced'
    for (const { ref, version } of write.expect ?? [])
      if ((this.notes.get(ref.id)?.version ?? 0) !== version) return 'conflict'
    for (const { id } of write.del ?? []) this.notes.delete(id)
    for (const { id, doc } of write.put ?? [])
      this.notes.set(id, { version: (this.notes.get(id)?.version ?? 0) + 1, doc: structuredClone(doc as Note) })
    this.rows.push(...(write.append ?? []))
    if (write.once !== undefined) this.names.set(write.once, now)
    return 'ok'
  }

  lease(name: string, holder: string, ttl: Ms, now: Ms): number | undefined {
    const held = this.leases.get(name)
    if (held && held.holder !== holder && held.until > now) return undefined
    const epoch = held?.holder === holder ? held.epoch : (held?.epoch ?? 0) + 1
    this.leases.set(name, { holder, epoch, until: now + ttl })
    return epoch
  }

  list(by: string, range: Range): string[] {
    const from = range.is ?? range.from
    const to = range.is ?? range.to
    const pairs = [...this.notes].flatMap(([id, { doc }]) => keysOf(by, id, doc).map((key) => ({ id, key })))
    const inside = pairs.filter(
      ({ key }) => (from === undefined || compare(key, from) >= 0) && (to === undefined || compare(key, to) <= 0),
    )
    inside.sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id))
    if (range.reverse) inside.reverse()
    return [...new Set(inside.map((pair) => pair.id))].slice(0, range.limit)
  }

  rowsOf(stream: string, from: Ms, to: Ms, reverse: boolean, limit: number): unknown[] {
    const found = this.rows.filter((row) => row.stream === stream && row.at >= from && row.at <= to)
    if (reverse) found.reverse()
    return found.slice(0, limit).map((row) => row.body)
  }

  retain(now: Ms, ages: Readonly<Record<string, Ms>>): number {
    const before = this.notes.size + this.rows.length
    for (const [id, { doc }] of this.notes) if (doc.until !== undefined && doc.until <= now) this.notes.delete(id)
    this.rows = this.rows.filter((row) => row.at >= now - (ages[row.stream] ?? Number.POSITIVE_INFINITY))
    return before - this.notes.size - this.rows.length
  }
}

function keysOf(by: string, id: string, doc: Note): IndexKey[] {
  if (by === 'id') return [id]
  if (by === 'tag') return doc.tags ?? []
  const key = by === 'rank' ? doc.rank : doc.title
  return key === undefined ? [] : [key]
}

/** Numbers by size, strings by code point. */
function compare(a: IndexKey, b: IndexKey): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}
