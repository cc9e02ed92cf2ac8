import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const day = 86_400_000
const folder = temporaryFolder()
afterEach(folder.dispose)

describe('S16: the audit trail', () => {
  it.each([
    ['UPDATE', "UPDATE stream_rows SET body = '1' WHERE stream = 'audit'"],
    ['moving to another stream', "UPDATE stream_rows SET stream = 'x'"],
    ['DELETE', 'DELETE FROM stream_rows'],
    ['REPLACE', "REPLACE INTO stream_rows VALUES (1, 'audit', 0, '1')"],
    ['an upsert', "INSERT INTO stream_rows VALUES (1, 'audit', 0, '1') ON CONFLICT DO UPDATE SET body = '1'"],
  ])('refuses %s, also from a plain connection to the file', async (_, statement) => {
    const path = join(folder.path, 'opsbell.db')
    const store = await openTestStore({ path })
    await store.commit({ append: [{ stream: 'audit', at: 5, body: 'who did what' }] })
    const before = await store.rows('audit', { limit: 1 })
    await store.close()
    const plain = new Database(path)
    expect(() => plain.exec(statement)).toThrow('append-only')
    plain.close()
    const again = await openTestStore({ path })
    expect(await again.rows('audit', { limit: 1 })).toEqual(before)
    await again.close()
  })

  it('lets retention delete what is past its age, and leaves the door shut behind it', async () => {
    const path = join(folder.path, 'retention.db')
    const clock = new FakeClock()
    const store = await openTestStore({ path, clock })
    const ages = [200, 181, 179, 0]
    await store.commit({ append: ages.map((age) => ({ stream: 'audit', at: clock.now() - age * day, body: age })) })
    expect(await store.retain(clock.now())).toBe(2)
    await store.close()
    const plain = new Database(path)
    expect(plain.prepare('SELECT count(*) AS n FROM retention_guard').get()).toEqual({ n: 0 })
    expect(() => plain.exec('DELETE FROM stream_rows')).toThrow('append-only')
    plain.close()
  })
})
