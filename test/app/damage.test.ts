import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { copyDatabase } from '../../src/store/sqlite/backup.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { shopAt } from '../support/shop.ts'

let place: Workplace
let metrics: ExpositionServer
beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('errors 0\n')
  place.write(
    shopAt(metrics.url, [
      '{ alert: Errors, expr: errors > 3, labels: { priority: P0 }, annotations: { summary: "errors" } }',
    ]),
  )
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const database = () => join(place.folder, 'data/opsbell.db')
const stop = (app: App) => app.stop(Date.now() + 5000)
const told = (text: RegExp) =>
  place.sandbox.waitFor(
    () => place.sandbox.ledger.messages({ chatId: opsGroup, text })[0],
    `a message that says ${text}`,
    20_000,
  )

function overwrite(at: number, bytes: Buffer): void {
  const content = readFileSync(database())
  bytes.copy(content, at)
  writeFileSync(database(), content)
}

/** A database that was used, closed, and, unless told otherwise, backed up. */
async function used({ backup = true } = {}): Promise<void> {
  const app = await place.start()
  await app.connected
  await app.idle()
  if (backup) copyDatabase({ path: database(), now: Date.now() })
  await stop(app)
  if (!backup)
    for (const name of readdirSync(join(place.folder, 'data')))
      if (/backup/.test(name)) rmSync(join(place.folder, 'data', name))
}

/** As a user who may read the data folder and not write to it; root would not notice the modes. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  const data = join(place.folder, 'data')
  const root = process.geteuid?.() === 0
  chmodSync(place.folder, 0o755)
  chmodSync(data, 0o555)
  if (root) process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    if (root) process.seteuid?.(0)
    chmodSync(data, 0o755)
  }
}

/** Alerting goes on, whatever happened. */
async function alerts(): Promise<void> {
  metrics.text = 'errors 7\n'
  await told(/^🔴 P0 errors/)
}

describe('a database that was damaged while the bot was down', () => {
  it.each([
    ['cut short', () => truncateSync(database(), 5000)],
    ['without its header', () => overwrite(0, Buffer.alloc(200))],
    ['with a page of zeros', () => overwrite(8192, Buffer.alloc(4096))],
    ['with a page of nonsense', () => overwrite(4096, Buffer.alloc(4096, 'nonsense'))],
    ['empty', () => truncateSync(database(), 0)],
  ])(
    'row 12: %s: it is kept aside, the backup takes its place, operators hear of it, alerting goes on',
    async (_, damage) => {
      await used()
      damage()
      const app = await place.start()
      const post = await told(/資料庫損壞/)
      expect(post.text).toMatch(/已保留為 .*opsbell\.db\.corrupt-.*，改用備份 .*opsbell\.db\.backup-/s)
      expect(post.text).toContain('♻️ 已還原備份')
      await alerts()
      expect(readdirSync(join(place.folder, 'data')).some((name) => name.startsWith('opsbell.db.corrupt-'))).toBe(true)
      await stop(app)
    },
  )

  it('row 12: without a backup the bot begins anew, and says so', async () => {
    await used({ backup: false })
    overwrite(0, Buffer.alloc(200))
    const app = await place.start()
    await told(/資料庫損壞.*而且沒有備份/s)
    await alerts()
    await stop(app)
  })

  it('row 12: a lost log is told of', async () => {
    const first = await place.start()
    await first.connected
    await alerts()
    await first.idle()
    const [file, log] = [database(), `${database()}-wal`]
    const copy = join(place.folder, 'killed')
    mkdirSync(copy)
    copyFileSync(file, join(copy, 'opsbell.db'))
    expect(existsSync(log)).toBe(true)
    await stop(first)
    const second = await place.start({ DATA_DIR: copy })
    await told(/資料庫的日誌 .*不見了/)
    await stop(second)
  })

  it('row 12: /status names the backup that took its place, and its age is in the message', async () => {
    await used()
    overwrite(4096, Buffer.alloc(4096, 'nonsense'))
    const app = await place.start()
    const post = await told(/♻️ 已還原備份/)
    expect(post.text).toMatch(/已還原備份：.*\d\d:\d\d.* 之後發生的事不再記得（opsbell\.db\.backup-/)
    await app.connected
    place.sandbox.world.say(1001, opsGroup, '/status')
    expect((await told(/資料庫損壞[^♻]*$/)).text).toMatch(/改用備份 .*opsbell\.db\.backup-/)
    await stop(app)
  })

  it('row 12: 200 random bytes anywhere: it starts, and alerts', async () => {
    await used()
    const whole = readFileSync(database())
    for (let round = 0; round < 4; round++) {
      writeFileSync(database(), whole)
      overwrite(Math.floor(Math.random() * (whole.length - 200)), randomBytes(200))
      metrics.text = 'errors 0\n'
      const app = await place.start()
      await app.connected
      await app.idle()
      await stop(app)
    }
    const app = await place.start()
    await alerts()
    await stop(app)
  })

  it('row 12: read-only: alerts go on from a copy in memory, and the chat hears that nothing is kept', async () => {
    await used()
    const app = await place.start({}, { openStore: (options) => unprivileged(() => openSqliteStore(options)) })
    const post = await told(/什麼都沒有保存/)
    expect(post.text).toMatch(
      /無法寫入 \S*opsbell\.db（[^：]*(?:not writable|read-only)[^：]*.*）。請讓它可以寫入，再重新啟動/s,
    )
    await alerts()
    await stop(app)
  })

  it('row 12: one that another program holds locked is refused within seconds, with a sentence; freed, it starts', async () => {
    await used()
    const shell = new Database(database())
    shell.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    await expect(place.start()).rejects.toThrow(/opsbell\.db: another program holds the database file locked/)
    shell.close()
    const app = await place.start()
    await alerts()
    await stop(app)
  })

  it('row 12: one of a newer version is left alone, with a sentence', async () => {
    await used()
    const db = new Database(database())
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(database())
    await expect(place.start()).rejects.toThrow(/made by a newer Opsbell \(schema 99/)
    expect(readFileSync(database()).equals(before)).toBe(true)
  })

  it('row 12: one that another process holds is refused with a sentence; the first goes on', async () => {
    const first = await place.start()
    await first.connected
    await expect(place.start()).rejects.toThrow(/Another Opsbell already runs on/)
    await alerts()
    await stop(first)
  })

  it('row 12: a folder that takes no database: alerts go on from memory, and the chat hears that nothing is kept', async () => {
    place.write({ 'no-folder': 'a file' })
    const app = await place.start({ DATA_DIR: join(place.folder, 'no-folder', 'data') })
    await told(/什麼都沒有保存/)
    await alerts()
    await stop(app)
  })
})
