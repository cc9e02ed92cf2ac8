import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationId, migrations } from '../../../src/store/sqlite/schema.ts'
import { note } from '../contract.ts'
import { startChild } from './children/spawn.ts'
import { openTestStore, temporaryFolder } from './harness.ts'
import { newerSchema } from './newer-schema.ts'

const folder = temporaryFolder()
const original = join(folder.path, 'original.db')
const newest = migrations.at(-1)?.version ?? 0
let copies = 0

/** A copy of the original file under its own name, in a folder of its own. */
function copied(): string {
  const path = join(folder.path, `copy${copies++}.db`)
  copyFileSync(original, path)
  return path
}

beforeAll(async () => {
  const store = await openTestStore({ path: original })
  await store.commit({
    put: ['a', 'b', 'c'].map((id) => note(id, { rank: 1 })),
    append: [{ stream: 'audit', at: 1, body: 1 }],
  })
  await store.close()
})
afterAll(folder.dispose)

function look(path: string): unknown {
  const db = new Database(path, { readonly: true })
  const one = (sql: string) => db.prepare(sql).pluck().get()
  const seen = {
    version: db.pragma('user_version', { simple: true }),
    integrity: db.pragma('integrity_check', { simple: true }),
    red: one("SELECT count(*) FROM documents WHERE shade = 'red'"),
    counted: one('SELECT group_concat(n) FROM counted'),
    rows: one('SELECT count(*) FROM stream_rows'),
  }
  db.close()
  return seen
}
const migrated = { version: newest + 2, integrity: 'ok', red: 3, counted: '1003', rows: 1 }

describe('migrations', () => {
  it('a new file gets the newest schema without a backup or a notice', async () => {
    const path = join(folder.path, 'new.db')
    const store = await openTestStore({ path })
    expect(store.notices).toEqual([])
    await store.close()
    const db = new Database(path)
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId)
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2)
    db.close()
    expect(readdirSync(folder.path).filter((name) => name.startsWith('new.db.backup'))).toEqual([])
  })

  it('an older file is backed up first, then brought up; the backup opens under the old schema', async () => {
    const path = copied()
    const store = await openTestStore({ path, migrations: newerSchema })
    const [notice] = store.notices
    const backup = /a copy from before is (.*)\.$/.exec(notice?.message ?? '')?.[1] ?? ''
    expect(notice).toMatchObject({
      code: 'migrated',
      message: expect.stringContaining(`from schema ${newest} to ${newest + 2}`),
    })
    expect(backup).toMatch(new RegExp(`\\.backup-${newest}-\\d{8}T\\d{9}Z$`))
    await store.close()
    expect(look(path)).toEqual(migrated)
    const old = await openTestStore({ path: backup })
    expect(old.notices).toEqual([])
    expect(await old.count('test_note', 'rank', { is: 1 })).toBe(3)
    await old.close()
  })

  it('a file of a newer version is refused politely and left untouched', async () => {
    const path = copied()
    await (await openTestStore({ path, migrations: newerSchema })).close()
    await expect(openTestStore({ path })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/made by a newer Opsbell \(schema 3, this one knows up to 1\)/),
    })
    expect(look(path)).toEqual(migrated)
  })

  it('a database of another program is refused and left untouched', async () => {
    const path = join(folder.path, 'firefox.db')
    const db = new Database(path)
    db.exec('CREATE TABLE bookmarks (url)')
    db.close()
    await expect(openTestStore({ path })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('another program'),
    })
    expect(readdirSync(folder.path).filter((name) => name.startsWith('firefox.db.corrupt'))).toEqual([])
  })

  it('a migration that fails leaves the file as it was', async () => {
    const path = copied()
    const broken = [
      ...migrations,
      { version: newest + 1, statements: ['CREATE TABLE x (y)', 'INSERT INTO nowhere VALUES (1)'] },
    ]
    await expect(openTestStore({ path, migrations: broken })).rejects.toThrow('nowhere')
    const store = await openTestStore({ path })
    expect(await store.count('test_note', 'id', {})).toBe(3)
    await store.close()
  })

  it('killed before any single write, the next start completes it', async () => {
    const survives = async (kill: number) => {
      const path = copied()
      const child = startChild('migrator.ts', path, String(kill))
      const { signal, stderr } = await child.ended
      const done = child.lines().includes('done')
      if (!done) expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' })
      const store = await openTestStore({ path, migrations: newerSchema })
      expect(store.notices.filter((notice) => notice.code !== 'migrated')).toEqual([])
      expect(await store.count('test_note', 'rank', { is: 1 })).toBe(3)
      await store.close()
      expect(look(path)).toEqual(migrated)
      return done
    }
    let kills = 0
    for (let done = false; !done; kills += 2)
      done = (await Promise.all([survives(kills), survives(kills + 1)])).includes(true)
    expect(kills).toBeGreaterThan(20)
    // One process after another takes its time on a busy machine.
  }, 240_000)
})
