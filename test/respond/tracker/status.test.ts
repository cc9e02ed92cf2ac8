import { afterEach, describe, expect, it } from 'vitest'
import { newFiling } from '../../../src/respond/tracker/documents.ts'
import type { Filing } from '../../../src/respond/tracker/index.ts'
import { statusOf } from '../../../src/respond/tracker/status.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { alice, hour, minute } from '../incidents/support.ts'
import { Desk } from './desk.ts'

const now = Date.parse('2026-03-02T03:12:00+08:00')
const day = 24 * hour

/** A filing of an incident, as it was asked for at `now`. */
function filing(n: number, { dueAt, ...more }: Partial<Filing> = {}): Filing {
  const { dueAt: _, ...rest } = newFiling(n, { person: alice, at: now, cause: 'c' }, now)
  return { ...rest, ...(dueAt !== undefined && { dueAt }), ...more }
}

const issue = { id: '1', key: 'a/b#1', url: 'u', kind: 'github' as const, server: 's', project: 'p', at: now - hour }
const failure = { reason: 'unavailable' as const, at: now - minute }

describe('CORE-8: how the issue tracker is', () => {
  it.each<[string, Filing[], object]>([
    ['nothing was ever filed', [], { pending: 0, failed: 0, muted: 0 }],
    ['one is on its way', [filing(1, { dueAt: now })], { pending: 1, failed: 0, muted: 0 }],
    [
      'all is told: the last success is the newest of issues and comments',
      [filing(1, { state: 'filed', issue }), filing(2, { state: 'filed', issue, lastCommentAt: now - minute })],
      { pending: 0, failed: 0, muted: 0, lastAt: now - minute },
    ],
    [
      'notes wait for their comment; one that is only looked at does not count',
      [filing(1, { state: 'filed', issue, owed: ['k'], dueAt: now }), filing(2, { state: 'filed', issue, dueAt: now })],
      { pending: 1, failed: 0, muted: 0, lastAt: issue.at },
    ],
    [
      'it takes nothing for a while: since the first, and why',
      [
        filing(1, { state: 'waiting', failure, failures: 2, failingSince: now - 6 * minute, dueAt: now + minute }),
        filing(2, { state: 'waiting', failure, failures: 3, failingSince: now - 9 * minute, dueAt: now + minute }),
      ],
      { pending: 2, failed: 0, muted: 0, away: { since: now - 9 * minute, reason: 'unavailable' } },
    ],
    [
      'a stumble is no trouble',
      [filing(1, { state: 'waiting', failure, failures: 1, failingSince: now - minute, dueAt: now + minute })],
      { pending: 1, failed: 0, muted: 0 },
    ],
    [
      'what was refused lately counts, what was long ago does not',
      [
        filing(1, { state: 'failed', failure: { reason: 'unauthorized', at: now - day } }),
        filing(2, { state: 'failed', failure: { reason: 'unauthorized', at: now - 8 * day } }),
        filing(3, { state: 'filed', issue, muted: 'not-found', failure: { reason: 'not-found', at: now } }),
      ],
      { pending: 0, failed: 1, muted: 1, lastAt: issue.at },
    ],
  ])('%s', (_, filings, status) => expect(statusOf('github', filings, now)).toEqual({ kind: 'github', ...status }))

  let desk: Desk | undefined
  afterEach(() => desk?.close())

  it('is in its status and metrics, which a restart keeps', async () => {
    desk = await Desk.start('github')
    const metrics = createMetrics()
    desk.metrics = metrics
    desk.restart()
    const shown = async () => (await metrics.render()).body
    await desk.open()
    await desk.open('search is slow')
    desk.fake.trouble = () => ({ status: 503 })
    await desk.file(1)
    await desk.pass(6 * minute)
    expect(await desk.tracker.status()).toMatchObject({ pending: 1, away: { reason: 'unavailable' } })
    expect(await shown()).toContain('opsbell_tracker_filings{state="pending"} 1')
    desk.fake.trouble = () => undefined
    await desk.pass(10 * minute)
    const filedAt = (await desk.filing(1)).issue?.at ?? 0
    expect(await desk.tracker.status()).toEqual({ kind: 'github', pending: 0, failed: 0, muted: 0, lastAt: filedAt })
    await desk.note('a word')
    desk.fake.trouble = (what) => (what === 'comment' || what === 'create' ? { status: 401 } : undefined)
    await desk.file(2)
    await desk.pass(10 * minute)
    expect(await desk.tracker.status()).toMatchObject({ failed: 1, muted: 1 })
    const figures = await shown()
    for (const line of [
      'opsbell_tracker_filings{state="pending"} 0',
      'opsbell_tracker_filings{state="failed"} 1',
      'opsbell_tracker_filings{state="muted"} 1',
      'opsbell_tracker_sent_total{what="issue",outcome="ok"} 1',
      'opsbell_tracker_sent_total{what="issue",outcome="refused"} 1',
      `opsbell_tracker_last_success_timestamp_seconds ${filedAt / 1000}`,
    ])
      expect(figures).toContain(line)
    expect(figures).toMatch(/opsbell_tracker_sent_total\{what="comment",outcome="refused"\} [1-9]/)
    expect(figures).toMatch(/opsbell_tracker_sent_total\{what="issue",outcome="retried"\} [1-9]/)
    desk.restart()
    await desk.tracker.start()
    expect(await desk.tracker.status()).toMatchObject({ lastAt: filedAt })
    desk.config = undefined
    expect(await desk.tracker.status()).toBeUndefined()
  })
})
