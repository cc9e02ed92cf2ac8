import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../src/store/unavailable.ts'
import { mostOpen } from '../../../src/watch/events/draft.ts'
import { minute, Rig, rows, second } from './rig.ts'

const keys = {
  code: '*_INVALID_API_KEY',
  alert: 'ApiKeyInvalid',
  priority: 'P0',
  annotations: {
    title: 'API Key Invalid',
    summary: '{{ $labels.service }} 的 API Key 無效',
    summary_en: 'The key of {{ $labels.service }} is invalid',
    action: 'Check {{ $details.variable }} ({{ $event.message }}, {{ $value }} times)',
    impact: '所有相關功能不可用',
    handle_within: '立即',
  },
}
const database = { code: 'DATABASE_CONNECTION_FAILED', alert: 'DatabaseDown', priority: 'P0', resolve_after: '5m' }
const gemini = {
  error_code: 'GEMINI_INVALID_API_KEY',
  service: 'gemini',
  message: 'API key not valid',
  details: { variable: 'GEMINI_API_KEY' },
}

describe('VB-1: error events', () => {
  it('raise the alert of the first row that fits, with its texts', async () => {
    const rig = await Rig.start(keys, database)
    expect(await rig.send(gemini)).toEqual({
      accepted: 1,
      duplicates: 0,
      alerts: [
        {
          alert: 'ApiKeyInvalid',
          priority: 'P0',
          labels: { alertname: 'ApiKeyInvalid', error_code: 'GEMINI_INVALID_API_KEY', service: 'gemini' },
        },
      ],
    })
    expect(rig.told).toMatchObject([
      {
        origin: 'event:shop/GEMINI_INVALID_API_KEY',
        system: 'shop',
        priority: 'P0',
        state: 'firing',
        startsAt: rig.clock.now(),
        value: 1,
        annotations: {
          summary: 'gemini 的 API Key 無效',
          summary_en: 'The key of gemini is invalid',
          action: 'Check GEMINI_API_KEY (API key not valid, 1 times)',
          impact: '所有相關功能不可用',
        },
      },
    ])
    const [episode] = rig.alerts.views.openEpisodes()
    expect(episode).toMatchObject({ system: 'shop', alertname: 'ApiKeyInvalid', priority: 'P0', level: 'critical' })
  })

  it('one alert per code and service, told anew with every event', async () => {
    const rig = await Rig.start(keys)
    await rig.send(gemini, gemini, { ...gemini, service: 'backup' }, { ...gemini, error_code: 'X_INVALID_API_KEY' })
    expect(await rig.firing()).toEqual([
      'ApiKeyInvalid GEMINI_INVALID_API_KEY backup',
      'ApiKeyInvalid GEMINI_INVALID_API_KEY gemini',
      'ApiKeyInvalid X_INVALID_API_KEY gemini',
    ])
    expect(rig.told.find(({ labels }) => labels.service === 'gemini')?.value).toBe(2)
    await rig.send(gemini)
    expect(rig.told.at(-1)).toMatchObject({ value: 3, annotations: { action: expect.stringContaining('3 times') } })
  })

  it('end their alert so long after the last of them', async () => {
    const rig = await Rig.start(database)
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' })
    await rig.pass(4 * minute)
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' })
    await rig.pass(5 * minute - second)
    expect(await rig.firing()).toEqual(['DatabaseDown DATABASE_CONNECTION_FAILED'])
    await rig.pass(second)
    expect([await rig.firing(), rig.news().at(-1)]).toEqual([[], 'resolved DatabaseDown DATABASE_CONNECTION_FAILED'])
    expect(await rig.events.due.next()).toBeUndefined()
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' })
    expect(rig.told.at(-1)).toMatchObject({ state: 'firing', value: 1 })
  })

  it('that no row is for are counted and listed, and raise nothing; so do those of a row without an alert', async () => {
    const rig = await Rig.start({ code: 'NOISE_*' }, keys)
    const outcome = await rig.send({ error_code: 'NOISE_INVALID_API_KEY' }, { error_code: 'OTHER', message: 'why' })
    expect([outcome.accepted, outcome.alerts, rig.told]).toEqual([2, [], []])
    await rig.pass(second)
    expect([rig.counted('NOISE_INVALID_API_KEY').at(-1)?.[1], rig.counted('OTHER').at(-1)?.[1]]).toEqual([1, 1])
    expect(await rig.events.list({ limit: 10 })).toMatchObject([
      { code: 'OTHER', message: 'why' },
      { code: 'NOISE_INVALID_API_KEY' },
    ])
  })

  it('a row for everything raises what no other row does', async () => {
    const rig = await Rig.start(keys, { code: '*', alert: 'ErrorEvent' })
    await rig.send({ error_code: 'STRANGE', message: 'no idea' })
    expect(rig.told).toMatchObject([
      { labels: { alertname: 'ErrorEvent' }, priority: 'P2', annotations: { summary: 'STRANGE: no idea' } },
    ])
  })

  it('are told by labels of the row too, with templates', async () => {
    const rig = await Rig.start({ ...keys, labels: { team: 'ai', region: '{{ $details.region }}', error_code: 'x' } })
    await rig.send({ ...gemini, details: { region: 'eu' } }, gemini)
    expect(rig.told.map(({ labels }) => labels)).toMatchObject([
      { team: 'ai', region: 'eu', error_code: 'GEMINI_INVALID_API_KEY' },
      { team: 'ai', error_code: 'GEMINI_INVALID_API_KEY' },
    ])
    expect(rig.told[1]?.labels).not.toHaveProperty('region')
  })
})

describe('VB-8: the log line of an event', () => {
  it('is the one of the document', async () => {
    const rig = await Rig.start(keys)
    const details = { action_required: 'Check GEMINI_API_KEY in environment variables' }
    await rig.send({ ...gemini, trace_id: 'alert-001', details })
    await rig.send({ ...gemini, trace_id: 'alert-002', details })
    const [line, ...more] = rig.lines.filter(({ message }) => message.includes('Alert'))
    expect(more).toEqual([])
    expect([line?.level, line?.message]).toEqual(['error', 'P0 Alert: API Key Invalid'])
    expect(line?.fields).toMatchObject({
      trace_id: 'alert-001',
      alert_priority: 'P0',
      error_code: 'GEMINI_INVALID_API_KEY',
    })
    expect(line?.fields?.details).toEqual({
      service: 'gemini',
      action_required: 'Check GEMINI_API_KEY in environment variables',
    })
  })

  it('holds what the application told besides', async () => {
    const rig = await Rig.start(keys)
    await rig.send({ ...gemini, details: { http_status: 403, request: { model: 'flash' }, tried: ['a', 'b'] } })
    expect(rig.lines[0]?.fields?.details).toMatchObject({
      http_status: 403,
      request_model: 'flash',
      tried: '["a","b"]',
    })
  })
})

describe('reliability 23: an event that is delivered again', () => {
  it('counts once, in one delivery and over ten', async () => {
    const rig = await Rig.start(keys)
    const one = { ...gemini, id: 'e-1' }
    const traced = { ...gemini, trace_id: 't-1', timestamp: rig.clock.now() }
    expect(await rig.send(one, one, traced)).toMatchObject({ accepted: 2, duplicates: 1 })
    for (let i = 0; i < 10; i++)
      expect(await rig.send(one, traced)).toMatchObject({ accepted: 0, duplicates: 2, alerts: [] })
    await rig.pass(2 * second)
    expect(rig.counted('GEMINI_INVALID_API_KEY').at(-1)?.[1]).toBe(2)
    expect(await rig.events.list({ limit: 10 })).toHaveLength(2)
  })

  it('also after a restart, and when deliveries cross', async () => {
    const rig = await Rig.start(keys)
    const one = { ...gemini, id: 'e-1' }
    const outcomes = await Promise.all([rig.send(one), rig.send(one), rig.send(one)])
    expect(outcomes.map(({ accepted }) => accepted)).toEqual([1, 0, 0])
    await rig.restart()
    expect(await rig.send(one)).toMatchObject({ accepted: 0, duplicates: 1 })
  })

  it('one without id and time counts each time', async () => {
    const rig = await Rig.start(keys)
    await rig.send({ ...gemini, trace_id: 't' })
    expect(await rig.send({ ...gemini, trace_id: 't' })).toMatchObject({ accepted: 1, duplicates: 0 })
  })
})

describe('promise 1: events survive', () => {
  it('a restart: the alert ends at its time, and is not told twice', async () => {
    const rig = await Rig.start(database, keys)
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' })
    await rig.pass(2 * minute)
    rig.news()
    await rig.restart()
    await rig.pass(3 * minute - second)
    expect(rig.news()).toEqual([])
    await rig.pass(second)
    expect([rig.news(), await rig.firing()]).toEqual([['resolved DatabaseDown DATABASE_CONNECTION_FAILED'], []])
  })

  it('a restart after their end came: the alert ends then', async () => {
    const rig = await Rig.start(database)
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' })
    await rig.clock.advance(minute * 10)
    rig.news()
    await rig.restart()
    await rig.pass(0)
    expect(rig.news()).toEqual(['resolved DatabaseDown DATABASE_CONNECTION_FAILED'])
  })

  it('a crash between being stored and being told: the alert is told after the restart', async () => {
    const rig = await Rig.start(database)
    rig.broken = true
    await expect(rig.send({ error_code: 'DATABASE_CONNECTION_FAILED', id: 'e-1' })).rejects.toThrow('broken')
    expect(await rig.firing()).toEqual([])
    rig.broken = false
    await rig.restart()
    await rig.pass(0)
    expect(await rig.firing()).toEqual(['DatabaseDown DATABASE_CONNECTION_FAILED'])
  })

  it('an alert room that fails: nothing is acknowledged until it heard, whoever delivers again', async () => {
    const rig = await Rig.start(database)
    const event = { error_code: 'DATABASE_CONNECTION_FAILED', id: 'e-1' }
    rig.broken = true
    await expect(rig.send(event)).rejects.toThrow('broken')
    await expect(rig.send(event)).rejects.toThrow('broken')
    expect(await rig.events.due.next()).toBe(rig.clock.now())
    rig.broken = false
    expect(await rig.send(event)).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await rig.firing()).toEqual(['DatabaseDown DATABASE_CONNECTION_FAILED'])
    expect(await rig.events.due.next()).toBe(rig.clock.now() + 5 * minute)
  })

  it('a store that is full: the sender is refused, and the alert room hears of it at once', async () => {
    const rig = await Rig.start(database)
    const commit = rig.store.commit
    rig.store.commit = async () => {
      throw new StoreUnavailable('full', 'no space left')
    }
    await expect(rig.send({ error_code: 'DATABASE_CONNECTION_FAILED', id: 'e-1' })).rejects.toThrow(StoreUnavailable)
    expect(rig.news()).toEqual(['firing DatabaseDown DATABASE_CONNECTION_FAILED'])
    rig.store.commit = commit
    expect(await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED', id: 'e-1' })).toMatchObject({ accepted: 1 })
    expect(await rig.firing()).toEqual(['DatabaseDown DATABASE_CONNECTION_FAILED'])
  })

  it('a row that is taken out: its alerts end as removed; another row may take over', async () => {
    const rig = await Rig.start(database, keys)
    await rig.send({ error_code: 'DATABASE_CONNECTION_FAILED' }, gemini)
    rig.rules = rows(keys)
    rig.events.apply()
    rig.news()
    await rig.pass(0)
    expect(rig.told).toMatchObject([{ state: 'resolved', why: 'removed', labels: { alertname: 'DatabaseDown' } }])
    expect(await rig.firing()).toEqual(['ApiKeyInvalid GEMINI_INVALID_API_KEY gemini'])
  })
})

describe('promise 8: floods of events', () => {
  it('of ever new codes hold a bounded number of alerts and series open; what comes beyond shares one', async () => {
    const rig = await Rig.start({ code: '*', alert: 'ErrorEvent' })
    for (let i = 0; i < mostOpen + 500; i += 500) {
      await rig.send(...Array.from({ length: 500 }, (_, n) => ({ error_code: `CODE_${i + n}` })))
    }
    const firing = await rig.firing()
    expect(firing.length).toBe(mostOpen + 1)
    expect(firing).toContain('ErrorEvent other')
    await rig.pass(2 * second)
    expect(rig.counted('other').at(-1)?.[1]).toBe(500)
  })

  it('are all counted, though not all are listed', async () => {
    const rig = await Rig.start(database)
    for (let i = 0; i < 10; i++) {
      const list = Array.from({ length: 100 }, (_, n) => ({ error_code: 'SAME', id: `${i}-${n}` }))
      expect(await rig.send(...list)).toMatchObject({ accepted: 100 })
    }
    await rig.pass(2 * second)
    expect(rig.counted('SAME').at(-1)?.[1]).toBe(1000)
    expect(await rig.events.list({ limit: 500, system: 'shop', code: 'SAME' })).toHaveLength(100)
    await rig.pass(60 * minute)
    await rig.send({ error_code: 'SAME' }, { error_code: 'OTHER' })
    expect(await rig.events.list({ limit: 500, system: 'shop' })).toHaveLength(102)
  })
})
