import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import type { Labels } from '../../../src/core/labels.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { translated } from '../../../src/store/sqlite/errors.ts'
import { note } from '../contract.ts'
import { openTestStore, openWithConnection, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
afterAll(folder.dispose)

const big = (id: string) => note(id, { text: 'x'.repeat(50_000) })

/** Lets the file grow no further, as a full disk would. */
function fill(db: Database.Database): void {
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
}
const free = (db: Database.Database) => db.pragma('max_page_count = 1000000')

describe('a full disk', () => {
  it('rejects commits as full, serves reads, and works again when there is space', async () => {
    const { store, db } = openWithConnection({ path: join(folder.path, 'full.db') })
    await store.commit({ put: [note('before')] })
    fill(db)
    await expect(store.commit({ put: [big('a')], once: 'u' })).rejects.toMatchObject({
      name: 'StoreUnavailable',
      reason: 'full',
      message: expect.stringContaining('disk is full'),
    })
    expect(await store.get('test_note', 'before')).toBeDefined()
    expect(await store.get('test_note', 'a')).toBeUndefined()
    expect(await store.list('test_note', 'id', {})).toHaveLength(1)
    free(db)
    expect(await store.commit({ put: [big('a')], once: 'u' })).toBe('ok')
    expect(db.pragma('quick_check', { simple: true })).toBe('ok')
    await store.close()
  })

  it('a commit that does not fit fails alone; those of the same turn that fit are done', async () => {
    const { store, db } = openWithConnection({ path: join(folder.path, 'part.db') })
    await store.commit({ put: [note('small', { text: 'y'.repeat(2000) })] })
    fill(db)
    const results = await Promise.allSettled([
      store.commit({ put: [note('small', { text: 'z' })] }),
      store.commit({ put: [big('a')] }),
      store.commit({ del: [{ kind: 'test_note', id: 'nobody' }] }),
    ])
    expect(results).toMatchObject([{ value: 'ok' }, { reason: { reason: 'full' } }, { value: 'ok' }])
    expect((await store.get('test_note', 'small'))?.doc.text).toBe('z')
    await store.close()
  })

  it('retention still deletes, which makes room again', async () => {
    const { store, db } = openWithConnection({ path: join(folder.path, 'retain.db') })
    await store.commit({ put: [note('old', { text: 'x'.repeat(100_000), until: 1 })] })
    fill(db)
    await expect(store.commit({ put: [note('new', { text: 'x'.repeat(100_000) })] })).rejects.toMatchObject({
      reason: 'full',
    })
    expect(await store.retain(2)).toBe(1)
    expect(await store.commit({ put: [big('new')] })).toBe('ok')
    await store.close()
  })

  it('is counted by reason', async () => {
    const counted: [string, Labels | undefined][] = []
    const metrics = {
      ...noMetrics,
      counter: ({ name }: { name: string }) => ({ inc: (labels?: Labels) => void counted.push([name, labels]) }),
    }
    const { store, db } = openWithConnection({ path: join(folder.path, 'counted.db'), metrics })
    await store.commit({ put: [note('a')] })
    fill(db)
    await store.commit({ put: [big('b')] }).catch(() => {})
    await store.close()
    await store.get('test_note', 'a').catch(() => {})
    expect(counted).toEqual([
      ['opsbell_store_commits_total', { result: 'ok' }],
      ['opsbell_store_failures_total', { reason: 'full' }],
      ['opsbell_store_failures_total', { reason: 'closed' }],
    ])
  })
})

describe('a file that can’t be written', () => {
  it('rejects commits as readonly while reads go on', async () => {
    const { store, db } = openWithConnection({ path: join(folder.path, 'query.db') })
    await store.commit({ put: [note('a')] })
    db.pragma('query_only = ON')
    await expect(store.commit({ put: [note('b')] })).rejects.toMatchObject({ reason: 'readonly' })
    expect(await store.get('test_note', 'a')).toBeDefined()
    db.pragma('query_only = OFF')
    expect(await store.commit({ put: [note('b')] })).toBe('ok')
    await store.close()
  })

  it('refuses to start and names the file, or works on a copy in memory when told so', async () => {
    const path = join(folder.path, 'closed', 'opsbell.db')
    const store = await openTestStore({ path })
    await store.commit({ put: [note('a', { tags: ['t'] })] })
    await store.close()
    await unprivileged(join(folder.path, 'closed'), async () => {
      await expect(openTestStore({ path })).rejects.toMatchObject({
        name: 'StoreUnavailable',
        message: expect.stringContaining(path),
      })
      const memory = await openTestStore({ path, unwritable: 'memory' })
      expect(memory.notices).toMatchObject([{ code: 'memory', message: expect.stringContaining('with a copy of it') }])
      await works(memory)
    })
    const again = await openTestStore({ path })
    expect(await again.count('test_note', 'id', {})).toBe(1)
    await again.close()
  })

  it('a path that can’t be is refused, or replaced by an empty store in memory when told so', async () => {
    const blocked = join(folder.path, 'file')
    writeFileSync(blocked, '')
    const path = join(blocked, 'opsbell.db')
    await expect(openTestStore({ path })).rejects.toMatchObject({
      reason: 'io',
      message: expect.stringContaining(path),
    })
    const memory = await openTestStore({ path, unwritable: 'memory' })
    expect(memory.notices).toMatchObject([{ code: 'memory', message: expect.stringContaining('nothing of it') }])
    expect(await memory.commit({ put: [note('b')] })).toBe('ok')
    await memory.close()
    mkdirSync(join(folder.path, 'folder.db'))
    await expect(openTestStore({ path: join(folder.path, 'folder.db') })).rejects.toMatchObject({ reason: 'io' })
  })
})

async function works(store: SqliteStore): Promise<void> {
  expect(await store.count('test_note', 'tag', { is: 't' })).toBe(1)
  expect(await store.commit({ put: [note('b')] })).toBe('ok')
  await store.close()
}

/** Runs `work` as a user who may read the folder but not write to it; root would not notice the modes. */
async function unprivileged(path: string, work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0
  chmodSync(folder.path, 0o755)
  chmodSync(path, 0o555)
  if (root) process.seteuid?.(65_534)
  try {
    await work()
  } finally {
    if (root) process.seteuid?.(0)
    chmodSync(path, 0o755)
  }
}

describe('what SQLite and the file system throw', () => {
  const sqlite = (code: string) => new Database.SqliteError('text', code)
  const system = (code: string) => Object.assign(new Error('text'), { code, syscall: 'write' })

  it.each([
    [sqlite('SQLITE_FULL'), 'full'],
    [sqlite('SQLITE_READONLY_DBMOVED'), 'readonly'],
    [sqlite('SQLITE_IOERR_FSYNC'), 'io'],
    [sqlite('SQLITE_CANTOPEN'), 'io'],
    [sqlite('SQLITE_CORRUPT_INDEX'), 'corrupt'],
    [sqlite('SQLITE_NOTADB'), 'corrupt'],
    [sqlite('SQLITE_BUSY'), 'busy'],
    [system('ENOSPC'), 'full'],
    [system('EROFS'), 'readonly'],
    [system('EIO'), 'io'],
  ])('%s is %s', (error, reason) => {
    expect(translated(error)).toMatchObject({ name: 'StoreUnavailable', reason, cause: error })
  })

  it('mistakes of our own stay what they are', () => {
    const mistakes = [sqlite('SQLITE_CONSTRAINT'), sqlite('SQLITE_ERROR'), new TypeError('no'), 'text', undefined]
    expect(mistakes.map(translated)).toEqual(mistakes)
  })
})
