import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DigestData, digestFace } from '../../src/alerts/contract.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createRedactor } from '../../src/core/redact.ts'
import { type ActionsRoom, actionKinds, createActions } from '../../src/respond/actions/index.ts'
import { createSops, type Sops, sopFaces, sopKinds } from '../../src/respond/sop/index.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import type { Store } from '../../src/store/port.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { database, sopsOf, walkthrough } from '../respond/sop/support.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { kinds, Rig, type RigOptions, texts } from './rig.ts'

const pack = sopsOf(walkthrough, database)
let rig: Rig
afterEach(() => rig.close())

const noActions = (clock: ShiftClock, store: Store): ActionsRoom =>
  createActions({
    ...{ clock, store, log: silentLog, metrics: noMetrics, redact: createRedactor('') },
    declared: () => [],
    roleOf: () => 'admin',
    get verbs() {
      return rig.alerts.verbs
    },
    get views() {
      return rig.alerts.views
    },
    query: async () => ({ series: [], total: 0 }),
    home: () => ({ channel: 'telegram', chat: 'ops' }),
    onPost: () => {},
  })

/** A process start: P0 opens incidents, the pack of the shop has an SOP, its rules can be drawn. */
async function boot(on?: Rig, options: RigOptions = {}, before = (store: Store) => store): Promise<Rig> {
  const clock = on?.clock ?? new ShiftClock()
  const sandbox = on?.sandbox ?? (await startSandbox({ clock, limits: noLimits }))
  const all = [...kinds, ...actionKinds, ...sopKinds]
  const opened = { path: ':memory:', kinds: all, clock, log: silentLog, metrics: noMetrics, holder: 'test' }
  const store = on?.store ?? before(await openSqliteStore(opened))
  const sops: Sops = createSops({
    ...{ clock, store, log: silentLog, metrics: noMetrics },
    systems: () => [{ id: 'shop', name: 'Shop', sops: pack }],
    get alerts() {
      return rig.alerts.views
    },
    actions: noActions(clock, store),
    query: async () => ({ series: [{ labels: {}, value: 1 }], total: 1 }),
    get journal() {
      return rig.incidents.journal
    },
    incidentOf: async (episode) => {
      const found = await rig.incidents.views.ofEpisode(episode)
      return found && !found.closed ? String(found.number) : undefined
    },
    textsOf: async () => texts('zh-TW'),
    onPost: () => rig.deliver.wake([]),
    onChange: (run) => rig.extras.runChanged(run),
    onDue: () => {},
  })
  return Rig.prepare({
    ...{ on: { clock, sandbox }, store, opens: ['P0'], faces: sopFaces, deps: { sops } },
    extras: { sops: () => sops.views, charted: () => true },
    ...options,
  })
}

async function start(options: RigOptions = {}): Promise<void> {
  rig = await boot(undefined, options)
  await rig.begin()
}

/** The process ends and another one begins; `meanwhile` commits what nobody could show any more. */
async function restart(meanwhile?: (dying: Rig) => Promise<unknown>): Promise<void> {
  const before = rig
  await before.stop()
  if (meanwhile) {
    rig = await boot(before)
    await meanwhile(rig)
  }
  rig = await boot(before)
  await rig.begin()
}

const act = { person: { id: 1001, name: 'Alice' }, cause: 'test' }
const doing = (cause: string) => ({ ...act, at: rig.clock.now(), cause })

async function resolve(alertname = 'InstanceDown', priority = 'P0') {
  const labels = { alertname, priority, instance: 'api-1' }
  const now = rig.clock.now()
  const times = { startsAt: now, endsAt: now }
  const alert = { origin: 'test', labels, annotations: {}, state: 'resolved' as const, ...times, system: 'shop' }
  await rig.alerts.ingest([alert], now, 'test')
}

/** What has resolved stays so for a cooldown. */
async function over(): Promise<void> {
  await rig.settled()
  rig.clock.shift(3_600_000)
  await rig.alerts.due.run(rig.clock.now())
  await rig.settled()
}

const bot = () => rig.messages().filter(({ from }) => from === rig.sandbox.botId)
const shown = (text: string | RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(() => bot().findLast((one) => rig.text(one).match(text)), `a message that says ${text}`)
const says = (card: StoredMessage, text: string | RegExp) =>
  rig.sandbox.waitFor(() => (rig.text(card).match(text) ? true : undefined), `the card to say ${text}`)
const offers = (card: StoredMessage, ...rows: string[]) =>
  rig.sandbox.waitFor(
    () =>
      JSON.stringify(rig.buttons(card)) === JSON.stringify(rows.map((row) => row.split(' | '))) ? true : undefined,
    `the card to offer ${rows.join(' / ')}`,
  )
const allDone = () => vi.waitFor(async () => expect(await live()).toBe(0), { timeout: 10_000 })
const live = async () => (await rig.store.list('card', 'live', {})).length

describe('CORE-8: the card of an alert is the card of its incident', () => {
  it('from the first look to the end: one message', async () => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await rig.press('Alice', card, '👤 認領')
    await offers(card, '交給… | 取消認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分')
    expect((await rig.incidents.views.byNumber(1))?.owner?.person.name).toBe('Alice')

    await rig.press('Alice', card, '交給…')
    await rig.press('Alice', await shown(/#1 要交給誰/), 'Bob')
    await says(card, /🚨 #1 偵測中 · 負責人 Bob$/)

    await rig.press('Bob', card, '📋 SOP')
    await offers(card, '交給… | 取消認領 | 🔕 靜音', '📋 SOP 1/9 | 🚨 #1 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分')
    await rig.press('Bob', await shown(/^📋 後端無回應 1\/9/), '完成')
    await offers(card, '交給… | 取消認領 | 🔕 靜音', '📋 SOP 2/9 | 🚨 #1 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分')

    await resolve()
    await offers(card, '結案 #1 | 誤報結案 | 📈 圖表')
    await says(card, '🟢 已恢復：')
    await rig.press('Bob', card, '結案 #1')
    let asked = await shown(/1\/4.*影響了誰/)
    for (const said of ['nobody', 'pool', 'restarted', '沒有']) asked = await rig.ask('Bob', said, { replyTo: asked })
    expect(rig.text(asked)).toMatch(/^🟢 #1 已結案/)
    await says(card, /✅ #1 \d\d:\d\d 由 Bob 結案$/)
    await offers(card)
    expect(bot().filter(({ text }) => text?.includes('shop · InstanceDown'))).toHaveLength(1)
  })

  it('reads the same in English, and a viewer changes nothing', async () => {
    await start({ locale: 'en' })
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 Acknowledge | 🔕 Silence', '📋 SOP | 🚨 #1 | 📈 Chart')
    await resolve()
    await offers(card, 'Close #1 | False alarm | 📈 Chart')
    expect(await rig.press('Carol', card, 'False alarm')).toMatch(/responder/i)
    expect(await rig.press('Bob', card, 'False alarm')).toMatch(/false alarm/)
    await says(card, /⚪ #1 closed as a false alarm by Bob at \d\d:\d\d$/)
    await offers(card)
  })

  it('opened by its button', async () => {
    await start()
    const card = await rig.fire()
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 事件 | 📈 圖表')
    expect(await rig.press('Bob', card, '🚨 事件')).toBe('🚨 已開啟事件 #1')
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await rig.press('Bob', card, '🚨 #1')
    await shown(/^🟠 ?#1/)
  })

  it('says what helped the last time', async () => {
    await start()
    const first = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(first, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await resolve()
    const findings = { impact: 'none', rootCause: 'pool', fix: '重啟後端' }
    await rig.incidents.verbs.resolve({ ...doing('r'), number: 1, findings })
    await over()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    expect(rig.text(card)).toMatch(/上次：\d\d\/\d\d，.*恢復（Alice）：重啟後端/)
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #2 | 📈 圖表')
  })
})

describe('CORE-8: cards and incidents over time', () => {
  it('waits for the incident to be closed, also when its alerts are long over and the bot was restarted', async () => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await resolve()
    await offers(card, '結案 #1 | 誤報結案 | 📈 圖表')
    await over()
    await rig.settled()
    expect(rig.alerts.views.openEpisodes()).toEqual([])
    expect(await live()).toBe(1)
    await restart()
    await rig.settled()
    expect(await live()).toBe(1)
    await rig.press('Bob', card, '誤報結案')
    await says(card, /⚪ #1 .* 由 Bob 以誤報結案$/)
    await allDone()
  })

  it('one that fires later has its own card and the same number', async () => {
    await start()
    const first = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(first, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await resolve()
    await offers(first, '結案 #1 | 誤報結案 | 📈 圖表')
    await over()
    const second = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(second, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await rig.press('Bob', second, '👤 認領')
    await offers(second, '交給… | 取消認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表', '⏳ 30 分 | ⏳ 60 分')
    await resolve()
    await offers(second, '結案 #1 | 誤報結案 | 📈 圖表')
    await rig.press('Bob', second, '誤報結案')
    for (const card of [first, second]) await says(card, /⚪ #1 .* 由 Bob 以誤報結案$/)
    await over()
    await allDone()
  })

  it('reopened: a card that was done offers to close it again', async () => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await resolve()
    await over()
    await offers(card, '結案 #1 | 誤報結案 | 📈 圖表')
    await rig.press('Bob', card, '誤報結案')
    await allDone()
    await rig.said('Bob', '/incident 1 reopen')
    await offers(card, '結案 #1 | 誤報結案 | 📈 圖表')
  })

  it.each<[string, (dying: Rig) => Promise<unknown>, RegExp]>([
    [
      'handed over',
      ({ incidents }) => incidents.verbs.assign({ ...doing('a'), number: 1, to: { id: 1002, name: 'Bob' } }),
      /負責人 Bob$/,
    ],
    [
      'its phase',
      ({ incidents }) => incidents.verbs.setPhase({ ...doing('p'), number: 1, from: 'detection', to: 'investigation' }),
      /#1 調查中/,
    ],
    ['closed', ({ incidents }) => incidents.verbs.falseAlarm({ ...doing('f'), number: 1 }), /由 Alice 以誤報結案$/],
  ])('killed before the card could show it: %s', async (_, change, said) => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await restart(change)
    await says(card, said)
  })

  it('killed before its first card could show that an incident was opened', async () => {
    await start()
    const card = await rig.fire()
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 事件 | 📈 圖表')
    const episodes = rig.alerts.views.openEpisodes().map(({ id }) => id)
    const destination = { channel: 'telegram', chat: 'ops' }
    await restart(({ incidents }) => incidents.verbs.open({ ...doing('o'), episodes, destination }))
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
  })

  it('a change that no card shows edits none', async () => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await rig.settled()
    const edits = () => rig.sandbox.transcript.requests('editMessageText').length
    const before = edits()
    for (let i = 0; i < 5; i++) await rig.incidents.verbs.note({ ...doing(`n${i}`), number: 1, text: `note ${i}` })
    await rig.settled()
    expect(edits()).toBe(before)
  })
})

describe('what can not be known', () => {
  it('delays and mutes no alert, and is not tried without end', async () => {
    const charted = () => {
      throw new Error('no rules today')
    }
    await start({ extras: { charted } })
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await rig.press('Bob', card, '👤 認領')
    await offers(card, '取消認領 | 🔕 靜音', '⏳ 30 分 | ⏳ 60 分')
    await rig.settled()
    expect(rig.sandbox.transcript.requests('editMessageText').length).toBeLessThanOrEqual(4)
    await resolve()
    await says(card, '🟢 已恢復：')
  })
})

describe('alerts without an incident', () => {
  it('cost no look for their cards, at the start neither', async () => {
    const asked: string[] = []
    const counting = (store: Store): Store => ({
      ...store,
      get: (kind, id) => store.get(kind, id),
      commit: (write) => store.commit(write),
      count: (kind, by, range) => store.count(kind, by, range),
      rows: (stream, range) => store.rows(stream, range),
      lease: (name, ttl) => store.lease(name, ttl),
      retain: (now) => store.retain(now),
      close: () => store.close(),
      list: (kind, by, range) => {
        if (by === 'episode') asked.push(kind)
        return store.list(kind, by, range)
      },
    })
    rig = await boot(undefined, {}, counting)
    await rig.begin()
    for (let i = 0; i < 20; i++) await rig.fire(`Alert${i}`)
    const [first] = rig.alerts.views.openEpisodes()
    await rig.alerts.verbs.acknowledge({ ...doing('ack'), episode: first?.id ?? '' })
    await rig.settled()
    await restart()
    await rig.settled()
    expect(asked.filter((kind) => kind === 'sop-run')).toEqual([])
    // The one look of the incidents themselves.
    expect(asked.filter((kind) => kind === 'incident').length).toBeLessThanOrEqual(20)
  })
})

describe('CORE-3: a digest', () => {
  const group = (episode: string, alertname: string): DigestData['groups'][number] => ({
    ...{ system: 'shop', alertname, priority: 'P1', level: 'warning', episode, episodes: 1, startedAt: 0 },
    ...{ labels: {}, annotations: {}, fired: 1, resolved: 0, firing: 1, unknown: 0 },
  })
  async function told(): Promise<StoredMessage> {
    await rig.fire('One')
    await rig.fire('Two')
    await rig.fire('Three')
    await rig.settled()
    const groups = rig.alerts.views.openEpisodes().map(({ id, alertname }) => group(id, alertname))
    const data: DigestData = {
      ...{ cadence: 'hourly', from: rig.clock.now() - 3_600_000, to: rig.clock.now(), more: 0, unknown: 0 },
      totals: [{ priority: 'P1', level: 'warning', groups: 3, fired: 3, resolved: 0, firing: 3, unknown: 0 }],
      ...{ groups, before: { groups: 0, alerts: 0 } },
    }
    const doc = {
      ...{ destination: { channel: 'telegram', chat: 'ops' }, level: 'warning' as const, face: digestFace, data },
      ...{ audible: true, revision: 1, queuedAt: rig.clock.now(), final: true },
    }
    await rig.store.commit({ put: [{ kind: 'post', id: 'digest.ops.hourly.1', doc }] })
    rig.deliver.wake([])
    return shown(/每小時|彙整/)
  }

  it('is taken over at once, by responders, and tells how many', async () => {
    await start()
    const digest = await told()
    expect(await rig.press('Carol', digest, '👤 全部認領')).toMatch(/responder/i)
    await rig.said('Alice', '/ack One')
    expect(await rig.press('Bob', digest, '👤 全部認領')).toBe('你認領了 2 組，提醒已停；另 1 組已有人認領')
    expect(await rig.press('Bob', digest, '👤 全部認領')).toBe('這 3 組都已有人認領')
    const owners = rig.alerts.views.openEpisodes().map(({ acknowledged }) => acknowledged?.by.name)
    expect(owners.sort()).toEqual(['Alice', 'Bob', 'Bob'])
    for (const name of ['One', 'Two', 'Three']) await resolve(name, 'P1')
    expect(await rig.press('Bob', digest, '👤 全部認領')).toBe('都已經恢復，不用認領了')
  })
})

describe('CORE-8: what is said in reply', () => {
  it('to a reminder of an incident is its note', async () => {
    await start()
    await rig.said('Bob', '/incident payments are slow')
    rig.clock.shift(7_200_000)
    await rig.incidents.due.run(rig.clock.now())
    rig.deliver.wake([])
    const reminder = await shown(/#1 payments are slow\n.*現在如何/)
    expect(await rig.said('Bob', 'the pool is full', { replyTo: reminder })).toBe('📝 #1 已記下')
  })

  it('to the card of a run is its, not the incident’s', async () => {
    await start()
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    await offers(card, '👤 認領 | 🔕 靜音', '📋 SOP | 🚨 #1 | 📈 圖表')
    await rig.press('Bob', card, '📋 SOP')
    const walk = await shown(/^📋 後端無回應 1\/9/)
    expect(await rig.said('Bob', 'since 03:12', { replyTo: walk })).not.toContain('#1 已記下')
    await says(walk, 'since 03:12')
    expect(await rig.said('Bob', 'looks like the pool', { replyTo: card })).toBe('📝 #1 已記下')
  })
})
