import type { InhibitRule } from '../../core/policy.ts'
import type { Alert } from '../contract.ts'
import { isOpen } from '../members.ts'
import { covering, labelOf } from '../suppress.ts'

interface Compiled {
  rule: InhibitRule
  number: number
  isSource: (alert: Alert) => boolean
  isTarget: (alert: Alert) => boolean
}

/** Open sources that share the rule and its `equal` labels; `plain` are those that are no targets themselves. */
interface Sources {
  all: number
  plain: number
}

const none: Sources = { all: 0, plain: 0 }
const prefix = 'inhibition:'
export const inhibitionOf = (suppressedBy: string | undefined): string | undefined =>
  suppressedBy?.startsWith(prefix) ? suppressedBy.slice(prefix.length) : undefined

/**
 * Which open alerts inhibit which, as Alertmanager has it: a source does so whether or not it is quiet itself; an alert
 * that is source and target of a rule is not inhibited by another that is both, so none inhibits itself.
 */
export class Inhibitions {
  readonly #rules: readonly Compiled[]
  /** By rule and values of `equal`. */
  readonly #sources = new Map<string, Map<string, boolean>>()
  readonly #counts = new Map<string, Sources>()
  readonly #targets = new Map<string, Set<string>>()

  constructor(rules: readonly InhibitRule[]) {
    this.#rules = rules.map((rule, number) => ({
      rule,
      number,
      isSource: covering(rule.source, rule.system),
      isTarget: covering(rule.target, rule.system),
    }))
  }

  /** An alert went from `before` to `after`; only open ones matter. */
  update(before: Alert | undefined, after: Alert | undefined): void {
    for (const { slot, source, target } of this.#places(before)) {
      const fingerprint = (before as Alert).fingerprint
      if (source && drop(this.#sources, slot, fingerprint)) this.#count(slot, { source, target }, -1)
      if (target) drop(this.#targets, slot, fingerprint)
    }
    for (const { slot, source, target } of this.#places(after)) {
      const fingerprint = (after as Alert).fingerprint
      if (source) {
        mapIn(this.#sources, slot).set(fingerprint, target)
        this.#count(slot, { source, target }, 1)
      }
      if (target) this.#targets.set(slot, (this.#targets.get(slot) ?? new Set()).add(fingerprint))
    }
  }

  /** Names the rule that inhibits the alert; `changed` is what a draft adds to the sources. */
  suppressor(alert: Alert, changed?: ChangedSources): string | undefined {
    if (!isOpen(alert)) return undefined
    for (const { slot, source, target, name } of this.#places(alert)) {
      if (!target) continue
      const { all, plain } = changed?.of(slot) ?? this.sources(slot)
      if ((source ? plain : all) > 0) return `${prefix}${name}`
    }
    return undefined
  }

  sources(slot: string): Sources {
    return this.#counts.get(slot) ?? none
  }

  targets(slot: string): Iterable<string> {
    return this.#targets.get(slot) ?? []
  }

  /** One of the alerts that inhibit this one by the rule of that name. */
  sourceOf(alert: Alert, rule: string): string | undefined {
    for (const { slot, source, name } of this.#places(alert)) {
      if (name !== rule) continue
      for (const [fingerprint, both] of this.#sources.get(slot) ?? []) if (!source || !both) return fingerprint
    }
    return undefined
  }

  /** How a draft's change moves the numbers of sources. */
  *moves(before: Alert | undefined, after: Alert): Generator<{ slot: string; all: number; plain: number }> {
    for (const [alert, by] of [[before, -1] as const, [after, 1] as const])
      for (const { slot, source, target } of this.#places(alert))
        if (source) yield { slot, all: by, plain: target ? 0 : by }
  }

  *#places(alert: Alert | undefined) {
    if (!alert || !isOpen(alert)) return
    for (const { rule, number, isSource, isTarget } of this.#rules) {
      const source = isSource(alert)
      const target = isTarget(alert)
      if (!source && !target) continue
      const slot = JSON.stringify([number, ...rule.equal.map((name) => labelOf(alert, name))])
      yield { slot, source, target, name: rule.name }
    }
  }

  #count(slot: string, { target }: { source: boolean; target: boolean }, by: number): void {
    const { all, plain } = this.sources(slot)
    const next = { all: all + by, plain: plain + (target ? 0 : by) }
    if (next.all > 0) this.#counts.set(slot, next)
    else this.#counts.delete(slot)
  }
}

/** The sources as a draft has them: what it changed, over what the book knows. */
export class ChangedSources {
  readonly #base: Inhibitions
  readonly #moved = new Map<string, Sources>()

  constructor(base: Inhibitions) {
    this.#base = base
  }

  note(before: Alert | undefined, after: Alert): void {
    for (const { slot, all, plain } of this.#base.moves(before, after)) {
      const known = this.#moved.get(slot) ?? none
      this.#moved.set(slot, { all: known.all + all, plain: known.plain + plain })
    }
  }

  get moved(): boolean {
    return this.#moved.size > 0
  }

  of(slot: string): Sources {
    const { all, plain } = this.#base.sources(slot)
    const moved = this.#moved.get(slot) ?? none
    return { all: all + moved.all, plain: plain + moved.plain }
  }

  /** Places at which targets became quiet or free. */
  *turned(): Generator<string> {
    for (const slot of this.#moved.keys()) {
      const was = this.#base.sources(slot)
      const is = this.of(slot)
      if (was.all > 0 !== is.all > 0 || was.plain > 0 !== is.plain > 0) yield slot
    }
  }
}

function mapIn(maps: Map<string, Map<string, boolean>>, slot: string): Map<string, boolean> {
  const known = maps.get(slot)
  if (known) return known
  const map = new Map<string, boolean>()
  maps.set(slot, map)
  return map
}

/** True when it was there; empty places go. */
function drop(places: Map<string, { delete(one: string): boolean; size: number }>, slot: string, one: string): boolean {
  const place = places.get(slot)
  const was = place?.delete(one) ?? false
  if (place?.size === 0) places.delete(slot)
  return was
}
