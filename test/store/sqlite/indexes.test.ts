import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { type KindSpec, kindSpec } from '../../../src/store/port.ts'
import { type Note, note } from '../contract.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
afterEach(folder.dispose)

const kinds = (spec: Partial<KindSpec<'test_note'>>): KindSpec[] => [kindSpec({ kind: 'test_note', ...spec })]

/** Puts 1,200 notes under one definition of the kind, then opens the file under another. */
async function reopened(before: KindSpec[], after: KindSpec[], log = silentLog) {
  const path = join(folder.path, `${Math.random()}.db`)
  const first = await openTestStore({ path, kinds: before })
  const put = Array.from({ length: 1200 }, (_, i) => note(`n${i}`, { rank: i, title: i % 2 ? 'odd' : 'even' }))
  await first.commit({ put })
  await first.close()
  return { path, store: await openTestStore({ path, kinds: after, log }) }
}

describe('a changed definition of a kind', () => {
  const byRank = { rank: (doc: Note) => doc.rank }

  it('a new index covers documents stored before', async () => {
    const { store } = await reopened(
      kinds({ indexes: byRank }),
      kinds({ indexes: { ...byRank, title: (doc) => doc.title } }),
    )
    expect(await store.count('test_note', 'title', { is: 'odd' })).toBe(600)
    expect(await store.count('test_note', 'rank', { from: 1100 })).toBe(100)
    await store.close()
  })

  it('a changed function gives its new keys, and later puts and deletes leave none of the old ones', async () => {
    const { store, path } = await reopened(
      kinds({ indexes: byRank }),
      kinds({ indexes: { rank: (doc) => -(doc.rank ?? 0) } }),
    )
    expect((await store.list('test_note', 'rank', { limit: 1 }))[0]?.id).toBe('n1199')
    await store.commit({ put: [note('n1199', { rank: 0 })], del: [{ kind: 'test_note', id: 'n1198' }] })
    await store.close()
    const plain = new Database(path)
    expect(plain.prepare('SELECT count(*) AS n FROM document_keys').get()).toEqual({ n: 1199 })
    plain.close()
  })

  it('a dropped index leaves no keys', async () => {
    const { store, path } = await reopened(kinds({ indexes: byRank }), kinds({}))
    await expect(store.list('test_note', 'rank', {})).rejects.toThrow('no index')
    await store.close()
    const plain = new Database(path)
    expect(plain.prepare('SELECT count(*) AS n FROM document_keys').get()).toEqual({ n: 0 })
    plain.close()
  })

  it('a raised version indexes anew though the functions read the same', async () => {
    let sign = 1
    const indexes = { rank: (doc: Note) => sign * (doc.rank ?? 0) }
    const { store, path } = await reopened(kinds({ indexes }), kinds({ indexes }))
    await store.close()
    sign = -1
    const same = await openTestStore({ path, kinds: kinds({ indexes }) })
    expect((await same.list('test_note', 'rank', { limit: 1 }))[0]?.id).toBe('n0')
    await same.close()
    const raised = await openTestStore({ path, kinds: kinds({ indexes, version: 1 }) })
    expect((await raised.list('test_note', 'rank', { limit: 1 }))[0]?.id).toBe('n1199')
    await raised.close()
  })

  it('a changed expiry holds for documents stored before', async () => {
    const { store } = await reopened(kinds({}), kinds({ expires: (doc) => doc.rank }))
    expect(await store.retain(99)).toBe(100)
    expect(await store.count('test_note', 'id', {})).toBe(1100)
    await store.close()
  })

  it('a stored document that today’s functions can’t read stays reachable by id and is reported', async () => {
    const errors: unknown[] = []
    const log = { ...silentLog, error: (_: string, fields?: object) => errors.push(fields) }
    const rank = (doc: Note) => {
      if (doc.rank === 7) throw new Error('seven')
      return doc.rank
    }
    const { store } = await reopened(kinds({}), kinds({ indexes: { rank } }), log)
    expect(errors).toEqual([{ kind: 'test_note', id: 'n7', error: 'seven' }])
    expect(await store.count('test_note', 'rank', {})).toBe(1199)
    expect((await store.get('test_note', 'n7'))?.doc.rank).toBe(7)
    await store.close()
  })

  it('kinds that nobody declares any more stay as they are', async () => {
    const { store, path } = await reopened(kinds({ indexes: byRank }), [])
    await store.close()
    const back = await openTestStore({ path, kinds: kinds({ indexes: byRank }) })
    expect(await back.count('test_note', 'rank', {})).toBe(1200)
    await back.close()
  })

  it('declaring a kind twice, or an index named id, is refused', async () => {
    const twice = [...kinds({}), ...kinds({})]
    await expect(openTestStore({ path: ':memory:', kinds: twice })).rejects.toThrow('twice')
    await expect(
      openTestStore({ path: ':memory:', kinds: kinds({ indexes: { id: (doc) => doc.title } }) }),
    ).rejects.toThrow('"id"')
  })
})
