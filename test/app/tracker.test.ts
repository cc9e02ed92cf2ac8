import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { FakeTracker } from '../respond/tracker/server.ts'
import { mainYaml, opsGroup, type Workplace, workplace } from '../support/bot.ts'

const former = 'canary-tracker-1a2b3c4d5e'
const renewed = 'canary-tracker-9f8e7d6c5b'

let place: Workplace
let fake: FakeTracker
beforeEach(async () => {
  place = await workplace()
  fake = await FakeTracker.start('github')
})
afterEach(async () => {
  await place.close()
  await fake.close()
})

const configured = (token: string) => `${mainYaml}tracker:
  { kind: github, url: "${fake.url}", project: acme/shop, token: ${token}, people: { Bob: bob-w } }
`

const written = () =>
  readdirSync(place.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(place.folder, name))
    .filter((path) => statSync(path).isFile() && !path.includes('opsbell.yaml'))
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')

/** The newest message that says it, as it is shown. */
const shown = (text: RegExp) =>
  place.sandbox.waitFor(
    () => place.sandbox.world.messages(opsGroup).find((one) => one.text?.replaceAll('\u2060', '').match(text)),
    `a message that says ${text}`,
  )

describe('CORE-8: the whole bot files an incident', () => {
  it('says that the token is refused, files when it is renewed without a restart, and shows it to nobody', async () => {
    // A tracker that repeats what it was told, as bad gateways do.
    fake.trouble = (what, { headers }) =>
      what === 'create' && headers.authorization !== `Bearer ${renewed}`
        ? { status: 401, body: { message: `Bad credentials: ${headers.authorization}` } }
        : undefined
    place.write({
      'opsbell.yaml': configured(former),
      'systems/shop/system.yaml': 'id: shop\nname: Shop\n',
    })
    const app = await place.start()
    await app.connected
    const { world, transcript } = place.sandbox
    world.say(1002, opsGroup, '/incident 付款變慢')
    await shown(/#1 付款變慢/)
    world.say(1002, opsGroup, '/incident 1 note 連線池滿了')
    await shown(/#1 已記下/)
    world.say(1002, opsGroup, '/incident 1 建單')
    await shown(/^⚠️ #1 無法在 GitHub 建立 Issue\nToken 遭拒（401）/)
    place.write({ 'opsbell.yaml': configured(renewed) })
    await app.reload()
    await shown(/^🗂 #1 已建立 Issue：acme\/shop#1（GitHub）$/)
    expect(fake.issues).toMatchObject([
      { title: expect.stringContaining('付款變慢'), body: expect.stringContaining('連線池滿了') },
    ])
    await shown(/#1 付款變慢[\s\S]*🗂 acme\/shop#1/)
    await app.stop(Date.now() + 5000)
    const everything = written() + JSON.stringify(transcript.requests().map(({ params, result }) => [params, result]))
    for (const token of [former, renewed]) expect(everything.includes(token)).toBe(false)
  })

  it('goes on after a restart with what waited', async () => {
    fake.trouble = (what) => (what === 'create' ? 'reset-before' : undefined)
    place.write({ 'opsbell.yaml': configured(former), 'systems/shop/system.yaml': 'id: shop\nname: Shop\n' })
    const first = await place.start()
    await first.connected
    const { world } = place.sandbox
    world.say(1002, opsGroup, '/incident 付款變慢')
    await shown(/#1 付款變慢/)
    world.say(1002, opsGroup, '/incident 1 issue')
    await place.sandbox.waitFor(() => fake.writes[0], 'the first try')
    await first.stop(Date.now() + 5000)
    fake.trouble = () => undefined
    // What was sent may settle on the other side: it is looked for after that.
    const clock = { ...systemClock, now: () => systemClock.now() + 120_000 }
    const second = await place.start({}, { clock })
    await second.connected
    await shown(/^🗂 #1 已建立 Issue：acme\/shop#1/)
    expect(fake.issues).toHaveLength(1)
  })
})
