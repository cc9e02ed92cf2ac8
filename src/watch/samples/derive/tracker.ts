import type { Ms } from '../../../core/clock.ts'
import { type Labels, labelsKey, metricName } from '../../../core/labels.ts'
import type { Row } from '../row.ts'
import { type CounterReading, type Derive, spellings } from './counters.ts'

interface Tracked {
  row: Row
  key: string
  labels: Labels
}

/** Finds the series that derived series are computed from, as they come, and feeds each poll's values to them. */
export class Tracker {
  readonly #derives: readonly Derive[]
  /** By role: derive 0's first counter, its second, derive 1's first … */
  readonly #roles: { names: readonly string[]; rows: Tracked[] }[]

  constructor(derives: readonly Derive[]) {
    this.#derives = derives
    this.#roles = derives.flatMap(({ reads }) => reads.map((counter) => ({ names: spellings(counter), rows: [] })))
  }

  /** To be told of every new series of the source. */
  notice(row: Row): void {
    const name = row.labels[metricName] as string
    for (const role of this.#roles) {
      if (!role.names.includes(name)) continue
      const { [metricName]: _, ...labels } = row.labels
      role.rows.push({ row, key: labelsKey(labels), labels })
    }
  }

  /** Steps every derived series on; `current` gives a series' value in this poll. */
  step(at: Ms, current: (row: Row) => number | undefined): { labels: Labels; value: number }[] {
    let next = 0
    return this.#derives.flatMap((derive) => {
      const readings = derive.reads.map(() => this.#read(this.#roles[next++]?.rows ?? [], current))
      return derive
        .step(at, readings)
        .map(({ labels, value }) => ({ labels: { ...labels, [metricName]: derive.name }, value }))
    })
  }

  shift(by: Ms): void {
    for (const derive of this.#derives) derive.shift(by)
  }

  #read(rows: Tracked[], current: (row: Row) => number | undefined): CounterReading[] {
    const readings: CounterReading[] = []
    for (let i = rows.length - 1; i >= 0; i--) {
      const { row, key, labels } = rows[i] as Tracked
      if (row.slot < 0) rows.splice(i, 1)
      const value = current(row)
      if (value !== undefined) readings.push({ key, labels, value })
    }
    return readings
  }
}
