import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { note } from '../contract.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
const original = join(folder.path, 'original.db')
let content: unknown
let copies = 0

async function dump(store: SqliteStore): Promise<unknown> {
  const lists = ['id', 'rank', 'title', 'tag'].map((by) => store.list('test_note', by, {}))
  const rows = [{}, { from: 0 }].map((range) => store.rows('audit', { ...range, limit: 10_000 }))
  return Promise.all([...lists, ...rows])
}

/** A copy of the original file in a folder of its own, after `harm`. */
function harmed(harm: (path: string) => void = () => {}): string {
  const path = join(folder.path, `case${copies++}.db`)
  copyFileSync(original, path)
  harm(path)
  return path
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const all = readFileSync(path)
  all.set(bytes, at)
  writeFileSync(path, all)
}

const beside = (path: string, part: string) =>
  readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.${part}`))
const codes = (store: SqliteStore) => store.notices.map((notice) => notice.code)

beforeAll(async () => {
  const store = await openTestStore({ path: original })
  for (let turn = 0; turn < 5; turn++) {
    const put = Array.from({ length: 50 }, (_, i) =>
      note(`n${turn}.${i}`, { rank: i, title: 't'.repeat(i * 9), tags: [`a${i}`, `b${turn}`], until: 1e14 + i }),
    )
    const append = Array.from({ length: 50 }, (_, i) => ({ stream: 'audit', at: i, body: { text: 'x'.repeat(i * 5) } }))
    await store.commit({ put, append, once: `u${turn}` })
  }
  content = await dump(store)
  await store.close()
})
afterAll(folder.dispose)

describe('a damaged file', () => {
  const body = (path: string) => overwrite(path, 8192, Buffer.alloc(20_000, 0xaa))
  const header = (path: string) => overwrite(path, 0, Buffer.alloc(100, 0))
  const truncated = (path: string) => truncateSync(path, 30_000)
  const odd = (path: string) => truncateSync(path, 40)
  const text = (path: string) =>
    writeFileSync(path, 'this is not a database, but it is long enough to be read as one. '.repeat(9))
  const foreignVersion = (path: string) => overwrite(path, 60, Buffer.from([0x7f, 1, 2, 3]))
  const writeVersion = (path: string) => overwrite(path, 18, Buffer.from([9]))
  const formatVersion = (path: string) => overwrite(path, 47, Buffer.from([9]))
  const kinds = { body, header, truncated, odd, text, foreignVersion, writeVersion, formatVersion }

  it.each(Object.entries(kinds))('is kept aside and the newest good backup restored: %s', async (_, harm) => {
    const path = harmed()
    const clock = new FakeClock()
    const store = await openTestStore({ path, clock })
    const older = await store.backup()
    await clock.advance(3_600_000)
    await store.commit({ put: [note('later')] })
    const newer = await store.backup()
    await store.close()
    writeFileSync(`${path}.backup-1-20260301T230000000Z`, 'a newer backup that is damaged itself')
    harm(path)
    const again = await openTestStore({ path, clock })
    expect(codes(again)).toEqual(['restored'])
    expect(again.notices[0]?.message).toContain(newer)
    expect(again.notices[0]?.message).toContain(beside(path, 'corrupt-')[0])
    expect(await again.get('test_note', 'later')).toBeDefined()
    expect(await again.commit({ put: [note('works')] })).toBe('ok')
    await again.close()
    expect(existsSync(older)).toBe(true)
    const quiet = await openTestStore({ path })
    expect(codes(quiet)).toEqual([])
    await quiet.close()
  })

  it.each(Object.entries(kinds))('without a backup is kept aside and a fresh one begun: %s', async (_, harm) => {
    const path = harmed(harm)
    const broken = readFileSync(path)
    const store = await openTestStore({ path })
    expect(codes(store)).toEqual(['fresh'])
    expect(await store.count('test_note', 'id', {})).toBe(0)
    expect(await store.commit({ put: [note('works')] })).toBe('ok')
    await store.close()
    const [aside] = beside(path, 'corrupt-')
    expect(readFileSync(join(folder.path, aside ?? '')).equals(broken)).toBe(true)
  })

  it('damaged twice in the same moment: both are kept', async () => {
    const path = harmed(body)
    await (await openTestStore({ path })).close()
    writeFileSync(path, 'again')
    await (await openTestStore({ path })).close()
    expect(beside(path, 'corrupt-').filter((name) => !/-(?:wal|shm)$/.test(name))).toHaveLength(2)
  })

  it('emptied beside backups is restored, not taken for a new one', async () => {
    const path = harmed()
    const store = await openTestStore({ path })
    await store.backup()
    await store.close()
    truncateSync(path, 0)
    const again = await openTestStore({ path })
    expect(codes(again)).toEqual(['restored'])
    expect(await dump(again)).toEqual(content)
    await again.close()
  })

  it('gone while its backups lie there: starts empty and says so', async () => {
    const path = harmed()
    const store = await openTestStore({ path })
    const backup = await store.backup()
    await store.close()
    rmSync(path)
    const again = await openTestStore({ path })
    expect(again.notices).toMatchObject([{ code: 'file-lost', message: expect.stringContaining(backup) }])
    await again.close()
  })

  it('a lost write-ahead log is noticed; one closed in order has none and nothing is said', async () => {
    const path = harmed()
    const running = await openTestStore({ path })
    await running.commit({ put: [note('in the log only')] })
    const stolen = join(folder.path, 'stolen.db')
    copyFileSync(path, stolen)
    await running.close()
    const store = await openTestStore({ path: stolen })
    expect(codes(store)).toEqual(['log-lost'])
    expect(await dump(store)).toEqual(content)
    await store.close()
    const again = await openTestStore({ path: stolen })
    expect(codes(again)).toEqual([])
    await again.close()
  })

  it('half-made copies of a killed process are swept away', async () => {
    const path = harmed()
    const left = [
      `${path}.restoring`,
      `${path}.backup-1-20260101T000000000Z.tmp`,
      `${path}.backup-1-20260101T000000000Z.tmp-wal`,
    ]
    for (const name of left) writeFileSync(name, 'half')
    await (await openTestStore({ path })).close()
    expect(left.filter((name) => existsSync(name))).toEqual([])
  })
})

describe('damage anywhere', () => {
  // Whatever the bytes: the store opens and works, and what it gives is the old content unless it says otherwise.
  const survives = async (at: number, bytes: Uint8Array) => {
    const path = harmed((copy) => overwrite(copy, at, bytes))
    const store = await openTestStore({ path })
    const said = codes(store)
    expect(said.every((code) => code === 'fresh' || code === 'reindexed')).toBe(true)
    if (!said.includes('fresh')) expect(await dump(store)).toEqual(content)
    expect(await store.commit({ put: [note('works')] })).toBe('ok')
    await store.close()
    for (const name of readdirSync(folder.path).filter((one) => one.startsWith(basename(path))))
      rmSync(join(folder.path, name))
  }

  it('200 random bytes in 150 copies', async () => {
    const size = readFileSync(original).length
    const bytes = fc.uint8Array({ minLength: 200, maxLength: 200 })
    await fc.assert(fc.asyncProperty(fc.nat(size - 200), bytes, survives), { numRuns: 150 })
  })

  it('each byte of the header inverted', async () => {
    const header = readFileSync(original).subarray(0, 100)
    for (const [at, byte] of header.entries()) await survives(at, Uint8Array.of(byte ^ 0xff))
  })
})
