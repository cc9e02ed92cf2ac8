import { describe, expect, it } from 'vitest'
import type { Fields, Level, Log } from '../../src/core/log.ts'
import type { Commit, Write } from '../../src/store/port.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { policies, Rig, seen } from './support.ts'

interface Entry {
  level: Level
  message: string
  fields: Fields
}

function memoryLog(): Log & { entries: Entry[] } {
  const entries: Entry[] = []
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) =>
      void entries.push({ level, message, fields })
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log, entries }
  return log
}

/** Counts what is committed. */
function watchCommits(rig: Rig): Write[] {
  const writes: Write[] = []
  const commit = rig.store.commit.bind(rig.store)
  rig.store.commit = (write: Write): Promise<Commit> => {
    writes.push(write)
    return commit(write)
  }
  return writes
}

describe('CORE-4: intake', () => {
  it('RP-7: writes alerts, card, notice and history of a batch in one commit', async () => {
    const rig = await Rig.start()
    const writes = watchCommits(rig)
    await rig.fire('a', 'b', 'c')
    expect(writes).toHaveLength(1)
    expect(writes[0]?.put?.map(({ kind }) => kind)).toEqual(['alert', 'alert', 'alert', 'episode', 'notice'])
    expect(writes[0]?.append?.map(({ stream }) => stream)).toEqual(['alert-changed', 'alert-changed', 'alert-changed'])
  })

  it('a batch of one group is told with one notice about all of it', async () => {
    const rig = await Rig.start()
    await rig.fire(...Array.from({ length: 2500 }, (_, i) => `i${i}`))
    const notices = await rig.notices()
    expect(notices).toHaveLength(1)
    expect(notices[0]?.about).toHaveLength(1000)
    expect(rig.episode().firing).toBe(2500)
  })

  it('calls that wait share a commit, and each learns of its own refusals', async () => {
    const rig = await Rig.start()
    const writes = watchCommits(rig)
    const calls = Array.from({ length: 300 }, (_, i) => {
      const good = seen('firing', { instance: `i${i}` }, { startsAt: rig.clock.now() })
      const batch = i % 3 === 0 ? [{ ...good, labels: {} }, good] : [good]
      return rig.alerts.ingest(batch, rig.clock.now(), `push:${i}`)
    })
    const results = await Promise.all(calls)
    results.forEach(({ refused }, i) => {
      expect(refused.map(({ index }) => index)).toEqual(i % 3 === 0 ? [0] : [])
    })
    expect(rig.episode().firing).toBe(300)
    expect(writes.length).toBeLessThan(10)
  })

  it('calls that contradict each other are told one after the other', async () => {
    const rig = await Rig.start()
    const states = ['firing', 'resolved', 'firing', 'resolved'] as const
    await Promise.all(states.map((state) => rig.tell(seen(state))))
    expect((await rig.notices()).map(({ kind }) => kind)).toEqual(['firing', 'resolved'])
    const rows = await rig.store.rows('alert-changed', { limit: 10 })
    expect(rows.map(({ body }) => (body as { change: string }).change)).toEqual([
      'fired',
      'resolved',
      'fired',
      'resolved',
    ])
  })

  it('a call whose commit fails rejects, and the next one succeeds', async () => {
    const rig = await Rig.start()
    const commit = rig.store.commit.bind(rig.store)
    rig.store.commit = async () => Promise.reject(new Error('disk full'))
    await expect(rig.fire('a')).rejects.toThrow('disk full')
    rig.store.commit = commit
    await rig.fire('a')
    expect(await rig.told()).toEqual(['firing (first)'])
  })

  it('a write that another process keeps beating is given up, not tried for ever', async () => {
    const rig = await Rig.start()
    rig.store.commit = async () => 'conflict'
    await expect(rig.fire('a')).rejects.toThrow(/changed 20 times/)
  })
})

describe('VB-8: each alert leaves a line in the log', () => {
  it('at the level of its priority, in the shape that people search for', async () => {
    const log = memoryLog()
    const rig = await Rig.start(policies(), { log })
    const labels = {
      alertname: 'ApiKeyInvalid',
      priority: 'P0',
      error_code: 'GEMINI_INVALID_API_KEY',
      service: 'gemini',
    }
    const annotations = { title: 'API Key Invalid', action: '檢查', action_en: 'Check GEMINI_API_KEY', impact: '-' }
    await rig.tell(seen('firing', labels, { annotations, value: 1 }))
    await rig.tell(
      seen('firing', { alertname: 'TooSlow', priority: 'P1' }),
      seen('firing', { alertname: 'Quiet', priority: 'P3' }),
    )
    expect(log.entries.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'error P0 Alert: API Key Invalid',
      'warn P1 Alert: Too Slow',
    ])
    expect(log.entries[0]?.fields).toEqual({
      trace_id: 'poll:1',
      alert_priority: 'P0',
      error_code: 'GEMINI_INVALID_API_KEY',
      details: { service: 'gemini', action_required: 'Check GEMINI_API_KEY' },
      alert: {
        system: 'shop',
        alertname: 'ApiKeyInvalid',
        labels,
        value: 1,
        starts_at: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        episode: expect.any(String),
      },
    })
  })

  it('VB-9: with the figures that its rule gives as annotations', async () => {
    const log = memoryLog()
    const rig = await Rig.start(policies(), { log })
    const figures = {
      quota_remaining: '8',
      quota_total: '100',
      quota_percentage: '8',
      reset_date: '2025-11-01T00:00:00Z',
      handle_within_en: 'within 1 hour',
      summary_zh_TW: '-',
    }
    const annotations = { title: 'Quota Low', action_en: 'Buy quota', ...figures }
    await rig.tell(seen('firing', { alertname: 'QuotaCritical', priority: 'P1', service: 'd-id' }, { annotations }))
    expect(log.entries).toMatchObject([{ level: 'warn', message: 'P1 Alert: Quota Low' }])
    expect(log.entries[0]?.fields).toMatchObject({ alert_priority: 'P1' })
    expect(log.entries[0]?.fields?.details).toEqual({
      service: 'd-id',
      quota_remaining: 8,
      quota_total: 100,
      quota_percentage: 8,
      reset_date: '2025-11-01T00:00:00Z',
    })
  })

  it('once when it fires, not when its figures change or it resolves', async () => {
    const log = memoryLog()
    const rig = await Rig.start(policies(), { log })
    await rig.fire('a')
    await rig.tell(seen('firing', { instance: 'a' }, { value: 3 }))
    await rig.resolve('a')
    expect(log.entries).toHaveLength(1)
  })

  it('and what is refused leaves one line per batch', async () => {
    const log = memoryLog()
    const rig = await Rig.start(policies(), { log })
    await rig.alerts.ingest([seen('firing', { alertname: '' })], rig.clock.now(), 'push:9')
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { trace_id: 'push:9', refused: 1 } }])
  })
})

describe('CORE-13: figures of the alert pipeline', () => {
  it('count alerts by state and decisions by reason', async () => {
    const metrics = createMetrics()
    const rig = await Rig.start(policies(), { metrics })
    await rig.fire('a', 'b', 'c')
    await rig.told()
    await rig.lose('a')
    await rig.alerts.ingest([seen('firing', { alertname: '' })], rig.clock.now(), 'push:9')
    const { body: text } = await metrics.render()
    for (const line of [
      'opsbell_alerts{state="firing"} 2',
      'opsbell_alerts{state="unknown"} 1',
      'opsbell_alerts{state="silenced"} 0',
      'opsbell_episodes_open 1',
      'opsbell_alert_decisions_total{reason="first"} 1',
      'opsbell_alert_decisions_total{reason="nothing-new"} 1',
      'opsbell_alert_decisions_total{reason="refired"} 0',
      'opsbell_observations_total{result="accepted"} 4',
      'opsbell_observations_total{result="refused"} 1',
    ])
      expect(text).toContain(`${line}\n`)
  })
})
