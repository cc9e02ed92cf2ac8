import { createHash } from 'node:crypto'
import { timeKey, timeRange } from '../../alerts/kinds.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec, type Store } from '../../store/port.ts'

/** A deployment that somebody told of. The document's id is `id`. */
export interface Deploy {
  id: string
  system: string
  version: string
  at: Ms
  by?: string
  url?: string
  receivedAt: Ms
  /** A person typed the version: when it was deployed is known about only. */
  typed?: true
}

/** One as it came in; without `at` it is now. */
export interface NewDeploy {
  system: string
  version: string
  at?: Ms
  by?: string
  url?: string
}

const day: Ms = 86_400_000
/** The same version of a system, told again within this time without a time of its own, is the same deployment. */
const sameWithin: Ms = 600_000
/** A version that was typed, and the same from its pipeline: people type before the pipeline ends, or after it. */
const typedWithin: Ms = 3_600_000
const looked = 50
/** Another process may have been told of one. */
const readAgain: Ms = 30_000

export const deployKindsKept = (keep: Ms): readonly KindSpec[] => [
  kindSpec<'deploy'>({
    kind: 'deploy',
    indexes: { system: ({ system, at }) => timeKey(system, at) },
    expires: ({ at }) => at + keep,
  }),
]
export const deployKinds: readonly KindSpec[] = deployKindsKept(180 * day)

declare module '../../store/port.ts' {
  interface Kinds {
    deploy: Deploy
  }
}

export interface Deploys {
  /** Keeps one; `known` when it had been told of before. Whoever waits for it hears of it in either case. */
  accept(told: NewDeploy): Promise<{ deploy: Deploy; known: boolean }>
  /** Keeps one that a person typed, or finds what was told of it already; nobody hears of it. */
  record(told: Omit<NewDeploy, 'at'>): Promise<Deploy>
  byId(id: string): Promise<Deploy | undefined>
  /** The newest of a system up to `at`, of its last 50. */
  last(system: string, at: Ms): Promise<Deploy | undefined>
  /** Oldest first, the newest 50 of that time. */
  between(system: string, from: Ms, to: Ms): Promise<readonly Deploy[]>
}

export interface DeploysOptions {
  /** Opened with `deployKinds`. */
  store: Store
  clock: Clock
  /** After it was kept. */
  onDeploy(deploy: Deploy): Promise<void>
}

export function createDeploys({ store, clock, onDeploy }: DeploysOptions): Deploys {
  const between = async (system: string, from: Ms, to: Ms) => {
    const range = { ...timeRange(system, from, to), limit: looked, reverse: true }
    return (await store.list('deploy', 'system', range)).map(({ doc }) => doc).reverse()
  }
  // Cards of alerts ask for it each time they are drawn.
  const newest = new Map<string, { read: Ms; deploys: readonly Deploy[] }>()
  const recent = async (system: string) => {
    const known = newest.get(system)
    const mono = clock.mono()
    if (known && mono - known.read < readAgain) return known.deploys
    const deploys = await between(system, 0, clock.now() + day)
    newest.set(system, { read: mono, deploys })
    return deploys
  }
  /** The same deployment told before: of the same time, or where one of the two times is about only, near it. */
  const sameAs = async ({ system, version, at: told }: NewDeploy, typed: boolean): Promise<Deploy | undefined> => {
    const now = clock.now()
    const at = told ?? now
    const near = (await between(system, at - typedWithin, at + typedWithin)).filter((one) => one.version === version)
    return near.findLast(
      (one) => typed || one.typed || (told === undefined && one.at >= now - sameWithin && one.at <= now),
    )
  }
  const keep = async (told: NewDeploy, typed: boolean): Promise<{ deploy: Deploy; known: boolean }> => {
    const { system, version, at = clock.now(), by, url } = told
    const same = await sameAs(told, typed)
    const id = same?.id ?? idOf(system, version, at)
    const deploy: Deploy = same ?? {
      ...{ id, system, version, at, receivedAt: clock.now() },
      ...(by !== undefined && { by }),
      ...(url !== undefined && { url }),
      ...(typed && { typed: true as const }),
    }
    const expect = [{ ref: { kind: 'deploy' as const, id }, version: 0 }]
    const known =
      same !== undefined || (await store.commit({ put: [{ kind: 'deploy', id, doc: deploy }], expect })) !== 'ok'
    newest.delete(system)
    return { deploy, known }
  }
  return {
    async accept(told) {
      const kept = await keep(told, false)
      await onDeploy(kept.deploy)
      return kept
    },
    record: async (told) => (await keep(told, true)).deploy,
    byId: async (id) => (await store.get('deploy', id))?.doc,
    last: async (system, at) => (await recent(system)).findLast((one) => one.at <= at),
    between,
  }
}

const idOf = (system: string, version: string, at: Ms): string =>
  createHash('sha256')
    .update(JSON.stringify([system, version, at]))
    .digest('base64url')
    .slice(0, 16)
