import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { note } from '../contract.ts'
import { startChild } from './children/spawn.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
afterAll(folder.dispose)

describe('two processes on one file', () => {
  it('the second is refused with a clear sentence, and let in once the first is gone', async () => {
    const path = join(folder.path, 'opsbell.db')
    const first = startChild('committer.ts', path, '0')
    await first.line((line) => line !== '')
    const refusal = /Another Opsbell already runs on .*opsbell\.db\. Stop it first/
    await expect(openTestStore({ path })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(refusal),
    })
    await expect(openTestStore({ path, unwritable: 'memory' })).rejects.toThrow(refusal)
    first.process.kill('SIGKILL')
    await first.ended
    const store = await openTestStore({ path })
    await expect(openTestStore({ path })).rejects.toThrow(refusal)
    await store.close()
    await (await openTestStore({ path })).close()
  })

  it('a second way to the same file finds the same lock', async () => {
    const path = join(folder.path, 'real', 'opsbell.db')
    const store = await openTestStore({ path })
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'folder'))
    symlinkSync(path, join(folder.path, 'file.db'))
    await expect(openTestStore({ path: join(folder.path, 'folder', 'opsbell.db') })).rejects.toThrow('already runs')
    await expect(openTestStore({ path: join(folder.path, 'file.db') })).rejects.toThrow('already runs')
    await store.close()
  })

  it('the next process takes over leases at once, since the lock proves that their holder is gone', async () => {
    const path = join(folder.path, 'leases.db')
    const before = await openTestStore({ path, holder: 'before' })
    const old = await before.lease('leader', 3_600_000)
    await before.close()
    const after = await openTestStore({ path, holder: 'after' })
    const taken = await after.lease('leader', 3_600_000)
    expect(taken?.epoch).toBeGreaterThan(old?.epoch ?? Number.POSITIVE_INFINITY)
    expect(await after.commit({ put: [note('a')], fence: { lease: 'leader', epoch: old?.epoch ?? 0 } })).toBe('fenced')
    await after.close()
  })

  it('a shell may read while the bot writes; one that holds the write lock makes commits fail as busy, then go on', async () => {
    const path = join(folder.path, 'shell.db')
    const store = await openTestStore({ path })
    await store.commit({ put: [note('a')] })
    const shell = new Database(path)
    expect(shell.prepare('SELECT count(*) AS n FROM documents').get()).toEqual({ n: 1 })
    shell.exec('BEGIN IMMEDIATE')
    const results = await Promise.allSettled([store.commit({ put: [note('b')] }), store.commit({ put: [note('c')] })])
    expect(results).toMatchObject([{ reason: { reason: 'busy' } }, { reason: { reason: 'busy' } }])
    expect(await store.get('test_note', 'a')).toBeDefined()
    shell.exec('ROLLBACK')
    shell.close()
    expect(await store.commit({ put: [note('b')] })).toBe('ok')
    await store.close()
  })
})
