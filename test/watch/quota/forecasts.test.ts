import { describe, expect, it } from 'vitest'
import { readQuotas } from '../../../src/chat/health.ts'
import { alwaysRecorded } from '../../../src/watch/history/always.ts'
import { startForecasts } from '../../../src/watch/quota/forecasts.ts'
import { day, hour, minute, Rig, type RigOptions } from '../history/rig.ts'

const always = alwaysRecorded({ history: [], sources: [{ id: 'quota', kind: 'quota' }] })
const rules = `
groups:
  - name: quota
    rules: [ { alert: RunsOut, expr: "quota_runs_out_before_reset == 1" } ]
`

async function start(options: RigOptions = {}): Promise<Rig> {
  return withQuota(await Rig.start({ always, rules, every: 15 * minute, ...options }))
}

function withQuota(rig: Rig): Rig {
  const labels = { system: 'shop', source: 'quota', instance: 'api:443' }
  const limits = { samples: 50_000, series: 50_000, labels: 64, labelLength: 1024 }
  rig.samples.setSource({ id: 'quota', kind: 'quota', every: 15 * minute, labels, limits, derives: [] })
  const { samples, history } = rig
  startForecasts({ samples, merged: history.merged, onLoaded: (listener) => history.onLoaded(listener) })
  return rig
}

/** So much used each hour of the day, which begins at 00:00 UTC. */
async function use(rig: Rig, ms: number, perHour: number, total: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15 * minute) {
    const at = rig.clock.now()
    const today = Math.floor(at / day) * day
    rig.deliver(
      [
        ['quota_used', { service: 'gemini' }, Math.floor(((at - today) / hour) * perHour)],
        ['quota_total', { service: 'gemini' }, total],
        ['quota_reset_timestamp_seconds', { service: 'gemini' }, (today + day) / 1000],
      ],
      'quota',
    )
    await rig.pass(15 * minute)
  }
}

describe('VB-13: forecasts as samples', () => {
  it('stand beside the readings, for rules and for /quota', async () => {
    const rig = await start()
    await use(rig, 2 * day + 12 * hour, 40, 1000)
    const [quota] = readQuotas([rig.samples], rig.clock.now())
    expect(quota).toMatchObject({ service: 'gemini', basis: '2d', pace: expect.closeTo(960, -1) })
    expect(quota).not.toHaveProperty('runsOutAt')
    expect(rig.value('quota_runs_out_before_reset{service="gemini", source="quota"}')).toBe(0)
    expect(rig.news('RunsOut')).toEqual([])
    await use(rig, 2 * hour, 70, 1000)
    const [later] = readQuotas([rig.samples], rig.clock.now())
    expect(rig.news('RunsOut')).toEqual(['firing'])
    expect(later?.runsOutAt).toBeLessThan(Math.ceil(rig.clock.now() / day) * day)
  })

  it('know the last days after a restart', async () => {
    const first = await start()
    await use(first, 2 * day, 40, 1000)
    const second = withQuota(await first.restart())
    await use(second, hour, 40, 1000)
    expect(readQuotas([second.samples], second.clock.now())[0]?.basis).toBe('2d')
  })
})
