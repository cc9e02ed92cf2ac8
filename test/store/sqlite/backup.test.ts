import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { restoreBackup } from '../../../src/store/sqlite/restore.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { note } from '../contract.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
afterAll(folder.dispose)

async function fill(store: SqliteStore, count: number): Promise<void> {
  const put = Array.from({ length: count }, (_, i) => note(`n${i}`, { rank: i, text: 'x'.repeat(1000) }))
  await store.commit({ put })
}

describe('backup', () => {
  it('taken while commits go on, is whole and holds all that was committed before it began', async () => {
    const store = await openTestStore({ path: join(folder.path, 'busy.db') })
    await fill(store, 2000)
    let running = true
    let written = 0
    const writing = (async () => {
      for (; running; written++) await store.commit({ put: [note(`w${written}`, { rank: -1 - written })] })
    })()
    for (let i = 0; i < 5; i++) {
      const before = written
      const path = await store.backup(join(folder.path, 'copies', `copy${i}.db`))
      const db = new Database(path, { readonly: true })
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('journal_mode', { simple: true })).toBe('delete')
      db.close()
      const copy = await openTestStore({ path })
      expect(copy.notices).toEqual([])
      expect(await copy.count('test_note', 'rank', { from: 0 })).toBe(2000)
      expect(await copy.count('test_note', 'rank', { to: -1 })).toBeGreaterThanOrEqual(before)
      await copy.close()
    }
    running = false
    await writing
    expect(written).toBeGreaterThan(0)
    await store.close()
  })

  it('goes beside the database by default, dated, of which the newest few stay', async () => {
    const clock = new FakeClock()
    const store = await openTestStore({ path: join(folder.path, 'daily.db'), clock })
    const made: string[] = []
    for (let day = 0; day < 5; day++) {
      made.push(await store.backup(undefined, 3))
      await clock.advance(86_400_000)
    }
    await store.close()
    expect(made[0]).toMatch(/daily\.db\.backup-1-20260301T191200000Z$/)
    expect(made.map((path) => existsSync(path))).toEqual([false, false, true, true, true])
  })

  it('of a clock that was ten years ahead for a day is neither restored nor kept before newer ones', async () => {
    const path = join(folder.path, 'leapt.db')
    const clock = new FakeClock()
    const store = await openTestStore({ path, clock })
    clock.jump(3650 * 86_400_000)
    const leapt = await store.backup()
    clock.jump(-3650 * 86_400_000)
    await store.commit({ put: [note('since then')] })
    const newest = await store.backup()
    await store.close()
    writeFileSync(path, 'damaged')
    const again = await openTestStore({ path, clock })
    expect(again.notices).toMatchObject([{ code: 'restored', args: { backup: newest } }])
    expect(await again.get('test_note', 'since then')).toBeDefined()
    await clock.advance(1000)
    const latest = await again.backup(undefined, 2)
    expect([leapt, newest, latest].map((one) => existsSync(one))).toEqual([false, true, true])
    await again.close()
  })

  it('two asked for at once are one', async () => {
    const store = await openTestStore({ path: join(folder.path, 'twice.db') })
    const [a, b] = await Promise.all([store.backup(), store.backup()])
    expect(a).toBe(b)
    await store.close()
  })

  it('of a store in memory works too, to a path that is given', async () => {
    const store = await openTestStore({ path: ':memory:' })
    await fill(store, 3)
    const path = await store.backup(join(folder.path, 'memory.db'))
    await expect(store.backup()).rejects.toThrow('path')
    await store.close()
    const copy = await openTestStore({ path })
    expect(await copy.count('test_note', 'rank', {})).toBe(3)
    await copy.close()
  })

  it('is given up when the store closes meanwhile, and leaves nothing', async () => {
    const store = await openTestStore({ path: join(folder.path, 'closing.db') })
    await fill(store, 5000)
    const backup = store.backup()
    await store.close()
    await expect(backup).rejects.toMatchObject({ reason: 'closed' })
    expect(readdirSync(folder.path).filter((name) => name.startsWith('closing.db.backup'))).toEqual([])
  })

  it('to an impossible path rejects and leaves the store working', async () => {
    const path = join(folder.path, 'error.db')
    const store = await openTestStore({ path })
    await expect(store.backup(join(path, 'below', 'a', 'file'))).rejects.toMatchObject({ name: 'StoreUnavailable' })
    await expect(store.backup(path)).rejects.toThrow('itself')
    expect(await store.commit({ put: [note('a')] })).toBe('ok')
    await store.close()
  })
})

describe('restoring a backup', () => {
  const now = Date.parse('2026-03-02T03:12:00Z')

  it('takes the database’s place, which is kept; nothing else is told at the next start', async () => {
    const path = join(folder.path, 'place.db')
    const store = await openTestStore({ path })
    await store.commit({ put: [note('early')] })
    const backup = await store.backup()
    await store.commit({ put: [note('late')] })
    expect(() => restoreBackup({ path, backup, now })).toThrow('Stop it first')
    await store.close()
    expect(restoreBackup({ path, backup, now })).toBe(`${path}.replaced-20260302T031200000Z`)
    const restored = await openTestStore({ path })
    expect(restored.notices).toEqual([])
    expect((await restored.list('test_note', 'id', {})).map((one) => one.id)).toEqual(['early'])
    await restored.close()
    const replaced = await openTestStore({ path: `${path}.replaced-20260302T031200000Z` })
    expect(await replaced.count('test_note', 'id', {})).toBe(2)
    await replaced.close()
    expect(restoreBackup({ path: join(folder.path, 'new-host.db'), backup, now })).toBeUndefined()
  })

  it('refuses one that is missing or damaged and leaves the database alone', async () => {
    const path = join(folder.path, 'alone.db')
    const store = await openTestStore({ path })
    await store.commit({ put: [note('a')] })
    await store.close()
    const bad = join(folder.path, 'bad.db')
    writeFileSync(bad, 'not a database '.repeat(100))
    expect(() => restoreBackup({ path, backup: bad, now })).toThrow(/damaged.*nothing was changed/)
    expect(() => restoreBackup({ path, backup: join(folder.path, 'none'), now })).toThrow('no backup')
    const same = await openTestStore({ path })
    expect(await same.count('test_note', 'id', {})).toBe(1)
    await same.close()
  })
})
