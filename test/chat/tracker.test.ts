import { afterEach, describe, expect, it } from 'vitest'
import { trackerSchema } from '../../src/config/tracker.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { incidentFacesWith } from '../../src/respond/incidents/index.ts'
import { createTrackerRoom, type Tracker, trackerFaces, trackerKinds } from '../../src/respond/tracker/index.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { FakeTracker } from '../respond/tracker/server.ts'
import { memoryFiles } from '../support/memory-files.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { kinds, Rig, texts } from './rig.ts'

let rig: Rig
let fake: FakeTracker
let tracker: Tracker
afterEach(async () => {
  await rig.close()
  await tracker.stop()
  await fake.close()
})

const shown = (text: RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(
    () => rig.messages().findLast((one) => one.from === rig.sandbox.botId && rig.text(one).match(text)),
    `a message that says ${text}`,
  )

/** The rig with a GitHub behind it; `configured` false: no tracker in the configuration. */
async function start({ configured = true, locale = 'zh-TW' } = {}): Promise<void> {
  fake = await FakeTracker.start('github')
  const clock = new ShiftClock()
  const base = { clock, log: silentLog, metrics: noMetrics }
  const store = await openSqliteStore({ path: ':memory:', kinds: [...kinds, ...trackerKinds], ...base, holder: 'test' })
  const sandbox = await startSandbox({ clock, limits: noLimits })
  const config = trackerSchema.parse({ kind: 'github', project: 'acme/shop', token: 'tok-123456', url: fake.url })
  rig = await Rig.prepare({
    on: { sandbox, clock },
    store,
    locale,
    faces: { ...incidentFacesWith(() => tracker.configured()), ...trackerFaces },
    // Made of rooms that the rig makes.
    tracker: { file: (number, doing) => tracker.file(number, doing), configured: () => tracker.configured() },
  })
  tracker = createTrackerRoom({
    ...{ store, clock, log: silentLog, metrics: noMetrics, files: memoryFiles(), incidents: rig.incidents },
    config: () => (configured ? config : undefined),
    readerOf: async () => ({ texts: texts(locale), zone: 'Asia/Taipei' }),
    systemName: (id) => id,
    redact: (text) => text,
    random: () => 1,
    onPost: () => rig.deliver.wake([]),
    onDue: () => {},
  })
  await rig.begin()
}

async function sweep(): Promise<void> {
  await rig.settled()
  for (let due = await tracker.due.next(); due !== undefined && due <= rig.clock.now(); due = await tracker.due.next())
    await tracker.due.run(rig.clock.now())
  await rig.settled()
}

describe('CORE-8: an incident is filed from the chat', () => {
  it('by the button of its card, which has the link afterwards', async () => {
    await start()
    await rig.said('Bob', '/incident 付款變慢')
    const card = await shown(/#1 付款變慢/)
    expect(rig.buttons(card).flat()).toContain('🗂 Issue')
    expect(await rig.press('Carol', card, '🗂 Issue')).toMatch(/viewer/i)
    expect(await rig.press('Bob', card, '🗂 Issue')).toBe('🗂 #1：正在建立 Issue，連結稍後回覆在此')
    expect(await rig.press('Alice', card, '🗂 Issue')).toMatch(/^🗂 #1：自 \d\d:\d\d 起建立中$/)
    await sweep()
    expect(fake.issues.map(({ title }) => title)).toEqual([expect.stringContaining('付款變慢 (事件 1)')])
    const told = await shown(/^🗂 #1 已建立 Issue：acme\/shop#1（GitHub）$/)
    expect(told.replyTo).toBe(card.id)
    expect(rig.buttons(told)).toEqual([['🗂 acme/shop#1']])
    expect(rig.text(card)).toContain('🗂 acme/shop#1')
    expect(rig.buttons(card).flat()).toContain('🗂 acme/shop#1')
    expect(rig.buttons(card).flat()).not.toContain('🗂 Issue')
  })

  it('by a word, by its number or in reply to its card, in either language', async () => {
    await start()
    await rig.said('Bob', '/incident db is slow')
    expect(await rig.said('Carol', '/incident 1 issue')).toMatch(/viewer/i)
    expect(await rig.said('Bob', '/incident 1 建單')).toBe('🗂 #1：正在建立 Issue，連結稍後回覆在此')
    await sweep()
    expect(await rig.said('Bob', '/incident issue')).toBe('🗂 #1 已建立 acme/shop#1')
    expect(await rig.said('Bob', '/incident 1 timeline')).toContain('已建立 acme/shop#1')
    expect(fake.issues).toHaveLength(1)
  })

  it('of an alert, whose card has the link', async () => {
    await start()
    const card = await rig.fire()
    await rig.press('Bob', card, '🚨 事件')
    await sweep()
    expect(await rig.said('Bob', '/incident 1 issue')).toMatch(/^🗂 #1：正在建立/)
    await sweep()
    expect(rig.text(card)).toContain('🗂 acme/shop#1')
    expect((await shown(/^🗂 #1 已建立/)).replyTo).toBe(card.id)
  })

  it('says what to mend, in English too, and tries again when it is pressed', async () => {
    await start({ locale: 'en' })
    fake.trouble = (what) => (what === 'create' ? { status: 401, body: { message: 'Bad credentials' } } : undefined)
    await rig.said('Bob', '/incident db is slow')
    await rig.said('Bob', '/incident 1 issue')
    await sweep()
    const told = await shown(/^⚠️ #1 could not be filed in GitHub/)
    expect(rig.text(told).split('\n').slice(1)).toEqual([
      'The token is refused (401): renew tracker.token in opsbell.yaml',
      'GitHub says: Bad credentials',
    ])
    fake.trouble = () => undefined
    expect(await rig.press('Bob', told, '🔁 Try again')).toMatch(/^🗂 #1: the issue is being created/)
    await sweep()
    await shown(/^🗂 #1 is filed: acme\/shop#1 \(GitHub\)$/)
  })

  it('where no tracker is configured there is no button, and the word says what to do', async () => {
    await start({ configured: false })
    await rig.said('Bob', '/incident db is slow')
    const card = await shown(/#1 db is slow/)
    expect(rig.buttons(card).flat().join()).not.toContain('Issue')
    expect(await rig.said('Bob', '/incident 1 issue')).toBe('尚未設定 Issue 追蹤系統：請在 opsbell.yaml 加上 tracker')
  })
})
