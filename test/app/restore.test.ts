import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notice } from '../../src/alerts/contract.ts'
import { alertKinds } from '../../src/alerts/kinds.ts'
import { settleOpening } from '../../src/app/restored.ts'
import { silentLog } from '../../src/core/log.ts'
import { deliverKinds } from '../../src/deliver/index.ts'
import { copyDatabase } from '../../src/store/sqlite/backup.ts'
import { restoreBackup } from '../../src/store/sqlite/restore.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { shopAt } from '../support/shop.ts'
import { testStore } from '../support/store.ts'

let place: Workplace
let metrics: ExpositionServer
beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('errors 0\n')
  place.write(
    shopAt(metrics.url, [
      '{ alert: Errors, expr: errors > 3, labels: { priority: P0 }, annotations: { summary: "errors" } }',
      '{ alert: Slow, expr: latency > 3, labels: { priority: P0 }, annotations: { summary: "slow" } }',
    ]),
  )
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const database = () => join(place.folder, 'data/opsbell.db')
const cards = (text: RegExp) =>
  place.sandbox.ledger.messages({ chatId: opsGroup, text }).filter(({ replyTo }) => replyTo === undefined)
const shown = (text: RegExp) =>
  place.sandbox.waitFor(
    () => place.sandbox.ledger.messages({ chatId: opsGroup }).find((message) => text.test(message.text)),
    `a message that shows ${text}`,
  )
const stop = (app: { stop(deadline: number): Promise<void> }) => app.stop(Date.now() + 5000)

describe('a restored backup', () => {
  it('CORE-17: taken while the bot runs; what was acknowledged then is not told again, and its card is brought up to date', async () => {
    const { sandbox } = place
    const first = await place.start()
    await first.connected
    metrics.text = 'errors 7\n'
    const card = await shown(/^🔴 P0 errors/)
    sandbox.world.press(1002, { chatId: opsGroup, id: card.id }, '👤 認領')
    await shown(/Bob .*認領/)
    await first.idle()
    const backup = copyDatabase({ path: database(), now: Date.now() })
    metrics.text = 'errors 0\n'
    await shown(/^🟢.*errors/)
    await stop(first)

    metrics.text = 'errors 7\n'
    const aside = restoreBackup({ path: database(), backup, now: Date.now() })
    expect(aside).toMatch(/opsbell\.db\.replaced-/)
    const second = await place.start()
    await second.connected
    expect((await shown(/^♻️ 已還原備份/)).text).toContain(basename(backup))
    expect((await shown(/^🔴 P0 errors[\s\S]*Bob .*認領/)).id).toBe(card.id)
    await second.idle()
    expect(cards(/errors/)).toHaveLength(1)
    await stop(second)
    const third = await place.start()
    await third.connected
    await third.idle()
    expect(place.sandbox.ledger.messages({ chatId: opsGroup, text: /♻️/ })).toHaveLength(1)
    await stop(third)
  })

  it('row 26: twenty backups while alerts come and go are each whole', async () => {
    const app = await place.start()
    await app.connected
    for (let i = 0; i < 20; i++) {
      metrics.text = `errors ${i % 2 === 0 ? 7 : 0}\nlatency ${i % 3}\n`
      const path = copyDatabase({ path: database(), to: join(place.folder, `copy-${i}.db`), now: Date.now() })
      const copy = new Database(path, { readonly: true })
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
      copy.close()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await stop(app)
    expect(readdirSync(place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

const notice = (id: string, more: Partial<Notice>): Notice => ({
  id,
  episode: `${id}.e`,
  kind: 'firing',
  level: 'critical',
  destination: { channel: 'telegram', chat: 'ops' },
  queuedAt: 0,
  reason: 'first',
  audible: true,
  about: [],
  state: 'queued',
  attempts: 0,
  notBefore: 0,
  ...more,
})

describe('notices that were on their way when the backup was made', () => {
  it('are not sent blindly again: a critical alert without a card once more, marked; the rest is counted', async () => {
    const clock = new FakeClock()
    const path = join(place.folder, 'notices.db')
    const open = () => testStore([...alertKinds, ...deliverKinds], clock, path)
    const store = await open()
    const docs = [
      notice('critical', {}),
      notice('shown', {}),
      notice('sending', { level: 'warning', state: 'sending' }),
      notice('reminder', { kind: 'reminder' }),
      notice('told', { state: 'sent', sentAt: 1 }),
    ]
    const destination = { channel: 'telegram', chat: 'ops' }
    const card = {
      destination,
      copies: [],
      replies: [],
      remove: [],
      buttons: {},
      ref: { chat: '-1', id: '5' },
      sent: 4,
    }
    await store.commit({
      put: [
        ...docs.map((doc) => ({ kind: 'notice' as const, id: doc.id, doc })),
        { kind: 'card', id: 'shown.e@telegram:ops', doc: { ...card, episode: 'shown.e' } },
      ],
    })
    const backup = await store.backup()
    await store.close()
    await clock.advance(3_600_000)
    restoreBackup({ path, backup, now: clock.now() })

    const restored = await open()
    await settleOpening({ store: restored, home: destination, clock, log: silentLog })
    const states = await Promise.all(docs.map(async ({ id }) => (await restored.get('notice', id))?.doc.state))
    expect(states).toEqual(['unknown', 'folded', 'folded', 'folded', 'sent'])
    expect((await restored.get('notice', 'critical'))?.doc.notBefore).toBe(clock.now() + 60_000)
    expect((await restored.get('card', 'shown.e@telegram:ops'))?.doc.sent).toBe(0)
    const [post] = await restored.list('post', 'queued', {})
    expect(post?.doc.data.words).toEqual([
      {
        id: 'app-restored',
        args: { taken: { at: clock.now() - 3_600_000 }, at: { at: clock.now() }, backup: { code: basename(backup) } },
      },
      { id: 'app-restored-folded', args: { n: 3 } },
      { id: 'app-restored-repeated', args: { n: 1 } },
    ])
    await restored.close()
    const later = await open()
    expect(later.restored).toBeUndefined()
    await later.close()
  })
})
