import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Ms } from '../../src/core/clock.ts'
import { type KindSpec, kindSpec, type Put, type Store } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { ModelStore } from './model.ts'
import { type Real, storeCommands } from './property.ts'

/** The document the contract works with. */
export interface Note {
  title: string
  rank?: number
  tags?: string[]
  until?: Ms
  /** In no index. */
  text?: string
}
declare module '../../src/store/port.ts' {
  interface Kinds {
    test_note: Note
    test_other: { name: string }
  }
}

export const noteKinds: readonly KindSpec[] = [
  kindSpec<'test_note'>({
    kind: 'test_note',
    indexes: { rank: (note) => note.rank, title: (note) => note.title, tag: (note) => note.tags },
    expires: (note) => note.until,
  }),
  kindSpec<'test_other'>({ kind: 'test_other' }),
]

export interface ContractOptions {
  kinds: readonly KindSpec[]
  clock: FakeClock
  holder: string
  retention: Readonly<Record<string, Ms>>
}

/** One store under test. Every store of a harness sees the same data. */
export interface Harness {
  store: Store
  /** The same data as another process with this holder sees it. */
  peer(holder: string): Promise<Store>
  /** Closes the store and opens its data again. */
  reopen(): Promise<Store>
  dispose(): Promise<void>
}
export type OpenHarness = (options: ContractOptions) => Promise<Harness>

const day = 86_400_000
export const note = (id: string, doc: Partial<Note> = {}): Put => ({
  kind: 'test_note',
  id,
  doc: { title: id, ...doc },
})
const ref = (id: string) => ({ kind: 'test_note' as const, id })

/** What every adapter of the port keeps, whatever lies below; `outlives` says whether `reopen` can be asked for. */
export function storeContract(name: string, open: OpenHarness, outlives: 'the process' | 'nothing'): void {
  describe(`store contract: ${name}`, () => {
    const opened: Harness[] = []
    const clock = new FakeClock()
    const make = async () => {
      const harness = await open({
        kinds: noteKinds,
        clock,
        holder: 'a',
        retention: { audit: 180 * day, chat: 7 * day },
      })
      opened.push(harness)
      return harness
    }
    const fresh = async () => (await make()).store
    afterEach(async () => {
      for (const harness of opened.splice(0)) await harness.dispose()
    })

    documents(fresh)
    indexes(fresh)
    preconditions(fresh)
    rowsOfStreams(fresh, clock)
    leases(make, clock)
    races(make)
    retention(fresh, clock)
    likeTheModel(open)
    closing(make)
    if (outlives === 'the process') persistence(make, clock)
  })
}

type Fresh = () => Promise<Store>
const ids = (found: readonly { id: string }[]) => found.map((one) => one.id)

function documents(fresh: Fresh): void {
  describe('documents', () => {
    it('gives back what was put, with versions from 1 on', async () => {
      const store = await fresh()
      const doc = { title: '磁碟 🔔 "quoted" \\ \u0000', rank: -1.5, tags: ['x', ''] }
      expect(await store.commit({ put: [{ kind: 'test_note', id: 'n', doc }] })).toBe('ok')
      expect(await store.get('test_note', 'n')).toEqual({ id: 'n', version: 1, doc })
      await store.commit({ put: [note('n', { title: 'again' })] })
      expect(await store.get('test_note', 'n')).toEqual({ id: 'n', version: 2, doc: { title: 'again' } })
    })

    it('knows nothing of a document that was never put, or was deleted', async () => {
      const store = await fresh()
      expect(await store.get('test_note', 'n')).toBeUndefined()
      await store.commit({ put: [note('n', { tags: ['t'] })] })
      await store.commit({ del: [ref('n'), ref('never there')] })
      expect(await store.get('test_note', 'n')).toBeUndefined()
      expect(await store.list('test_note', 'tag', { is: 't' })).toEqual([])
      await store.commit({ put: [note('n')] })
      expect((await store.get('test_note', 'n'))?.version).toBe(1)
    })

    it('keeps kinds apart', async () => {
      const store = await fresh()
      await store.commit({ put: [note('n'), { kind: 'test_other', id: 'n', doc: { name: 'o' } }] })
      await store.commit({ del: [ref('n')] })
      expect(await store.get('test_other', 'n')).toEqual({ id: 'n', version: 1, doc: { name: 'o' } })
    })

    it('holds its own copy: changing the object later changes nothing', async () => {
      const store = await fresh()
      const doc = { title: 'before' }
      const done = store.commit({ put: [{ kind: 'test_note', id: 'n', doc }] })
      doc.title = 'after'
      await done
      expect((await store.get('test_note', 'n'))?.doc.title).toBe('before')
    })

    it('refuses what is a programmer’s error, and writes nothing of that write', async () => {
      const store = await fresh()
      const undeclared = { kind: 'nobody', id: 'n', doc: {} } as unknown as Put
      await expect(store.commit({ put: [note('n'), undeclared] })).rejects.toThrow('nobody')
      await expect(store.commit({ put: [note('n'), note('n')] })).rejects.toThrow('twice')
      await expect(store.commit({ put: [note('n')], del: [ref('n')] })).rejects.toThrow('twice')
      await expect(store.commit({ put: [note('n', { rank: Number.NaN })] })).rejects.toThrow('index key')
      await expect(store.commit({ append: [{ stream: 's', at: 1, body: undefined }] })).rejects.toThrow('JSON')
      await expect(store.list('test_note', 'nothing', {})).rejects.toThrow('nothing')
      expect(await store.count('test_note', 'id', {})).toBe(0)
    })
  })
}

function indexes(fresh: Fresh): void {
  const filled = async () => {
    const store = await fresh()
    const ranks = { a: 10, b: 9, c: -3, d: 1e12, e: 2.5, f: 9 }
    await store.commit({ put: Object.entries(ranks).map(([id, rank]) => note(id, { rank })) })
    await store.commit({ put: [note('unranked', { title: 'z' })] })
    return store
  }

  describe('indexes', () => {
    it('order numbers by size, equal ones by id, and leave out documents without a key', async () => {
      const store = await filled()
      expect(ids(await store.list('test_note', 'rank', {}))).toEqual(['c', 'e', 'b', 'f', 'a', 'd'])
      expect(ids(await store.list('test_note', 'rank', { reverse: true }))).toEqual(['d', 'a', 'f', 'b', 'e', 'c'])
    })

    it.each([
      [{ is: 9 }, ['b', 'f']],
      [{ from: 9 }, ['b', 'f', 'a', 'd']],
      [{ to: 2.5 }, ['c', 'e']],
      [{ from: 2.5, to: 10 }, ['e', 'b', 'f', 'a']],
      [{ from: 2.5, to: 10, limit: 2 }, ['e', 'b']],
      [{ from: 2.5, to: 10, limit: 2, reverse: true }, ['a', 'f']],
      [{ from: 11, to: 10 }, []],
      [{ limit: 0 }, []],
    ])('give the range %j, both ends included', async (range, expected) => {
      const store = await filled()
      expect(ids(await store.list('test_note', 'rank', range))).toEqual(expected)
      expect(await store.count('test_note', 'rank', range)).toBe(expected.length)
    })

    it('order strings by code point', async () => {
      const store = await fresh()
      const titles = ['10', '9', 'B', 'a', 'b', '', 'é', '告警', '\uffee', '😀', 'a\u0000']
      await store.commit({ put: titles.map((title, i) => note(`n${i}`, { title })) })
      const found = (await store.list('test_note', 'title', {})).map((one) => one.doc.title)
      expect(found).toEqual(['', '10', '9', 'B', 'a', 'a\u0000', 'b', 'é', '告警', '\uffee', '😀'])
      expect(ids(await store.list('test_note', 'title', { from: 'a', to: 'b' }))).toEqual(['n3', 'n10', 'n4'])
    })

    it('list by id', async () => {
      const store = await filled()
      expect(ids(await store.list('test_note', 'id', { from: 'b', limit: 3 }))).toEqual(['b', 'c', 'd'])
      expect(ids(await store.list('test_note', 'id', { to: 'b', reverse: true }))).toEqual(['b', 'a'])
      expect(ids(await store.list('test_note', 'id', { is: 'e' }))).toEqual(['e'])
      expect(await store.count('test_note', 'id', {})).toBe(7)
    })

    it('find a document under each of its keys, and give it once in a range', async () => {
      const store = await fresh()
      await store.commit({ put: [note('a', { tags: ['x', 'y', 'x'] }), note('b', { tags: ['w', 'z'] })] })
      expect(ids(await store.list('test_note', 'tag', { is: 'x' }))).toEqual(['a'])
      expect(ids(await store.list('test_note', 'tag', { is: 'y' }))).toEqual(['a'])
      expect(ids(await store.list('test_note', 'tag', {}))).toEqual(['b', 'a'])
      expect(ids(await store.list('test_note', 'tag', { reverse: true, limit: 2 }))).toEqual(['b', 'a'])
      expect(await store.count('test_note', 'tag', {})).toBe(2)
    })

    it('follow a document as its keys change', async () => {
      const store = await fresh()
      await store.commit({ put: [note('a', { rank: 1, tags: ['x', 'y'] })] })
      await store.commit({ put: [note('a', { rank: 2, tags: ['y', 'z'] })] })
      expect(await store.count('test_note', 'rank', { is: 1 })).toBe(0)
      expect(await store.count('test_note', 'rank', { is: 2 })).toBe(1)
      expect(ids(await store.list('test_note', 'tag', { is: 'x' }))).toEqual([])
      expect(ids(await store.list('test_note', 'tag', { is: 'z' }))).toEqual(['a'])
    })
  })
}

function preconditions(fresh: Fresh): void {
  describe('preconditions', () => {
    it('expect: writes only while every version is as said; 0 means not there', async () => {
      const store = await fresh()
      const expecting = (id: string, version: number) => ({ expect: [{ ref: ref(id), version }] })
      expect(await store.commit({ put: [note('a')], ...expecting('a', 1) })).toBe('conflict')
      expect(await store.commit({ put: [note('a')], ...expecting('a', 0) })).toBe('ok')
      expect(await store.commit({ put: [note('a')], ...expecting('a', 0) })).toBe('conflict')
      expect(await store.commit({ put: [note('a')], ...expecting('a', 1) })).toBe('ok')
      expect(await store.commit({ del: [ref('a')], ...expecting('a', 1) })).toBe('conflict')
      expect(await store.commit({ del: [ref('a')], ...expecting('a', 2) })).toBe('ok')
    })

    it('a failing expectation writes nothing at all, and does not use up its name', async () => {
      const store = await fresh()
      await store.commit({ put: [note('old', { tags: ['t'] })] })
      const write = {
        put: [note('new')],
        del: [ref('old')],
        append: [{ stream: 'audit', at: 1, body: 'x' }],
        once: 'u1',
      }
      expect(await store.commit({ ...write, expect: [{ ref: ref('old'), version: 7 }] })).toBe('conflict')
      expect(await store.get('test_note', 'new')).toBeUndefined()
      expect(await store.count('test_note', 'tag', { is: 't' })).toBe(1)
      expect(await store.rows('audit', { limit: 10 })).toEqual([])
      expect(await store.commit(write)).toBe('ok')
    })

    it('once: the second commit of a name writes nothing, whatever else it says', async () => {
      const store = await fresh()
      expect(await store.commit({ once: 'update:1', put: [note('a')], expect: [{ ref: ref('a'), version: 0 }] })).toBe(
        'ok',
      )
      const again = { once: 'update:1', put: [note('a', { title: 'twice' })] }
      expect(await store.commit(again)).toBe('duplicate')
      expect(await store.commit({ ...again, expect: [{ ref: ref('a'), version: 0 }] })).toBe('duplicate')
      expect((await store.get('test_note', 'a'))?.doc.title).toBe('a')
      expect(await store.commit({ ...again, once: 'update:2' })).toBe('ok')
    })

    it('once, expect and fence alone are a write too', async () => {
      const store = await fresh()
      expect(await store.commit({})).toBe('ok')
      expect(await store.commit({ once: 'only' })).toBe('ok')
      expect(await store.commit({ once: 'only' })).toBe('duplicate')
      expect(await store.commit({ fence: { lease: 'leader', epoch: 1 } })).toBe('fenced')
    })
  })
}

function rowsOfStreams(fresh: Fresh, clock: FakeClock): void {
  const filled = async () => {
    const store = await fresh()
    const at = (i: number) => clock.now() + i * 1000
    for (const [from, to] of [
      [0, 4],
      [4, 6],
    ] as const)
      await store.commit({
        append: Array.from({ length: to - from }, (_, i) => ({ stream: 'audit', at: at(from + i), body: from + i })),
      })
    await store.commit({ append: [{ stream: 'elsewhere', at: at(2), body: 'x' }] })
    return { store, at }
  }
  const bodies = (rows: readonly { body: unknown }[]) => rows.map((row) => row.body)

  describe('rows', () => {
    it('come back in the order they were appended, with a sequence number that grows', async () => {
      const { store, at } = await filled()
      const rows = await store.rows('audit', { limit: 10 })
      expect(bodies(rows)).toEqual([0, 1, 2, 3, 4, 5])
      expect(rows.map((row) => row.at)).toEqual([0, 1, 2, 3, 4, 5].map(at))
      expect(rows.every((row, i) => i === 0 || row.seq > (rows[i - 1]?.seq ?? 0))).toBe(true)
      expect(rows[0]).toMatchObject({ stream: 'audit' })
    })

    it('page forward after a row and back before one', async () => {
      const { store } = await filled()
      const page = await store.rows('audit', { limit: 2 })
      const next = await store.rows('audit', { limit: 2, after: page[1]?.seq ?? 0 })
      expect(bodies(next)).toEqual([2, 3])
      const newest = await store.rows('audit', { limit: 2, reverse: true })
      expect(bodies(newest)).toEqual([5, 4])
      const older = await store.rows('audit', { limit: 2, reverse: true, before: newest[1]?.seq ?? 0 })
      expect(bodies(older)).toEqual([3, 2])
      expect(await store.rows('audit', { limit: 0 })).toEqual([])
    })

    it('are found by time, both ends included', async () => {
      const { store, at } = await filled()
      expect(bodies(await store.rows('audit', { limit: 10, from: at(2), to: at(4) }))).toEqual([2, 3, 4])
      expect(bodies(await store.rows('audit', { limit: 2, from: at(1), reverse: true }))).toEqual([5, 4])
      expect(bodies(await store.rows('audit', { limit: 10, to: at(0) }))).toEqual([0])
      const [, second] = await store.rows('audit', { limit: 2 })
      expect(bodies(await store.rows('audit', { limit: 2, from: at(0), after: second?.seq ?? 0 }))).toEqual([2, 3])
    })
  })
}

function leases(make: () => Promise<Harness>, clock: FakeClock): void {
  describe('leases', () => {
    it('one holder at a time; renewing keeps the epoch', async () => {
      const harness = await make()
      const other = await harness.peer('b')
      const first = await harness.store.lease('leader', 15_000)
      expect(first?.epoch).toBeGreaterThan(0)
      expect(await other.lease('leader', 15_000)).toBeUndefined()
      expect(await other.lease('another', 15_000)).toBeDefined()
      await clock.advance(10_000)
      expect(await harness.store.lease('leader', 15_000)).toEqual(first)
      await clock.advance(10_000)
      expect(await other.lease('leader', 15_000)).toBeUndefined()
    })

    it('passes on when it ran out, with a higher epoch, and the old holder’s writes are refused', async () => {
      const harness = await make()
      const other = await harness.peer('b')
      const old = (await harness.store.lease('leader', 15_000)) ?? { epoch: -1 }
      const fenced = { put: [note('a')], fence: { lease: 'leader', epoch: old.epoch } }
      expect(await harness.store.commit(fenced)).toBe('ok')
      await clock.advance(15_001)
      expect(await harness.store.commit(fenced)).toBe('ok')
      const taken = (await other.lease('leader', 15_000)) ?? { epoch: -1 }
      expect(taken.epoch).toBeGreaterThan(old.epoch)
      expect(await harness.store.lease('leader', 15_000)).toBeUndefined()
      expect(await harness.store.commit({ ...fenced, put: [note('late')] })).toBe('fenced')
      expect(await other.get('test_note', 'late')).toBeUndefined()
      expect(await other.commit({ put: [note('b')], fence: { lease: 'leader', epoch: taken.epoch } })).toBe('ok')
    })

    it('is given back with a ttl of 0', async () => {
      const harness = await make()
      const other = await harness.peer('b')
      await harness.store.lease('leader', 15_000)
      await harness.store.lease('leader', 0)
      expect(await other.lease('leader', 15_000)).toBeDefined()
    })
  })
}

function races(make: () => Promise<Harness>): void {
  describe('races', () => {
    it('of commits that expect the same version have exactly one winner, 1,000 rounds', async () => {
      const harness = await make()
      const racers = [harness.store, await harness.peer('b'), await harness.peer('c')]
      const winners: number[] = []
      for (let round = 0; round < 1000; round++) {
        const results = await Promise.all(
          racers.map((store, i) =>
            store.commit({ put: [note('x', { rank: i })], expect: [{ ref: ref('x'), version: round }] }),
          ),
        )
        winners.push(results.filter((result) => result === 'ok').length)
      }
      expect(winners.every((count) => count === 1)).toBe(true)
      expect((await harness.store.get('test_note', 'x'))?.version).toBe(1000)
    })

    it('of one name have exactly one winner', async () => {
      const harness = await make()
      const racers = [harness.store, await harness.peer('b')]
      for (let round = 0; round < 100; round++) {
        const commits = racers.flatMap((store) => [0, 1].map(() => store.commit({ once: `u${round}` })))
        expect((await Promise.all(commits)).filter((result) => result === 'ok')).toHaveLength(1)
      }
    })

    it('of commits in one turn each keep their own result', async () => {
      const store = (await make()).store
      const results = await Promise.all([
        store.commit({ put: [note('a')], once: 'u' }),
        store.commit({ put: [note('b')], once: 'u' }),
        store.commit({ put: [note('a')], expect: [{ ref: ref('a'), version: 0 }] }),
        store.commit({ put: [note('a')], expect: [{ ref: ref('a'), version: 1 }] }),
        store.commit({ put: [note('c', { rank: Number.NaN })] }).catch(() => 'rejected'),
        store.commit({ put: [note('d')], fence: { lease: 'none', epoch: 1 } }),
      ])
      expect(results).toEqual(['ok', 'duplicate', 'conflict', 'ok', 'rejected', 'fenced'])
      expect(ids(await store.list('test_note', 'id', {}))).toEqual(['a'])
    })
  })
}

function retention(fresh: Fresh, clock: FakeClock): void {
  describe('retention', () => {
    it('TA-9: deletes documents past their expiry and rows past their stream’s age, and counts them', async () => {
      const store = await fresh()
      const now = clock.now()
      await store.commit({
        put: [note('gone', { until: now, tags: ['t'] }), note('kept', { until: now + 1 }), note('ever')],
      })
      const rows = (stream: string, ...ages: number[]) =>
        ages.map((age) => ({ stream, at: now - age * day, body: age }))
      await store.commit({ append: [...rows('chat', 8, 6), ...rows('audit', 181, 179, 8)] })
      expect(await store.retain(now)).toBe(3)
      expect(ids(await store.list('test_note', 'id', {}))).toEqual(['ever', 'kept'])
      expect(await store.count('test_note', 'tag', { is: 't' })).toBe(0)
      expect((await store.rows('chat', { limit: 9 })).map((row) => row.body)).toEqual([6])
      expect((await store.rows('audit', { limit: 9 })).map((row) => row.body)).toEqual([179, 8])
      expect(await store.retain(now)).toBe(0)
    })

    it('TA-9: deletes thousands too, and new sequence numbers still grow', async () => {
      const store = await fresh()
      const now = clock.now()
      await store.commit({ append: Array.from({ length: 2500 }, (_, i) => ({ stream: 'chat', at: now + i, body: i })) })
      const last = (await store.rows('chat', { limit: 1, reverse: true }))[0]
      expect(await store.retain(now + 8 * day)).toBe(2500)
      await store.commit({ append: [{ stream: 'chat', at: now, body: 'new' }] })
      expect((await store.rows('chat', { limit: 1 }))[0]?.seq).toBeGreaterThan(last?.seq ?? Number.POSITIVE_INFINITY)
    })

    it('a name counts as used for 30 days', async () => {
      const store = await fresh()
      await store.commit({ once: 'u' })
      await clock.advance(29 * day)
      await store.retain(clock.now())
      expect(await store.commit({ once: 'u' })).toBe('duplicate')
      await clock.advance(day)
      await store.retain(clock.now())
      expect(await store.commit({ once: 'u' })).toBe('ok')
    })
  })
}

function persistence(make: () => Promise<Harness>, clock: FakeClock): void {
  describe('persistence', () => {
    it('everything committed is there after opening again', async () => {
      const harness = await make()
      const lease = (await harness.store.lease('leader', 1000)) ?? { epoch: -1 }
      await harness.store.commit({
        put: [note('a', { tags: ['t'], rank: 3 })],
        append: [{ stream: 'audit', at: clock.now(), body: { who: 'Alice' } }],
        once: 'u',
      })
      const store = await harness.reopen()
      expect(await store.get('test_note', 'a')).toMatchObject({ version: 1, doc: { rank: 3 } })
      expect(ids(await store.list('test_note', 'tag', { is: 't' }))).toEqual(['a'])
      expect(await store.rows('audit', { limit: 5 })).toMatchObject([{ body: { who: 'Alice' } }])
      expect(await store.commit({ once: 'u' })).toBe('duplicate')
      await clock.advance(1001)
      const successor = await (await harness.peer('b')).lease('leader', 1000)
      expect(successor?.epoch).toBeGreaterThan(lease.epoch)
    })
  })
}

function closing(make: () => Promise<Harness>): void {
  describe('closing', () => {
    it('a closed store refuses to work', async () => {
      const { store } = await make()
      await store.close()
      await store.close()
      await expect(store.get('test_note', 'a')).rejects.toMatchObject({ reason: 'closed' })
      await expect(store.commit({ put: [note('a')] })).rejects.toMatchObject({ reason: 'closed' })
    })
  })
}

function likeTheModel(open: OpenHarness): void {
  it('behaves like a naive model under any sequence of commands', async () => {
    const ages = { audit: 180 * day, chat: 7 * day }
    const run = async (commands: Iterable<fc.AsyncCommand<ModelStore, Real>>) => {
      const clock = new FakeClock()
      const harness = await open({ kinds: noteKinds, clock, holder: 'a', retention: ages })
      const peers = new Map([
        ['a', harness.store],
        ['b', await harness.peer('b')],
      ])
      try {
        await fc.asyncModelRun(() => ({ model: new ModelStore(), real: { harness, peers, clock, ages } }), commands)
      } finally {
        await harness.dispose()
      }
    }
    await fc.assert(fc.asyncProperty(storeCommands, run), { numRuns: 150 })
  })
}
