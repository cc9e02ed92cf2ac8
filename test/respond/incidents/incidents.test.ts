import { describe, expect, it } from 'vitest'
import { incidentFaces } from '../../../src/respond/incidents/index.ts'
import { alice, bob, cooldown, hour, minute, ops, policies, Rig, seen, texts, zone } from './support.ts'

const findings = { impact: 'a', rootCause: 'b', fix: 'restart' }

describe('CORE-8: how incidents are opened', () => {
  it('by the priority’s policy, one per group, and a new episode of the group joins it', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.tell('firing', ['api-1'], { alertname: 'Slow', priority: 'P1' })
    expect(await rig.incidents.views.open()).toHaveLength(1)
    await rig.resolve('api-1')
    await rig.deliver()
    await rig.pass(cooldown + minute)
    await rig.fire('api-2')
    const { episodes, clearedAt } = await rig.incident()
    expect(episodes).toHaveLength(2)
    expect(clearedAt).toBeUndefined()
    expect(await rig.store.count('incident', 'number', {})).toBe(1)
    expect((await rig.incidents.views.ofEpisode(episodes[1] ?? ''))?.number).toBe(1)
  })

  it('not for what is silenced, but when its silence ends', async () => {
    const rig = await Rig.start()
    await rig.tell('firing', ['api-1'], { priority: 'P1', alertname: 'A' })
    const [first] = rig.alerts.views.openEpisodes()
    const until = rig.clock.now() + hour
    const matchers = [{ name: 'alertname', value: 'InstanceDown', op: '=' as const }]
    await rig.alerts.verbs.silence({ ...rig.by(), scope: { matchers, system: first?.system ?? '' }, until })
    await rig.fire('api-1')
    expect(await rig.incidents.views.open()).toEqual([])
    await rig.pass(hour + minute)
    expect(await rig.incidents.views.open()).toMatchObject([{ title: 'InstanceDown' }])
  })

  it('by the button, with what had happened before; a second press names it', async () => {
    const rig = await Rig.start(policies({}, {}))
    await rig.fire('api-1')
    expect(await rig.incidents.views.open()).toEqual([])
    const [episode] = rig.alerts.views.openEpisodes()
    await rig.alerts.verbs.acknowledge({ ...rig.by(bob), episode: episode?.id ?? '' })
    await rig.pass(minute)
    const request = { episodes: [episode?.id ?? ''], destination: ops }
    const first = await rig.incidents.verbs.open({ ...rig.by(), ...request })
    expect(first).toMatchObject({
      did: 'opened',
      incident: { opened: { by: alice, how: 'button' }, owner: { person: bob } },
    })
    expect(await rig.incidents.verbs.open({ ...rig.by(bob), ...request })).toMatchObject({
      did: 'already',
      incident: { number: 1 },
    })
    expect(await rig.timeline()).toEqual(['fired', 'acknowledged', 'opened-button'])
    const [gone] = [await rig.incidents.verbs.open({ ...rig.by(), episodes: ['nobody.1'], destination: ops })]
    expect(gone).toMatchObject({ did: 'refused', refusal: { why: 'no-episode' } })
  })

  it('not of a drill: the press of an old card is refused, and of a storm only what is real is in it', async () => {
    const rig = await Rig.start()
    const drill = { alertname: 'OpsbellDrill', priority: 'P2', drill: '00001-abcd' }
    await rig.alerts.ingest([seen('firing', drill, { system: 'drill' })], rig.clock.now(), 'drill:1')
    await rig.tell('firing', ['a'], { priority: 'P1' })
    const [test, real] = ['drill', 'shop'].map(
      (system) => rig.alerts.views.openEpisodes().find((one) => one.system === system)?.id ?? '',
    )
    const refused = { did: 'refused', refusal: { why: 'drill' } }
    const { verbs } = rig.incidents
    expect(await verbs.open({ ...rig.by(), episodes: [test ?? ''], destination: ops })).toEqual(refused)
    expect(await verbs.open({ ...rig.by(), text: 'redis', episodes: [test ?? ''], destination: ops })).toEqual(refused)
    expect(await rig.incidents.views.open()).toEqual([])
    const both = await verbs.open({ ...rig.by(), episodes: [test ?? '', real ?? ''], destination: ops })
    expect(both).toMatchObject({ did: 'opened', incident: { episodes: [real] } })
    const more = await verbs.open({ ...rig.by(), episodes: [test ?? '', real ?? ''], destination: ops })
    expect(more).toMatchObject({ did: 'already', incident: { episodes: [real] } })
  })

  it('by words, with a card of its own that is edited and answers stay with it', async () => {
    const rig = await Rig.start()
    const { verbs, views } = rig.incidents
    await verbs.open({ ...rig.by(), text: '  redis\nis down ', destination: ops, level: 'critical' })
    const [card] = await rig.posts('incident')
    expect(card).toMatchObject({ id: 'incident:1', doc: { revision: 1, audible: true, destination: ops } })
    await verbs.assign({ ...rig.on(1), to: alice })
    expect((await rig.posts('incident'))[0]?.doc.revision).toBe(2)
    expect((await views.ofPost('incident:1'))?.number).toBe(1)
    await verbs.falseAlarm(rig.on(1))
    expect((await rig.posts('incident'))[0]?.doc).toMatchObject({ revision: 3, final: true })
    await verbs.reopen(rig.on(1))
    expect((await rig.posts('incident'))[0]?.doc).not.toHaveProperty('final')
    const empty = await verbs.open({ ...rig.by(), text: ' ', destination: ops })
    expect(empty).toMatchObject({ did: 'refused', refusal: { why: 'empty' } })
    const long = await verbs.open({ ...rig.by(), text: 'x'.repeat(201), destination: ops })
    expect(long).toMatchObject({ did: 'refused', refusal: { why: 'too-long', most: 200 } })
  })

  it('of several groups at once, and by merging incidents', async () => {
    const rig = await Rig.start(policies({}, {}))
    for (const alertname of ['A', 'B', 'C']) await rig.tell('firing', ['x'], { alertname })
    const ids = rig.alerts.views.openEpisodes().map(({ id }) => id)
    const { verbs } = rig.incidents
    const request = { destination: ops }
    expect(await verbs.open({ ...rig.by(), ...request, episodes: ids.slice(0, 2) })).toMatchObject({
      did: 'opened',
      incident: { opened: { how: 'merge' } },
    })
    expect(await verbs.open({ ...rig.by(), ...request, episodes: ids })).toMatchObject({ did: 'joined', joined: 1 })
    expect((await rig.incident()).groups).toHaveLength(3)

    await verbs.open({ ...rig.by(), text: 'customers complain', destination: ops })
    await verbs.note({ ...rig.on(2), text: 'from a customer' })
    expect(await verbs.merge({ ...rig.on(1), others: [1] })).toMatchObject({
      did: 'refused',
      refusal: { why: 'itself' },
    })
    expect(await verbs.merge({ ...rig.on(1), others: [2] })).toMatchObject({ did: 'done', incident: { merged: [2] } })
    expect((await rig.incident(2)).closed).toMatchObject({ how: 'merged', into: 1 })
    expect(await verbs.note({ ...rig.on(3), text: 'x' })).toEqual({ did: 'missing', number: 3 })
    expect(await verbs.reopen(rig.on(2))).toMatchObject({ did: 'already', incident: { number: 1 } })
    const document = await rig.incidents.views.document(1, { texts: texts('en'), zone, now: rig.clock.now() })
    expect(document).toContain('from a customer')
  })

  it('catches up after it was away, and takes what fires at the very first start', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.restart()
    expect(await rig.store.count('incident', 'number', {})).toBe(1)
    await rig.store.commit({
      del: [
        { kind: 'incident-cursor', id: 'alert-changed' },
        { kind: 'incident', id: '1' },
      ],
    })
    await rig.restart()
    expect(await rig.incidents.views.open()).toMatchObject([{ number: 2, title: 'InstanceDown' }])
  })
})

describe('CORE-8: how incidents end', () => {
  it('waits for a person when all has resolved, reminds, and opens again when it refires', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.deliver()
    await rig.pass(10 * minute)
    await rig.resolve('api-1')
    await rig.pass(16 * minute)
    const [reminder] = await rig.posts('incident-reminder')
    expect(reminder?.doc).toMatchObject({ audible: false, replyTo: { episode: expect.any(String) } })
    await rig.incidents.verbs.resolve({ ...rig.on(1), findings })
    await rig.pass(minute)
    await rig.tell('firing', ['api-1'])
    const { reopened, closed, ticks } = await rig.incident()
    // The episode had ended, so this one is another incident.
    expect([reopened, closed?.how, ticks.documentation !== undefined]).toEqual([0, 'resolved', true])
    expect(await rig.incidents.views.open()).toMatchObject([{ number: 2 }])
    const [episode] = (await rig.incident(2)).groups
    expect(await rig.incidents.views.lastTime(episode ?? '')).toMatchObject({
      number: 1,
      helped: 'restart',
      who: alice,
    })
  })

  it('opens again by itself when the same episode refires, but not a false alarm', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.deliver()
    await rig.pass(10 * minute)
    await rig.resolve('api-1')
    await rig.incidents.verbs.resolve({ ...rig.on(1), findings })
    await rig.pass(minute)
    await rig.fire('api-1')
    expect(await rig.incident()).toMatchObject({ reopened: 1 })
    expect((await rig.timeline()).slice(-3)).toEqual(['closed', 'refired', 'fired'])
    await rig.incidents.verbs.falseAlarm(rig.on(1))
    await rig.pass(minute)
    await rig.fire('api-2')
    expect((await rig.incident()).closed).toMatchObject({ how: 'false-alarm', clear: false })
  })

  it('reminds of an open one without a word for 30 min, and a word puts it off; not while its alerts call people', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.pass(40 * minute)
    expect(await rig.posts('incident-reminder')).toEqual([])
    const [episode] = (await rig.incident()).episodes
    await rig.alerts.verbs.acknowledge({ ...rig.by(bob), episode: episode ?? '' })
    await rig.sweep()
    await rig.pass(29 * minute)
    expect(await rig.posts('incident-reminder')).toEqual([])
    await rig.incidents.verbs.note({ ...rig.on(1), text: 'looking' })
    await rig.pass(29 * minute)
    expect(await rig.posts('incident-reminder')).toEqual([])
    await rig.pass(minute)
    const [post, ...more] = await rig.posts('incident-reminder')
    expect(more).toEqual([])
    expect(post?.doc).toMatchObject({ audible: true, level: 'critical' })
  })

  it('reminds on time again after a clock that was ten years ahead is set back', async () => {
    const rig = await Rig.start()
    await rig.incidents.verbs.open({ ...rig.by(), text: 'x', destination: ops, level: 'critical' })
    const years = 10 * 365 * 24 * hour
    rig.clock.jump(years)
    await rig.incidents.verbs.note({ ...rig.on(1), text: 'now?' })
    await rig.pass(31 * minute)
    rig.clock.jump(-years)
    await rig.pass(2 * minute)
    const before = (await rig.posts('incident-reminder')).length
    await rig.pass(31 * minute)
    expect((await rig.posts('incident-reminder')).length).toBe(before + 1)
  })

  it('refuses an oversize note, and says how much is allowed', async () => {
    const rig = await Rig.start()
    await rig.incidents.verbs.open({ ...rig.by(), text: 'x', destination: ops })
    const refused = await rig.incidents.verbs.note({ ...rig.on(1), text: '長'.repeat(4001) })
    expect(refused).toMatchObject({ did: 'refused', refusal: { why: 'too-long', length: 4001, most: 4000 } })
    expect(await rig.incidents.verbs.note({ ...rig.on(1), text: '長'.repeat(4000) })).toMatchObject({ did: 'done' })
  })
})

describe('CORE-8: what other rooms write', () => {
  it('goes into the timeline with their commit, once per cause, and nowhere when there is no such incident', async () => {
    const rig = await Rig.start()
    await rig.incidents.verbs.open({ ...rig.by(), text: 'x', destination: ops })
    const { journal } = rig.incidents
    const entry = {
      at: rig.clock.now(),
      kind: 'action' as const,
      by: bob,
      text: { typed: 'restarted' },
      output: 'x'.repeat(70_000),
    }
    for (let i = 0; i < 2; i++) {
      const put = journal.entries('1', [entry], 'action:7')
      expect(put).toHaveLength(1)
      await rig.store.commit({ put })
    }
    journal.written('1')
    await rig.incidents.idle()
    expect(await rig.timeline()).toEqual(['opened-text', 'restarted'])
    expect(rig.changed.at(-1)).toBe(1)
    for (const wrong of ['2', '0', '-1', '1/2', 'x', '']) expect(journal.entries(wrong, [entry], 'c')).toEqual([])
    const [view] = (await rig.incidents.views.timeline(1, { offset: 1, limit: 1 })).items
    expect(view?.entry.output).toHaveLength(64 * 1024)
  })

  it('tells thousands of alert changes as a bounded timeline', async () => {
    const rig = await Rig.start()
    for (let i = 0; i < 520; i++) {
      rig.clock.jump(2 * minute)
      await rig.alerts.ingest([one('firing')], rig.clock.now(), 'poll')
      rig.clock.jump(2 * minute)
      await rig.alerts.ingest([one('resolved')], rig.clock.now(), 'poll')
    }
    await rig.sweep()
    const { total } = await rig.incidents.views.timeline(1, { offset: 0, limit: 1 })
    expect(total).toBeLessThan(1600)
    expect(await rig.store.count('incident', 'number', {})).toBe(1)

    function one(state: 'firing' | 'resolved') {
      const labels = { alertname: 'InstanceDown', priority: 'P0', instance: 'api-1' }
      return { origin: 'x', labels, annotations: {}, state, startsAt: rig.clock.now(), system: 'shop' }
    }
  }, 30_000)
})

describe('CORE-8: the cards', () => {
  it.each(['en', 'zh-TW'])('say what it is, how far it is and what is left (%s)', async (locale) => {
    const rig = await Rig.start()
    const { verbs } = rig.incidents
    await verbs.open({ ...rig.by(), text: 'redis 掛了', destination: ops, level: 'critical', system: 'shop' })
    const shown = async (face: string) => {
      const post = (await rig.posts(face)).at(-1)
      const drawn = incidentFaces[face]?.(post?.doc.data ?? {}, { texts: texts(locale), zone, now: rig.clock.now() })
      const lines = drawn?.blocks.map((block) => ('line' in block ? block.line.map(({ text }) => text).join('') : ''))
      return [...(lines ?? []), ...(drawn?.buttons ?? []).map((row) => row.map(({ text }) => `[${text}]`).join(' '))]
    }
    const cards = [await shown('incident')]
    await verbs.assign({ ...rig.on(1), to: alice })
    await verbs.tag({ ...rig.on(1), people: [bob] })
    await verbs.tick({ ...rig.on(1), item: 'first-look' })
    cards.push(await shown('incident'))
    await rig.pass(31 * minute)
    cards.push(await shown('incident-reminder'))
    await verbs.resolve({ ...rig.on(1), findings })
    await rig.sweep()
    cards.push(await shown('incident'), await shown('incident-document'))
    expect(cards).toMatchSnapshot()
    expect(incidentFaces.incident?.({ number: 1 }, { texts: texts(locale), zone, now: 0 })).toBeUndefined()
  })
})
