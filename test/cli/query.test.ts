import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { SqliteStore } from '../../src/store/sqlite/contract.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { runCli } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { hasPrometheus, openMetricsOf, startPastPrometheus } from '../support/prometheus.ts'
import { hour, kinds, metric, minute, Rig } from '../watch/history/rig.ts'

const start = Date.UTC(2026, 2, 2)
const errors = Array.from({ length: 288 }, (_, i) => [start + i * 300_000, i < 144 ? 0 : 5 * (i - 143)] as const)
const users = Array.from({ length: 288 }, (_, i) => [start + i * 300_000, i < 200 ? 900.5 : 300] as const)
const openMetrics = [
  ...openMetricsOf({ __name__: 'users', app: 'a "b"' }, users),
  ...openMetricsOf({ __name__: 'errors_total', host: 'h1', zone: 'x' }, errors),
  '# EOF',
  '',
].join('\n')

const rules = `groups:
  - name: shop
    rules:
      - { alert: Halved, expr: "users < 0.5 * (users offset 6h)", labels: { priority: P1 } }
      - { record: "errors:rate15m", expr: "rate(errors_total[15m])" }
      - { alert: Errors, expr: "errors:rate15m > 0.01", for: 2m, labels: { priority: P1 } }
      - { alert: Peaks, expr: "rate(errors_total[5m]) > 1", labels: { priority: P1 } }
      - { alert: Days, expr: "increase(errors_total[3d]) > 1", labels: { priority: P1 } }
      - { alert: Elsewhere, expr: "queue_length > 3", labels: { priority: P1 } }
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'query-'))
  mkdirSync(join(folder, 'systems/shop'), { recursive: true })
  writeFileSync(join(folder, 'samples.om'), openMetrics)
  writeFileSync(join(folder, 'opsbell.yaml'), 'timezone: UTC\nchats: { ops: { id: -1 } }\nsystems: [ ./systems/* ]\n')
  writeFileSync(join(folder, 'systems/shop/system.yaml'), 'id: shop\nname: Shop\nrules: [ rules.yaml ]\n')
  writeFileSync(join(folder, 'systems/shop/rules.yaml'), rules)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => runCli(args, { cwd: folder, env })
const last = start + 287 * 300_000

describe('CORE-17: query over a file', () => {
  it('prints as promtool does, as of the newest sample', async () => {
    const at = last / 1000
    expect(await run(['query', 'users', '--file', 'samples.om'])).toEqual({
      code: 0,
      out: `users{app="a \\"b\\""} => 300 @[${at}]\n`,
      err: '',
    })
    expect((await run(['query', 'sum(users) / 7', '--file', 'samples.om'])).out).toBe(`{} => ${300 / 7} @[${at}]\n`)
    expect((await run(['query', 'users[11m]', '--file', 'samples.om'])).out).toBe(
      `users{app="a \\"b\\""} =>\n300 @[${at - 600}]\n300 @[${at - 300}]\n300 @[${at}]\n`,
    )
  })

  it('at another time, with samples that carry none', async () => {
    writeFileSync(join(folder, 'now.txt'), '# TYPE up gauge\nup{job="a"} 1\nup{job="b"} 0\n')
    const { out } = await run(['query', 'up == 0', '--file', 'now.txt', '--at', '2026-03-02T08:00:00.5Z'])
    expect(out).toBe(`up{job="b"} => 0 @[${start / 1000 + 8 * 3600 + 0.5}]\n`)
    expect((await run(['query', 'scalar(sum(up))', '--file', 'now.txt', '--at', '1.5'])).out).toBe('scalar: 1 @[1.5]\n')
  })

  it.each([
    [['query'], 'Write: query EXPR [--file EXPOSITION] [--at TIME], with the expression in quotes\n'],
    [['query', 'up', '--file', 'missing.txt'], 'There is no file missing.txt.\n'],
    [['query', 'sum(', '--file', 'samples.om'], '1:5: parse error: unexpected end of input, expected an expression\n'],
    [['query', 'up', '--at', 'noon'], '"noon" is no time; write 2026-03-02T08:00:00Z or seconds since 1970.\n'],
    [['query', 'up'], 'There is no database at data/opsbell.db. Set DATA_DIR to that of the bot, or name a --file.\n'],
  ])('%j says what is wrong', async (args, err) => {
    expect(await run(args)).toEqual({ code: 2, out: '', err })
  })

  if (hasPrometheus() || process.env.CI) {
    it('says the same as promtool against a Prometheus with these samples', async () => {
      const prometheus = await startPastPrometheus(openMetrics, '5m')
      try {
        for (const expr of [
          'users',
          'sum by (host) (max_over_time(errors_total[1h]))',
          'users[14m]',
          '1 / 3',
          'scalar(users)',
        ]) {
          const [ours, theirs] = [await run(['query', expr, '--file', 'samples.om']), prometheus.promtool(expr, last)]
          expect(ours.out.trim()).toBe(theirs.trim())
        }
      } finally {
        await prometheus.close()
      }
    }, 30_000)
  }
})

describe('CORE-17: check --replay', () => {
  it('says of each rule how often it would have fired, and of which it can not', async () => {
    const { code, out } = await run(['check', '--replay', '20h', '--file', 'samples.om'])
    expect([code, out.split('\n').slice(1)]).toEqual([
      0,
      [
        'shop: 2026-03-02 03:55 to 2026-03-02 23:55, 2 series, judged every 5 min',
        '  Halved     fired once, 6h: 2026-03-02 16:40; judged from 2026-03-02 06:00 on, as far as history goes',
        '  Errors     fired once, 11h45m: 2026-03-02 12:10, still firing; for 2m counts as one step of 5 min',
        '  Peaks      [5m] is finer than one point per 5 min: short peaks are not seen, rates need [15m]',
        '  Days       history does not reach far enough back to judge it',
        '  Elsewhere  not recorded: queue_length (add it to history in system.yaml)',
        '',
      ],
    ])
  })

  it('takes a length, and a file only with it', async () => {
    expect((await run(['check', '--replay', 'week', '--file', 'samples.om'])).err).toBe(
      '"week" is not a duration from 5m on; write 7d.\n',
    )
    expect((await run(['check', '--file', 'samples.om'])).code).toBe(2)
  })
})

describe('CORE-17: over what a running bot has recorded', () => {
  let store: SqliteStore
  let rig: Rig

  beforeAll(async () => {
    // Recorded up to now, as the command line reads the clock.
    const clock = new FakeClock(Math.floor(Date.now() / minute) * minute - 10 * hour)
    const path = join(folder, 'data/opsbell.db')
    store = await openSqliteStore({ path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'bot' })
    rig = await Rig.start({ clock, store, always: [metric('users'), metric('errors_total')], every: minute })
    const begin = clock.now()
    await rig.run(10 * hour, (at) => [
      ['users', {}, at - begin < 8 * hour ? 900 : 300],
      ['errors_total', {}, Math.max(0, (at - begin) / minute - 300)],
    ])
  })
  afterAll(async () => {
    await rig.engine.stop()
    await rig.history.stop()
    await store.close()
  })

  it('query reads beside it', async () => {
    // Minutes may pass until here on a busy machine, and the newest point is minutes old already.
    const recorded = new Date(rig.clock.now()).toISOString()
    const { code, out } = await run(['query', 'users - users offset 5h', '--at', recorded])
    expect([code, out.replace(/ @.*/s, '')]).toEqual([0, '{instance="app:9100", source="app", system="shop"} => -600'])
    expect((await run(['query', 'users'])).err).toMatch(
      /^Not from now: the newest sample read is from \d{4}-\d\d-\d\dT[\d:]+Z, .* old\n$/,
    )
    expect(await run(['query', 'nothing_like_it'])).toMatchObject({ code: 0, out: '', err: /^Nothing is recorded/ })
  })

  it('check --replay does too', async () => {
    const { code, out } = await run(['check', '--replay', '9h'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}Halved +fired once, (1h5\dm|2h(5m)?): .*, still firing/m)
    expect(out).toMatch(/^ {2}Errors +fired once, 4h.*, still firing/m)
    expect(out).toMatch(/^ {2}Elsewhere +not recorded/m)
  })
})
