import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SopRun } from '../../../src/respond/sop/contract.ts'
import { sopFaces } from '../../../src/respond/sop/index.ts'
import { alice, bob, database, runOf, SopRig, sopsOf, textOf, texts, walkthrough } from './support.ts'

let rig: SopRig
beforeEach(async () => {
  rig = await SopRig.start()
})
afterEach(() => rig.close())

const on = (run: SopRun, person = alice) => ({ ...rig.doing(person), run: run.id, turn: run.turn })
const down = { name: 'InstanceDown', labels: { instance: 'api-1' } }

describe('several people at one run', () => {
  it('CORE-9: 1,000 rounds of two acting on the same step at once: one winner, both told, nothing lost', {
    timeout: 60_000,
  }, async () => {
    let run = await rig.begin()
    const { verbs } = rig.sops
    let walks = 0
    const told = { won: 0, lost: 0 }
    for (let round = 0; round < 1000; round++) {
      const { at, turn } = run
      const branch = run.sop.steps.find(({ id }) => id === at)?.kind === 'branch'
      const wanted = branch
        ? [verbs.choose({ ...on(run), choice: 0 }), verbs.choose({ ...on(run, bob), choice: 1 })]
        : [verbs.skip({ ...on(run), reason: 'a' }), verbs.fail({ ...on(run, bob), text: 'b' })]
      const [first, second] = await Promise.all(round % 2 ? wanted.reverse() : wanted)
      const dids = [first?.did, second?.did].sort()
      expect(dids[0]).toBe('done')
      expect(['over', 'stale']).toContain(dids[1])
      const winner = [first, second].find((one) => one?.did === 'done')
      const loser = [first, second].find((one) => one?.did !== 'done')
      if (winner?.did !== 'done') throw new Error('nobody won')
      if (loser?.did === 'stale') expect(loser.deed).toEqual(winner.deed)
      run = await rig.run(run.id)
      expect(run.turn).toBe(turn + 1)
      expect(run.deeds.filter((deed) => deed.turn === turn && deed.by && deed.to !== undefined)).toEqual([winner.deed])
      told.won++
      told.lost++
      if (run.state === 'open' && run.turn < 90) continue
      if (run.state === 'open') await verbs.abandon({ ...rig.doing(), run: run.id, reason: 'next' })
      walks++
      run = await rig.begin()
    }
    expect(told).toEqual({ won: 1000, lost: 1000 })
    expect(walks).toBeGreaterThan(10)
  })

  it('notes of ten people at once all stay', async () => {
    const run = await rig.begin()
    const people = Array.from({ length: 10 }, (_, n) => ({ id: 2000 + n, name: `P${n}` }))
    await Promise.all(
      people.map((person) => rig.sops.verbs.note({ ...rig.doing(person), run: run.id, text: person.name })),
    )
    const { deeds, turn } = await rig.run(run.id)
    expect(turn).toBe(1)
    expect(
      deeds
        .filter(({ did }) => did === 'note')
        .map(({ text }) => text)
        .sort(),
    ).toEqual(people.map(({ name }) => name))
  })

  it('of two who begin at once one starts it and the other finds it', async () => {
    const destination = { channel: 'telegram', chat: 'ops' }
    const begin = (person: typeof alice) =>
      rig.sops.verbs.start({ ...rig.doing(person), system: 'shop', sop: 'instance-down', destination })
    const both = await Promise.all([begin(alice), begin(bob)])
    expect(both.map(({ did }) => did).sort()).toEqual(['already', 'started'])
    expect(await rig.sops.views.open()).toHaveLength(1)
  })

  it('an SOP that is walked often counts on, past what is looked at', async () => {
    let run = await rig.begin()
    for (let n = 1; n < 30; n++) {
      await rig.sops.verbs.abandon({ ...rig.doing(), run: run.id, reason: 'x' })
      run = await rig.begin()
    }
    expect(run.id).toMatch(/\.0*30$/)
    expect(await rig.sops.views.open()).toHaveLength(1)
  })

  it('the same press again does nothing more', async () => {
    const run = await rig.begin()
    const request = on(run)
    const first = await rig.sops.verbs.done(request)
    expect(await rig.sops.verbs.done(request)).toEqual(first)
  })
})

describe('what a step runs', () => {
  it('TX-1: a diagnostic begins at a press, its output comes to the card, and a person judges it', async () => {
    const run = await rig.walkTo(await rig.begin(), 'log')
    expect(await rig.sops.verbs.run(on(run))).toMatchObject({ did: 'done', deed: { did: 'ran', by: alice } })
    await rig.settled()
    const after = await rig.run(run.id)
    expect(after).toMatchObject({
      at: 'log',
      output: { ok: true, text: expect.stringContaining('ECONNREFUSED <b>5432</b>') },
    })
    expect(after.running).toBeUndefined()
    expect((await rig.card(run.id)).text).toContain('ECONNREFUSED <b>5432</b>')
  })

  it('of two who press at once it runs once', async () => {
    const run = await rig.walkTo(await rig.begin(), 'log')
    const both = await Promise.all([rig.sops.verbs.run(on(run)), rig.sops.verbs.run(on(run, bob))])
    await rig.settled()
    expect(both.map(({ did }) => did).sort()).toEqual(['done', 'refused'])
    expect(await rig.acting.executions()).toHaveLength(1)
  })

  it('a check by an action passes by itself, or stays with what is wrong', async () => {
    const run = await rig.walkTo(await rig.begin({ alert: { name: 'HighErrorRate', labels: {} } }), 'db')
    await rig.sops.verbs.run(on(run))
    await rig.settled()
    expect(await rig.run(run.id)).toMatchObject({ at: 'report', outcomes: { db: 'done' } })
    const bad = await rig.begin({ sop: 'database' })
    await rig.sops.verbs.run(on(bad))
    await rig.settled()
    expect(await rig.run(bad.id)).toMatchObject({ state: 'open', at: 'port', output: { ok: false } })
    expect((await rig.card(bad.id)).buttons[0]).toBe('[再檢查]')
    const forced = await rig.sops.verbs.force({ ...on(await rig.run(bad.id)), reason: '維護中' })
    expect(runOf(forced)).toMatchObject({ state: 'finished', outcomes: { port: 'forced' } })
  })

  it.each<[string, number[], object]>([
    ['all as they should be', [1, 1], { at: 'report', outcomes: { alive: 'done' } }],
    ['one is not', [1, 0], { at: 'alive', output: { ok: false } }],
    ['no data is no pass', [], { at: 'alive', output: { result: { id: 'respond-sop-no-data' } } }],
  ])('a check by a query: %s', async (_, values, expected) => {
    const run = await rig.walkTo(await rig.begin({ alert: down }), 'alive')
    rig.series = values.map((value, n) => ({ labels: { instance: `api-${n}` }, value }))
    await rig.sops.verbs.run(on(run))
    const after = await rig.run(run.id)
    expect(after).toMatchObject(expected)
    if (values.length === 0) expect(after.output?.ok).toBeUndefined()
  })

  it('a query that fails says why and judges nothing', async () => {
    const run = await rig.walkTo(await rig.begin({ alert: down }), 'alive')
    rig.queryFault = new Error('too many series')
    await rig.sops.verbs.run(on(run))
    const { at, output } = await rig.run(run.id)
    expect({ at, ok: output?.ok }).toEqual({ at: 'alive', ok: undefined })
    expect((await rig.card(run.id)).text).toContain('查詢失敗：too many series')
  })

  it('a change is not run but confirmed; when it was, its result comes to the card', async () => {
    const run = await rig.walkTo(await rig.begin(), 'which')
    const there = runOf(await rig.sops.verbs.choose({ ...on(run), choice: 0 }))
    const failed = runOf(await rig.sops.verbs.fail(on(there)))
    expect(failed.at).toBe('restart')
    expect(await rig.sops.verbs.run(on(failed))).toMatchObject({ did: 'confirm', step: { action: 'restart' } })
    expect(await rig.acting.executions()).toHaveLength(0)
    await rig.acting.change('restart', { sopRun: run.id, step: 'restart', person: bob })
    await rig.settled()
    expect(await rig.run(run.id)).toMatchObject({ at: 'restart', output: { step: 'restart', ok: true } })
  })

  it('an action that is gone from the pack is refused, and the step can go on', async () => {
    const run = await rig.walkTo(await rig.begin(), 'log')
    rig.acting.actions = []
    expect(await rig.sops.verbs.run(on(run))).toMatchObject({ did: 'not-run', refused: { why: 'unknown' } })
    expect((await rig.run(run.id)).running).toBeUndefined()
    expect(await rig.sops.verbs.done(on(await rig.run(run.id)))).toMatchObject({ did: 'done' })
  })
})

describe('a restart in the middle', () => {
  it('keeps the run, its SOP as it was, and whose turn it is', async () => {
    const run = await rig.walkTo(await rig.begin({ alert: down }), 'panel')
    rig.declared = sopsOf(
      walkthrough.replaceAll('截圖 Grafana 異常面板', '另一件事').replaceAll('panel', 'other'),
      database,
    )
    await rig.restart()
    expect(await rig.run(run.id)).toEqual(run)
    expect((await rig.card(run.id)).text).toContain('截圖 Grafana 異常面板')
    expect(await rig.sops.verbs.skip({ ...on(run), reason: 'x' })).toMatchObject({ did: 'done', run: { at: 'log' } })
  })

  it('an action that ended while nobody listened is written down', async () => {
    const run = await rig.walkTo(await rig.begin(), 'log')
    const cause = 'update:before'
    await rig.acting.look('errors', { sopRun: run.id, step: 'log', cause, person: alice })
    await rig.settled()
    await rig.restart()
    const { deeds, output } = await rig.run(run.id)
    expect(output).toMatchObject({ step: 'log', ok: true })
    expect(deeds.filter(({ did }) => did === 'result')).toHaveLength(1)
  })

  it('what had begun and never came to run is unknown, and is not run by itself', async () => {
    const run = await rig.walkTo(await rig.begin(), 'log')
    const found = await rig.store.get('sop-run', run.id)
    const running = { step: 'log', by: alice, at: rig.clock.now(), cause: 'update:lost' }
    await rig.store.commit({
      put: [{ kind: 'sop-run', id: run.id, doc: { ...run, running } }],
      expect: [{ ref: { kind: 'sop-run', id: run.id }, version: found?.version ?? 0 }],
    })
    await rig.restart()
    const after = await rig.run(run.id)
    expect(after.running).toBeUndefined()
    expect((await rig.card(run.id)).text).toContain('結果不明')
    expect(await rig.acting.executions()).toHaveLength(0)
  })
})

describe('reminders', () => {
  const reminders = async (run: SopRun) => {
    const found = await rig.store.list('post', 'id', { from: `sop:${run.id}:`, to: `sop:${run.id}:\uffff` })
    return found.filter(({ id }) => id.includes('stalled')).map(({ doc }) => doc)
  }
  const sweep = async (ms: number) => {
    await rig.clock.advance(ms)
    await rig.sops.due.run(rig.clock.now())
  }

  it('a run that stalls calls whoever is at it, ever more rarely, and at most five times', async () => {
    const run = await rig.begin()
    await sweep(599_000)
    expect(await reminders(run)).toHaveLength(0)
    await sweep(1000)
    const [first] = await reminders(run)
    expect(first).toMatchObject({ audible: true, replyTo: { post: `sop:${run.id}:1` } })
    for (let hour = 0; hour < 24; hour++) await sweep(3_600_000)
    expect(await reminders(run)).toHaveLength(5)
    expect(await rig.sops.due.next()).toBeUndefined()
    await rig.sops.verbs.note({ ...rig.doing(bob), run: run.id, text: 'here' })
    expect(await rig.sops.due.next()).toBe(rig.clock.now() + 600_000)
  })

  it.each(['zh-TW', 'en'])('says in %s where it stands', async (locale) => {
    const run = await rig.begin()
    await sweep(600_000)
    const [post] = await reminders(run)
    const face = sopFaces[post?.face ?? '']?.(post?.data ?? {}, {
      texts: texts(locale),
      zone: 'Asia/Taipei',
      now: rig.clock.now(),
    })
    expect(face && textOf(face)).toMatchSnapshot()
  })

  it('what is over reminds nobody', async () => {
    const run = await rig.begin()
    await rig.sops.verbs.abandon({ ...rig.doing(), run: run.id, reason: 'false alarm' })
    await sweep(86_400_000)
    expect(await reminders(run)).toHaveLength(0)
  })
})

describe('the timeline', () => {
  it('CORE-8: who did what, when; an incident opened since takes the run in; a summary at the end', async () => {
    const run = await rig.begin({ incident: '12', alert: down })
    await rig.clock.advance(60_000)
    const two = runOf(await rig.sops.verbs.done(on(run)))
    await rig.sops.verbs.attach(
      two.id,
      { name: 'panel.png', bytes: 3, mime: 'image/png', telegramFile: 'f1' },
      rig.doing(bob),
    )
    const three = runOf(await rig.sops.verbs.done(on(two, bob)))
    await rig.sops.verbs.note({ ...rig.doing(), run: run.id, text: 'DB <b>down</b>' })
    const four = runOf(await rig.sops.verbs.skip({ ...on(three), reason: '看過了' }))
    rig.series = [{ labels: {}, value: 1 }]
    await rig.sops.verbs.run(on(four))
    await rig.sops.verbs.done(on(await rig.run(run.id)))
    const said = rig.timeline.map(({ incident, entry: { kind, by, text, telegramFile } }) => {
      const words = 'typed' in text ? text.typed : texts('zh-TW').text(text.id, text.args)
      return `#${incident} ${kind} ${by?.name ?? '-'}: ${words}${telegramFile ? ` [${telegramFile}]` : ''}`
    })
    expect(said).toMatchSnapshot()
    expect(new Set(rig.written)).toEqual(new Set(['12']))
    const causes = new Map<string, number>()
    for (const { cause } of rig.timeline) causes.set(cause, (causes.get(cause) ?? 0) + 1)
    expect(causes.size).toBeGreaterThan(5)
  })

  it('a run of its own writes into none', async () => {
    const run = await rig.begin()
    await rig.sops.verbs.done(on(run))
    expect(rig.timeline).toEqual([])
  })
})

describe.each(['zh-TW', 'en'])('its card in %s', (locale) => {
  it('says where it stands, what to do, where, and who is at it', async () => {
    const seen: string[] = []
    const look = async (run: SopRun) => {
      const { text, buttons } = await rig.card(run.id, locale)
      seen.push([text, ...buttons].join('\n'))
    }
    const run = await rig.begin({ incident: '12' })
    await look(run)
    await rig.clock.advance(60_000)
    const two = runOf(await rig.sops.verbs.done(on(run)))
    await rig.sops.verbs.note({ ...rig.doing(bob), run: run.id, text: 'looks bad' })
    await look(two)
    const log = runOf(await rig.sops.verbs.skip({ ...on(two, bob), reason: 'no Grafana' }))
    await look(log)
    await rig.sops.verbs.run(on(log))
    await rig.settled()
    await look(log)
    const which = runOf(await rig.sops.verbs.fail(on(await rig.run(run.id))))
    await look(which)
    const alive = runOf(await rig.sops.verbs.choose({ ...on(which), choice: 0 }))
    rig.series = [{ labels: { instance: 'api-1' }, value: 0 }]
    await rig.sops.verbs.run(on(alive))
    await look(alive)
    const restart = runOf(await rig.sops.verbs.fail(on(await rig.run(run.id))))
    await look(restart)
    await rig.sops.verbs.force({ ...on(runOf(await rig.sops.verbs.done(on(restart)))), reason: 'known' })
    await rig.clock.advance(600_000)
    await rig.sops.verbs.done(on(await rig.run(run.id), bob))
    await look(run)
    const other = await rig.begin({ sop: 'database' })
    await rig.sops.verbs.abandon({ ...rig.doing(bob), run: other.id, reason: '<i>wrong one</i>' })
    await look(other)
    expect(`\n${seen.join('\n\n')}\n`).toMatchSnapshot()
  })
})

it('its card can be shown anew: the one before says so', async () => {
  const run = await rig.begin()
  await rig.sops.verbs.show(run.id)
  const old = (await rig.store.get('post', `sop:${run.id}:1`))?.doc
  expect(old).toMatchObject({ final: true, data: { moved: true }, revision: 2 })
  expect((await rig.store.get('post', `sop:${run.id}:2`))?.doc.data).toMatchObject({ run: run.id, turn: 1 })
})

it('knows which SOPs fit an alert', () => {
  const { fitting } = rig.sops.views
  expect(fitting('shop', down).map(({ id }) => id)).toEqual(['instance-down'])
  expect(fitting('shop', { name: 'Other', labels: {} })).toEqual([])
  expect(fitting('nowhere', down)).toEqual([])
})

it('an unknown run, and one that is over, are told apart', async () => {
  const { verbs } = rig.sops
  expect(await verbs.done({ ...rig.doing(), run: 'nope.1', turn: 1 })).toEqual({ did: 'missing' })
  const run = await rig.begin()
  await verbs.abandon({ ...rig.doing(), run: run.id, reason: 'x' })
  expect(await verbs.done(on(run))).toMatchObject({ did: 'over' })
  expect(await verbs.note({ ...rig.doing(), run: run.id, text: 'late' })).toMatchObject({ did: 'over' })
})
