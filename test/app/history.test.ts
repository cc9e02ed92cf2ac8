import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/configuration.ts'
import { formatIssue } from '../../src/core/errors.ts'
import { openPeek } from '../../src/store/sqlite/peek.ts'
import { readStored } from '../../src/watch/history/stored.ts'
import { type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'

let place: Workplace
let metrics: ExpositionServer
beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('orders_total 41\nusers 900\nother 1\n')
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const pack = (history: string) => ({
  'systems/shop/system.yaml': `id: shop
name: Shop backend
sources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1s } ]
history: ${history}
rules: [ rules.yaml ]
`,
  'systems/shop/rules.yaml': `groups:
  - name: shop
    rules: [ { alert: Falling, expr: "users < 0.8 * (users offset 1d)", labels: { priority: P1 } } ]
`,
})

/** Values that are stored, by metric. */
async function stored(): Promise<Record<string, number[]>> {
  const data = openPeek(`${place.folder}/data/opsbell.db`)
  if (!data) throw new Error('no database')
  const { set } = await readStored(data, 'shop', [{ matchers: [], from: 0 }], Date.now() + 60_000)
  data.close()
  const of = (name: string) => set.select([{ name: '__name__', op: '=', value: name }])
  return Object.fromEntries(
    set.metrics().map((name) => [name, of(name).flatMap(({ values, end }) => [...values.subarray(0, end)])]),
  )
}

describe('history in the whole bot', () => {
  it('records what rules look back on and what the pack lists, ends with the last sample, and goes on', async () => {
    place.write(pack('[ orders_total, \'{__name__="missing"}\' ]'))
    const first = await place.start()
    await place.sandbox.waitFor(() => (first.notReady() === undefined ? true : undefined), 'the first polls')
    await first.stop(Date.now() + 5000)
    expect(await stored()).toEqual({ orders_total: [41], source_up: [1], users: [900] })

    metrics.text = 'orders_total 55\nusers 800\n'
    const second = await place.start()
    await place.sandbox.waitFor(() => (second.notReady() === undefined ? true : undefined), 'the first polls')
    await second.stop(Date.now() + 5000)
    const { users, orders_total } = await stored()
    // The two runs may fall into one slot or two.
    expect([users?.at(-1), orders_total?.at(-1)]).toEqual([800, 55])
  })

  it('CORE-17: a selector that is none is named with its line', () => {
    place.write(pack('[ orders_total, "rate(orders_total[5m])", "up{" ]'))
    const read = readConfiguration(`${place.folder}/opsbell.yaml`, {})
    const lines = read.ok ? [] : read.issues.map((issue) => formatIssue(issue).replace(`${place.folder}/`, ''))
    expect(lines).toEqual([
      expect.stringMatching(/^systems\/shop\/system.yaml:4:26: history.1: is not the selector of a series/),
      expect.stringMatching(/^systems\/shop\/system.yaml:4:52: history.2: parse error: /),
    ])
  })
})
