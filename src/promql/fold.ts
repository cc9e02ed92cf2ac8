import type { AggregateOp, Mode } from './ast.ts'

/** Running figures of many groups at once, one slot each. What they mean is the fold's business. */
export class Tally {
  value = new Float64Array(16)
  mean = new Float64Array(16)
  /** Compensation of Kahan's summation. */
  rest = new Float64Array(16)
  count = new Float64Array(16)

  /** Begins a slot with its first value. */
  open(slot: number, value: number): void {
    if (slot >= this.value.length) this.#grow()
    this.value[slot] = value
    this.mean[slot] = value
    this.rest[slot] = 0
    this.count[slot] = 1
  }

  #grow(): void {
    for (const name of ['value', 'mean', 'rest', 'count'] as const) {
      const grown = new Float64Array(this[name].length * 2)
      grown.set(this[name])
      this[name] = grown
    }
  }

  /** Adds to `value` by Kahan's summation as Neumaier improved it, as Prometheus does since version 3. */
  sum(slot: number, inc: number): void {
    const sum = this.value[slot] as number
    const total = sum + inc
    this.value[slot] = total
    this.rest[slot] = compensation(sum, inc, total, this.rest[slot] as number)
  }
}

/** What `sum + inc = total` lost, added to what was lost before. An infinite total has lost nothing. */
export function compensation(sum: number, inc: number, total: number, rest: number): number {
  if (total > Number.MAX_VALUE || total < -Number.MAX_VALUE) return 0
  return rest + (Math.abs(sum) >= Math.abs(inc) ? sum - total + inc : inc - total + sum)
}

/** How an aggregation takes the values of a group one after the other, and what it makes of them. */
export interface Fold {
  /** The first value, where it is not simply kept as `value` and `mean`. */
  open?(tally: Tally, slot: number, value: number): void
  add(tally: Tally, slot: number, value: number): void
  close(tally: Tally, slot: number): number
}

const at = (column: Float64Array, slot: number): number => column[slot] as number
const heldValue = (tally: Tally, slot: number): number => at(tally.value, slot)
const counting = (tally: Tally, slot: number): number => {
  const count = at(tally.count, slot) + 1
  tally.count[slot] = count
  return count
}

const count: Fold = { add: counting, close: (tally, slot) => at(tally.count, slot) }
const group: Fold = { add: () => {}, close: () => 1 }

const max: Fold = {
  add: (tally, slot, value) => {
    const best = at(tally.value, slot)
    if (best < value || Number.isNaN(best)) tally.value[slot] = value
  },
  close: heldValue,
}

const min: Fold = {
  add: (tally, slot, value) => {
    const best = at(tally.value, slot)
    if (best > value || Number.isNaN(best)) tally.value[slot] = value
  },
  close: heldValue,
}

const plainSum: Fold = {
  add: (tally, slot, value) => {
    tally.value[slot] = at(tally.value, slot) + value
  },
  close: heldValue,
}

const kahanSum: Fold = {
  add: (tally, slot, value) => tally.sum(slot, value),
  close: (tally, slot) => at(tally.value, slot) + at(tally.rest, slot),
}

const runningMean: Fold = {
  add: (tally, slot, value) => {
    const n = counting(tally, slot)
    const mean = at(tally.mean, slot)
    // Inf - Inf would make NaN of a mean that is already right.
    if (isInfinite(mean) && (mean === value || Number.isFinite(value))) return
    tally.mean[slot] = mean + (value / n - mean / n)
  },
  close: (tally, slot) => at(tally.mean, slot),
}

/** The sum over the count while the sum stays finite, from there the running mean, marked by a negative count. */
const kahanMean: Fold = {
  add: (tally, slot, value) => {
    const n = at(tally.count, slot)
    if (n > 0) {
      const sum = at(tally.value, slot)
      if (!isInfinite(sum + value)) {
        tally.sum(slot, value)
        tally.count[slot] = n + 1
        return
      }
      tally.mean[slot] = sum / n
      tally.rest[slot] = at(tally.rest, slot) / n
      tally.count[slot] = -n
    }
    addToMean(tally, slot, value)
  },
  close: (tally, slot) => {
    const n = at(tally.count, slot)
    const rest = at(tally.rest, slot)
    return n < 0 ? at(tally.mean, slot) + rest : at(tally.value, slot) / n + rest / n
  },
}

function addToMean(tally: Tally, slot: number, value: number): void {
  const n = 1 - at(tally.count, slot)
  const share = (n - 1) / n
  const mean = share * at(tally.mean, slot)
  const inc = value / n
  tally.count[slot] = -n
  tally.mean[slot] = mean + inc
  tally.rest[slot] = compensation(mean, inc, mean + inc, share * at(tally.rest, slot))
}

function variance(root: boolean, infiniteIsNaN: boolean): Fold {
  return {
    open: (tally, slot, value) => {
      tally.value[slot] = infiniteIsNaN && !Number.isFinite(value) ? Number.NaN : 0
    },
    add: (tally, slot, value) => {
      const n = counting(tally, slot)
      const delta = value - at(tally.mean, slot)
      const mean = at(tally.mean, slot) + delta / n
      tally.mean[slot] = mean
      tally.value[slot] = at(tally.value, slot) + delta * (value - mean)
    },
    close: (tally, slot) => {
      const result = at(tally.value, slot) / at(tally.count, slot)
      return root ? Math.sqrt(result) : result
    },
  }
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity
}

type FoldOp = Exclude<AggregateOp, 'topk' | 'bottomk' | 'limitk' | 'quantile' | 'count_values'>

const common = { count, group, max, min }
const folds: Readonly<Record<Mode, Readonly<Record<FoldOp, Fold>>>> = {
  v2: { ...common, sum: plainSum, avg: runningMean, stddev: variance(true, false), stdvar: variance(false, false) },
  v3: { ...common, sum: kahanSum, avg: kahanMean, stddev: variance(true, true), stdvar: variance(false, true) },
}

export function foldOf(op: FoldOp, mode: Mode): Fold {
  return folds[mode][op]
}
