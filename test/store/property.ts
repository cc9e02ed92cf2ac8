import fc from 'fast-check'
import { expect } from 'vitest'
import type { Ms } from '../../src/core/clock.ts'
import type { Range, Store, Write } from '../../src/store/port.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import type { Harness, Note } from './contract.ts'
import type { ModelStore } from './model.ts'

const day = 86_400_000

/** A store under test, its peers by holder, and the clock they share. */
export interface Real {
  harness: Harness
  peers: Map<string, Store>
  clock: FakeClock
  ages: Readonly<Record<string, Ms>>
}
type Command = fc.AsyncCommand<ModelStore, Real>

const command = (label: string, run: (model: ModelStore, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => label,
})

const id = fc.constantFrom('a', 'b', 'c', 'é', '😀')
const key = fc.oneof(fc.constantFrom('', 'a', 'B', '10', '9', '告警', '\uffee', '😀'), fc.string({ maxLength: 3 }))
const rank = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2.5, -1e15, 1e15, 0.1))
const age = fc.constantFrom(0, day, 8 * day, 200 * day)
const stream = fc.constantFrom('audit', 'chat')
const holder = fc.constantFrom('a', 'b')

const doc: fc.Arbitrary<Note> = fc
  .record({ title: key, rank, tags: fc.array(key, { maxLength: 3 }), until: age }, { requiredKeys: ['title'] })
  .map((one) => one as Note)

const write = fc.record(
  {
    put: fc.uniqueArray(fc.record({ id, doc }), { selector: (one) => one.id, maxLength: 3 }),
    del: fc.uniqueArray(id, { maxLength: 2 }),
    append: fc.array(fc.record({ stream, age, body: fc.jsonValue({ maxDepth: 1 }) }), { maxLength: 3 }),
    expect: fc.array(fc.record({ id, version: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }),
    once: fc.constantFrom('u1', 'u2', 'u3'),
    epoch: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
)

const commits = fc.array(write, { minLength: 1, maxLength: 4 }).map((writes) =>
  command(`commit ${fc.stringify(writes)}`, async (model, { harness, clock }) => {
    const now = clock.now()
    const given = writes.map((one): Write => {
      const put = (one.put ?? []).map((each) => {
        const { until } = each.doc
        const dated = until === undefined ? each.doc : { ...each.doc, until: now + until }
        return { kind: 'test_note' as const, id: each.id, doc: dated }
      })
      const del = (one.del ?? []).filter((each) => !put.some((other) => other.id === each))
      return {
        put,
        del: del.map((each) => ({ kind: 'test_note', id: each })),
        append: (one.append ?? []).map((row) => ({ stream: row.stream, at: now - row.age, body: row.body })),
        expect: (one.expect ?? []).map((each) => ({ ref: { kind: 'test_note', id: each.id }, version: each.version })),
        ...(one.once !== undefined && { once: one.once }),
        ...(one.epoch !== undefined && { fence: { lease: 'leader', epoch: one.epoch } }),
      }
    })
    const results = await Promise.all(given.map((one) => harness.store.commit(one)))
    expect(results).toEqual(given.map((one) => model.commit(JSON.parse(JSON.stringify(one)) as Write, now)))
  }),
)

const bounds = fc.oneof(
  fc.tuple(fc.constant('rank'), rank, rank),
  fc.tuple(fc.constantFrom('title', 'tag'), key, key),
  fc.tuple(fc.constant('id'), id, id),
)
const lists = fc
  .record({
    bounds,
    open: fc.constantFrom('from', 'to', 'both', 'none', 'is'),
    limit: fc.nat(4),
    reverse: fc.boolean(),
  })
  .map(({ bounds: [by, from, to], open, limit, reverse }) => {
    const range: Range = {
      ...(open === 'is' ? { is: from } : {}),
      ...(open === 'to' || open === 'none' ? { from } : {}),
      ...(open === 'from' || open === 'none' ? { to } : {}),
      ...(limit > 0 ? { limit } : {}),
      reverse,
    }
    return command(`list ${by} ${fc.stringify(range)}`, async (model, { harness }) => {
      const expected = model.list(by, range)
      const found = await harness.store.list('test_note', by, range)
      expect(found.map((one) => one.id)).toEqual(expected)
      for (const one of found) expect({ version: one.version, doc: one.doc }).toEqual(model.notes.get(one.id))
      expect(await harness.store.count('test_note', by, range)).toBe(expected.length)
    })
  })

const reads = fc.record({ stream, since: age, reverse: fc.boolean(), limit: fc.nat(5) }).map((asked) =>
  command(`rows ${fc.stringify(asked)}`, async (model, { harness, clock }) => {
    const from = clock.now() - asked.since
    const { stream: name, reverse, limit } = asked
    const timed = await harness.store.rows(name, { from, limit, reverse })
    expect(timed.map((row) => row.body)).toEqual(model.rowsOf(name, from, Number.POSITIVE_INFINITY, reverse, limit))
    const all = await harness.store.rows(name, { limit, reverse })
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    expect(all.map((row) => row.body)).toEqual(model.rowsOf(name, low, high, reverse, limit))
  }),
)

const leases = fc.record({ holder, ttl: fc.constantFrom(0, 1000, day) }).map((asked) =>
  command(`lease ${fc.stringify(asked)}`, async (model, { peers, clock }) => {
    const found = await peers.get(asked.holder)?.lease('leader', asked.ttl)
    expect(found?.epoch).toBe(model.lease('leader', asked.holder, asked.ttl, clock.now()))
  }),
)

const passing = fc.constantFrom(1, 1000, day, 31 * day).map((ms) =>
  command(`advance ${ms}`, async (_, { clock }) => {
    await clock.advance(ms)
  }),
)

const retains = fc.constant(
  command('retain', async (model, { harness, clock, ages }) => {
    expect(await harness.store.retain(clock.now())).toBe(model.retain(clock.now(), ages))
  }),
)

/** Every command a store knows, to be run on it and on the model side by side. */
export const storeCommands = fc.commands([commits, commits, commits, lists, lists, reads, leases, passing, retains], {
  maxCommands: 40,
})
