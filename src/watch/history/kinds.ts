import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import { slotLength } from './contract.ts'

const day: Ms = 86_400_000

/** How long a series is kept: as metrics or as health checks (`retention`). */
export type Keep = 'metrics' | 'health'

/** Labels of the series of one group: 16 whose points share chunks. The id of the document names system and group. */
export interface HistoryLabels {
  system: string
  keep: Keep
  series: { n: number; labels: Labels }[]
  /** Time of the newest point of any of them, at most a day behind. */
  newest: Ms
}

/** What one slot brought, of all series: kept until it is in the chunks. */
export interface HistorySlot {
  system: string
  slot: number
  data: string
}

/** The points of the series of one group on one UTC day. */
export interface HistoryChunk {
  keep: Keep
  /** When the day begins. */
  day: Ms
  data: string
}

/** What the chunks of one UTC day take in the store. */
export interface HistoryDay {
  keep: Keep
  day: Ms
  bytes: number
}

/** What is known of a system's history as a whole. */
export interface HistoryMeta {
  system: string
  /** Number of the next new series. Numbers are never used again. */
  next: Readonly<Record<Keep, number>>
  /** Since when what is selected is recorded, by selector. */
  since: Readonly<Record<string, Ms>>
}

declare module '../../store/port.ts' {
  interface Kinds {
    historylabels: HistoryLabels
    historyslot: HistorySlot
    historychunk: HistoryChunk
    historyday: HistoryDay
    historymeta: HistoryMeta
  }
}

export type HistoryRetention = Readonly<Record<Keep, Ms>>

/** Slots that were never moved into chunks go after the longest retention. */
export function historyKinds(retention: HistoryRetention): readonly KindSpec[] {
  const longest = Math.max(retention.metrics, retention.health)
  // Another retention gives documents another end, which the store has to learn.
  const version = Math.round(retention.metrics / 60_000) * 1e7 + Math.round(retention.health / 60_000)
  return [
    kindSpec<'historylabels'>({
      kind: 'historylabels',
      expires: ({ keep, newest }) => newest + retention[keep] + 3 * day,
      version,
    }),
    kindSpec<'historyslot'>({
      kind: 'historyslot',
      expires: ({ slot }) => slot * slotLength + longest,
      version,
    }),
    kindSpec<'historychunk'>({
      kind: 'historychunk',
      expires: (chunk) => chunk.day + day + retention[chunk.keep],
      version,
    }),
    kindSpec<'historyday'>({
      kind: 'historyday',
      expires: (tally) => tally.day + day + retention[tally.keep],
      version,
    }),
    kindSpec<'historymeta'>({ kind: 'historymeta' }),
  ]
}

/** Series whose points share a chunk. */
export const groupSize = 16

/** Numbers of series: even ones are kept as metrics, odd ones as health checks. */
export const numberOf = (keep: Keep, index: number): number => 2 * index + (keep === 'health' ? 1 : 0)

/** Group of a series: how long it is kept, and a number. Ids of documents sort by system, then group, then day. */
export function groupOf(n: number): string {
  return `${keepOf(n)}.${String(Math.floor(n / 2 / groupSize)).padStart(8, '0')}`
}

export const keepOf = (n: number): Keep => (n % 2 === 0 ? 'metrics' : 'health')
export const labelsId = (system: string, group: string) => `${system}/${group}`
export const slotId = (system: string, slot: number) => `${system}/${String(Math.max(0, slot)).padStart(10, '0')}`
export const chunkId = (system: string, group: string, start: Ms) => `${system}/${group}/${dayName(start)}`
export const tallyId = (system: string, keep: Keep, start: Ms) => `${system}/${keep}/${dayName(start)}`

/** All ids of a system. */
export const idsOf = (system: string) => ({ from: `${system}/`, to: `${system}0` })

/** When the UTC day of a moment begins. */
export const dayOf = (at: Ms): Ms => Math.floor(at / day) * day

/** Days since the epoch. */
function dayName(start: Ms): string {
  return String(Math.max(0, Math.floor(start / day))).padStart(7, '0')
}

/** Slots are moved into chunks together, when so many are over. */
const slotsPerTurn = 72

/** The first slot of the span that a slot belongs to; what is before it may be moved. */
export const turnOf = (slot: number): number => Math.floor(slot / slotsPerTurn) * slotsPerTurn
