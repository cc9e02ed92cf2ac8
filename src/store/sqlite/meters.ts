import type { Metrics } from '../../core/metrics.ts'
import type { Commit } from '../port.ts'
import { StoreUnavailable, unavailableReasons } from '../unavailable.ts'

export interface StoreMeters {
  /** Counts what came of a commit, and passes it on. */
  commit(work: Promise<Commit>): Promise<Commit>
  failed(error: unknown): void
  group(jobs: number, seconds: number): void
}

const results: readonly Commit[] = ['ok', 'conflict', 'duplicate', 'fenced']

export function storeMeters(metrics: Metrics): StoreMeters {
  const commits = metrics.counter({
    name: 'opsbell_store_commits_total',
    help: 'Writes to the store by what came of them.',
    labels: ['result'],
    preset: results.map((result) => ({ result })),
  })
  const failures = metrics.counter({
    name: 'opsbell_store_failures_total',
    help: 'Calls the store could not serve, by reason.',
    labels: ['reason'],
    preset: unavailableReasons.map((reason) => ({ reason })),
  })
  const seconds = metrics.histogram({
    name: 'opsbell_store_transaction_seconds',
    help: 'Time of one transaction, which holds all commits of one turn of the event loop.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  })
  const failed = (error: unknown) => {
    if (error instanceof StoreUnavailable) failures.inc({ reason: error.reason })
  }
  const commit = async (work: Promise<Commit>) => {
    try {
      const result = await work
      commits.inc({ result })
      return result
    } catch (error) {
      failed(error)
      throw error
    }
  }
  return { commit, failed, group: (_jobs, taken) => seconds.observe(taken) }
}
