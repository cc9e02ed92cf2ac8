import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIncidents, type Incidents, type Opened, type Outcome } from '../../../src/respond/incidents/index.ts'
import type { Commit, Store, Write } from '../../../src/store/port.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { alice, bob, minute, openStore, ops, policies, Rig } from './support.ts'

/** Two processes on one store, so that only the store's versions stand between them. */
async function two(): Promise<{ rig: Rig; both: readonly [Incidents, Incidents] }> {
  const rig = await Rig.start()
  return { rig, both: [rig.incidents, createIncidents(rig.options())] }
}

const opened = (outcome: Opened) => ('incident' in outcome ? outcome.incident.number : undefined)
const done = (outcomes: readonly Outcome[]) => outcomes.filter(({ did }) => did === 'done').length

describe('CORE-8: two people at once', () => {
  it('1,000 rounds: one winner, the other is told who and when, and every word is kept', async () => {
    const { rig, both } = await two()
    const [first, second] = both
    await first.verbs.open({ ...rig.by(), text: 'redis is down', destination: ops })
    const phases = ['detection', 'investigation', 'resolution'] as const
    let notes = 0
    for (let round = 0; round < 1000; round++) {
      const now = (await rig.incident()).phase.now
      const to = phases[(phases.indexOf(now) + 1) % 3] ?? 'detection'
      const owner = (await rig.incident()).owner?.person.id
      const from = owner === undefined ? {} : { from: owner }
      const taker = { id: 5000 + 2 * round, name: `a${round}` }
      const other = { id: 5001 + 2 * round, name: `b${round}` }
      const [a, b, c, d, ...words] = await Promise.all([
        first.verbs.setPhase({ ...rig.on(1, alice), from: now, to }),
        second.verbs.setPhase({ ...rig.on(1, bob), from: now, to }),
        first.verbs.assign({ ...rig.on(1, taker), to: taker, ...from }),
        second.verbs.assign({ ...rig.on(1, other), to: other, ...from }),
        first.verbs.note({ ...rig.on(1, alice), text: `a${round}` }),
        second.verbs.note({ ...rig.on(1, bob), text: `b${round}` }),
      ])
      notes += done(words)
      expect(done([a, b])).toBe(1)
      expect(done([c, d])).toBe(1)
      const { phase, owner: has } = await rig.incident()
      const loser = a.did === 'already' ? a : b
      expect(loser).toMatchObject({ did: 'already', by: phase.by, at: phase.at, incident: { phase: { now: to } } })
      expect(c.did === 'already' ? c : d).toMatchObject({ did: 'already', by: has?.person })
    }
    expect(notes).toBe(2000)
    const entries = await rig.store.list('incident-entry', 'time', {})
    expect(entries.filter(({ doc }) => doc.kind === 'note')).toHaveLength(2000)
    expect(entries.filter(({ doc }) => doc.kind === 'phase')).toHaveLength(1000)
    const audits = await rig.store.rows('audit', { limit: 10_000 })
    expect(audits).toHaveLength(4001)
  }, 60_000)

  it('numbers incidents without gaps or doubles', async () => {
    const { rig, both } = await two()
    const numbers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        both[i % 2 === 0 ? 0 : 1].verbs.open({ ...rig.by(), text: `incident ${i}`, destination: ops }),
      ),
    )
    const all = numbers.map(opened).sort((a = 0, b = 0) => a - b)
    expect(all).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })

  it('opens one incident for a group, by whomever', async () => {
    const { rig, both } = await two()
    for (let i = 0; i < 30; i++) {
      await rig.alerts.ingest(
        [
          {
            origin: 'x',
            labels: { alertname: `A${i}`, priority: 'P0' },
            annotations: {},
            state: 'firing',
            startsAt: rig.clock.now(),
            system: 'shop',
          },
        ],
        rig.clock.now(),
        `poll:${i}`,
      )
      const [episode] = rig.alerts.views.openEpisodes().filter(({ alertname }) => alertname === `A${i}`)
      const open = (one: Incidents) => one.verbs.open({ ...rig.by(), episodes: [episode?.id ?? ''], destination: ops })
      const [a, b] = await Promise.all([open(both[0]), open(both[1]), both[0].due.run(rig.clock.now())])
      expect(opened(a)).toBe(opened(b))
      const held = await rig.store.list('incident', 'group', { is: episode?.group ?? '' })
      expect(held).toHaveLength(1)
    }
    expect(await rig.store.count('incident', 'number', {})).toBe(30)
  })

  it('closes once: the other learns how it was closed', async () => {
    const { rig, both } = await two()
    for (let i = 1; i <= 50; i++) {
      await both[0].verbs.open({ ...rig.by(), text: 'x', destination: ops })
      const findings = { impact: 'a', rootCause: 'b', fix: 'c' }
      const outcomes = await Promise.all([
        both[0].verbs.resolve({ ...rig.on(i, alice), findings }),
        both[1].verbs.falseAlarm(rig.on(i, bob)),
      ])
      expect(done(outcomes)).toBe(1)
      const loser = outcomes.find(({ did }) => did !== 'done')
      const { closed } = await rig.incident(i)
      expect(loser).toMatchObject({ did: 'closed', incident: { closed: { by: closed?.by, how: closed?.how } } })
    }
  })
})

describe('CORE-8: an action happens once', () => {
  it('gives the same outcome for the same cause, and does it once', async () => {
    const rig = await Rig.start()
    const { verbs } = rig.incidents
    const open = { ...rig.by(), text: 'redis is down', destination: ops }
    expect([await verbs.open(open), await verbs.open(open)]).toMatchObject([
      { did: 'opened' },
      { did: 'opened', incident: { number: 1 } },
    ])
    const twice = async (act: () => Promise<Outcome>) => {
      const before = (await rig.timeline()).length
      expect([(await act()).did, (await act()).did]).toEqual(['done', 'done'])
      return (await rig.timeline()).length - before
    }
    const on = () => rig.on(1)
    const [note, tag, take, tick, phase, follow, found] = [on(), on(), on(), on(), on(), on(), on()]
    expect(await twice(() => verbs.note({ ...note, text: 'a' }))).toBe(1)
    expect(await twice(() => verbs.tag({ ...tag, people: [bob] }))).toBe(1)
    expect(await twice(() => verbs.assign({ ...take, to: alice }))).toBe(1)
    expect(await twice(() => verbs.tick({ ...tick, item: 'logs' }))).toBe(1)
    expect(await twice(() => verbs.setPhase({ ...phase, from: 'detection', to: 'investigation' }))).toBe(1)
    expect(await twice(() => verbs.addFollowUp({ ...follow, text: 'x' }))).toBe(1)
    expect(await twice(() => verbs.describe({ ...found, finding: 'fix', text: 'x' }))).toBe(1)
    const [over, again, doneIt] = [on(), on(), on()]
    expect(await twice(() => verbs.falseAlarm(over))).toBe(1)
    expect(await twice(() => verbs.reopen(again))).toBe(1)
    expect(await twice(() => verbs.doneFollowUp({ ...doneIt, id: 1 }))).toBe(1)
  })
})

/** A store whose commits are lost or kept, and whose answer never comes: as when the process is killed there. */
function dying(store: Store, dies: (write: Write) => 'before' | 'after' | undefined): Store {
  const commit = async (write: Write): Promise<Commit> => {
    const when = dies(write)
    if (when === 'before') throw new Error('killed before the commit')
    const outcome = await store.commit(write)
    if (when === 'after') throw new Error('killed after the commit')
    return outcome
  }
  return new Proxy(store, {
    get: (target, name) => (name === 'commit' ? commit : Reflect.get(target, name).bind?.(target)),
  })
}

describe('CORE-8: killed between commits', () => {
  it.each(['before', 'after'] as const)('%s: what happened to alerts is in the timeline once', async (when) => {
    const folder = mkdtempSync(join(tmpdir(), 'opsbell-incidents-'))
    const clock = new FakeClock()
    const path = join(folder, 'opsbell.db')
    let store = await openStore(clock, path)
    try {
      let rig = await Rig.start(policies(), store, clock)
      const told = ['firing', 'resolved', 'firing', 'resolved'] as const
      for (const state of told) {
        clock.jump(minute)
        const restless = createIncidents({
          ...rig.options(),
          store: dying(store, ({ put }) => (put?.some(({ kind }) => kind === 'incident-cursor') ? when : undefined)),
        })
        const labels = { alertname: 'InstanceDown', priority: 'P0', instance: 'api-1' }
        await rig.alerts.ingest(
          [{ origin: 'x', labels, annotations: {}, state, startsAt: clock.now(), system: 'shop' }],
          clock.now(),
          'poll',
        )
        await expect(restless.due.run(clock.now())).rejects.toThrow('killed')
        // Nothing is left but the file.
        await store.close()
        store = await openStore(clock, path)
        rig = await Rig.start(policies(), store, clock)
        await rig.sweep()
      }
      expect(await rig.timeline()).toEqual([
        'opened-policy',
        'fired',
        'resolved',
        'cleared',
        'fired',
        'resolved',
        'cleared',
      ])
      expect(await rig.store.count('incident', 'number', {})).toBe(1)
    } finally {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('the document is written and told once, though the process dies around it, and when the disk was full', async () => {
    const rig = await Rig.start()
    await rig.incidents.verbs.open({ ...rig.by(), text: 'x', destination: ops })
    await rig.incidents.verbs.resolve({ ...rig.on(1), findings: { impact: 'a', rootCause: 'b', fix: 'c' } })
    const isDocument = ({ put }: Write) => put?.some(({ id }) => id.startsWith('incident-document')) === true
    for (const when of ['before', 'after'] as const) {
      const store = dying(rig.store, (write) => (isDocument(write) ? when : undefined))
      const restless = createIncidents({ ...rig.options(), store })
      await expect(restless.due.run(rig.clock.now())).rejects.toThrow('killed')
    }
    await rig.restart()
    await rig.sweep()
    expect(await rig.posts('incident-document')).toHaveLength(1)

    await rig.incidents.verbs.open({ ...rig.by(), text: 'y', destination: ops })
    await rig.incidents.verbs.resolve({ ...rig.on(2), findings: { impact: 'a', rootCause: 'b', fix: 'c' } })
    rig.files.broken = true
    await rig.sweep()
    expect((await rig.incident(2)).closed).toMatchObject({ documentFailed: true })
    rig.files.broken = false
    await rig.pass(6 * minute)
    expect((await rig.incident(2)).closed).toMatchObject({ document: { name: 'incident-2.md' } })
  })
})
