import { afterEach, describe, expect, it } from 'vitest'
import { BotRig } from './bot-rig.ts'

const minute = 60_000
const yaml = {
  'systems/shop/system.yaml':
    'id: shop\nname: Shop\nsources: [ { id: c, kind: constant, values: { one: 1 } } ]\nrules: [ rules.yaml ]\n',
  'systems/shop/rules.yaml':
    'groups: [ { name: shop, rules: [ { alert: QueueLong, expr: one > 0, for: 12m, labels: { priority: P0 } } ] } ]\n',
}

const rig = new BotRig('2026-03-02T12:00:00+08:00')
afterEach(() => rig.place.close())

describe('RP-9: a deployment that the pipeline told of', () => {
  it('stands on the card of an alert of its system that began after it', async () => {
    await rig.open(yaml)
    await fetch(`${rig.app.url}/api/v1/deploys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ system: 'shop', version: 'v2.3.1' }),
    })
    await rig.settle()
    await rig.pass(13 * minute)
    const [card] = rig.messages(/QueueLong/)
    expect(card?.text.split('\n')).toContain('🚀 12 分前部署 v2.3.1')
  }, 60_000)
})
