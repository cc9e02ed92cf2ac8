import { afterEach, describe, expect, it } from 'vitest'
import type { TrackerKind } from '../../../src/config/tracker.ts'
import type { Write } from '../../../src/store/port.ts'
import { alice, bob, hour, minute, second } from '../incidents/support.ts'
import { configOf, Desk, mortal, token } from './desk.ts'
import type { Trouble } from './server.ts'

const kinds: readonly TrackerKind[] = ['github', 'gitlab', 'jira']
const keys = { github: 'acme/shop#1', gitlab: 'acme/shop#1', jira: 'OPS-1' }

let desk: Desk
afterEach(() => desk.close())

const once = (what: string, trouble: Trouble) => {
  let left = 1
  desk.fake.trouble = (asked) => (asked === what && left-- > 0 ? trouble : undefined)
}

describe.each(kinds)('CORE-8: an incident is filed in %s', (kind) => {
  it('with its facts, timeline, labels and people; the incident and its card know of it', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.rig.incidents.verbs.tag({ ...desk.rig.on(1), people: [alice, bob] })
    await desk.note('pool is full, restarting')
    expect(await desk.file()).toEqual({ did: 'queued', number: 1 })
    await desk.sweep()
    const [issue] = desk.fake.issues
    expect(desk.fake.issues).toHaveLength(1)
    expect(issue?.title).toMatch(/Shop backend: payments are slow \(incident 1\)$/)
    for (const part of ['Shop backend', 'pool is full, restarting', '2026-03-02', 'Asia/Taipei', 'Bob'])
      expect(issue?.body).toContain(part)
    expect(issue?.body).toContain(kind === 'jira' ? '[~accountid:alice-w]' : '@alice-w')
    expect(issue?.labels).toEqual(['incident'])
    expect(issue?.assignees).toEqual([kind === 'gitlab' ? '77' : 'alice-w'])
    expect(await desk.filing()).toMatchObject({ state: 'filed', noted: true, issue: { key: keys[kind] } })
    expect((await desk.rig.incident()).tracker).toMatchObject({ key: keys[kind] })
    expect(await desk.rig.timeline()).toContain('filed')
    expect(await desk.messages()).toEqual([expect.stringContaining(`#1 is filed: ${keys[kind]}`)])
    expect(await desk.file()).toMatchObject({ did: 'filed', key: keys[kind] })
  })

  it('once, however often and by whomever it is asked', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    const all = await Promise.all(Array.from({ length: 10 }, () => desk.file()))
    expect(all.filter(({ did }) => did === 'queued')).toHaveLength(1)
    expect(all.filter(({ did }) => did === 'under-way')).toHaveLength(9)
    await desk.sweep()
    expect(desk.fake.issues).toHaveLength(1)
  })

  it.each<[string, Trouble]>([
    ['an answer that never comes', 'hang'],
    ['a connection that is reset after it was taken in', 'reset-after'],
    ['an answer that makes no sense', 'babble'],
    ['a gateway that answers for it', { status: 502 }],
  ])('is found by its marker after %s, and not made twice', async (_, trouble) => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.file()
    let left = 1
    desk.fake.trouble = (what) => (what === 'create' && left-- > 0 ? trouble : undefined)
    await desk.pass(5 * minute)
    expect(desk.fake.issues).toHaveLength(1)
    expect(desk.fake.writes.filter(({ path }) => path.endsWith('issues') || path.endsWith('issue'))).toHaveLength(
      trouble === 'reset-after' || trouble === 'babble' ? 1 : 2,
    )
    expect(await desk.filing()).toMatchObject({ state: 'filed', failures: 0 })
  })

  it('is found by its marker after a kill between the answer and its commit', async () => {
    const stores: ReturnType<typeof mortal>[] = []
    desk = await Desk.start(kind, (store) => {
      const made = mortal(store)
      stores.push(made)
      return made
    })
    const [store] = stores
    await desk.open()
    await desk.file()
    if (store)
      store.killAt = ({ put = [] }: Write) =>
        put.some(({ kind: one, doc }) => one === 'filing' && 'state' in doc && doc.state === 'filed')
    await expect(desk.sweep()).rejects.toThrow('killed')
    expect(desk.fake.issues).toHaveLength(1)
    if (store) store.killAt = () => false
    desk.restart()
    await desk.tracker.start()
    await desk.pass(2 * minute)
    expect(desk.fake.issues).toHaveLength(1)
    expect((await desk.rig.incident()).tracker).toMatchObject({ key: keys[kind] })
  })

  it('is kept while the tracker is away for an hour, told once, and filed when it is back', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.open('search is slow')
    desk.fake.trouble = (what) => (what === 'create' || what === 'read' ? { status: 503 } : undefined)
    await desk.file(1)
    await desk.file(2)
    await desk.pass(hour)
    expect(desk.fake.issues).toHaveLength(0)
    expect(await desk.filing()).toMatchObject({ state: 'waiting', failure: { reason: 'unavailable' } })
    expect((await desk.messages()).sort()).toEqual([
      expect.stringMatching(/^⏳ #1: .* has not taken the issue since 03:12/),
      expect.stringMatching(/^⏳ #2: /),
    ])
    desk.fake.trouble = () => undefined
    await desk.pass(10 * minute)
    expect(desk.fake.issues).toHaveLength(2)
    // The same messages, edited.
    expect((await desk.messages()).sort()).toEqual([
      expect.stringContaining('#1 is filed'),
      expect.stringContaining('#2 is filed'),
    ])
  })

  it.each([
    [401, 'unauthorized', 'renew tracker.token'],
    [403, 'forbidden', 'may not do that'],
    [404, 'not-found', 'check tracker.project'],
    [422, 'refused', 'not accepted'],
  ] as const)(
    'says once what to mend after %i, keeps no token, and files when it is mended',
    async (status, reason, words) => {
      desk = await Desk.start(kind)
      await desk.open()
      desk.fake.trouble = (what, { headers }) =>
        what === 'create'
          ? { status, body: { message: `no: ${headers.authorization ?? headers['private-token']} ${token}` } }
          : undefined
      await desk.file()
      await desk.pass(hour)
      expect(await desk.filing()).toMatchObject({ state: 'failed', failure: { reason } })
      expect(await desk.messages()).toEqual([
        expect.stringMatching(new RegExp(`^⚠️ #1 could not be filed .*[\\s\\S]*${words}`)),
      ])
      expect(await desk.rig.timeline()).toEqual(expect.arrayContaining(['filing', 'filing-failed']))
      const everything = JSON.stringify([await desk.filing(), await desk.rig.posts('incident-filing'), desk.log.lines])
      expect(everything).not.toContain(token)
      expect(everything).not.toContain(Buffer.from(`bot@example.org:${token}`).toString('base64'))
      // After a start it is tried again and not told again.
      desk.restart()
      await desk.tracker.start()
      await desk.pass(minute)
      expect(await desk.messages()).toHaveLength(1)
      expect((await desk.rig.timeline()).filter((id) => id === 'filing-failed')).toHaveLength(1)
      desk.fake.trouble = () => undefined
      desk.tracker.apply()
      await desk.pass(minute)
      expect(await desk.filing()).toMatchObject({ state: 'filed' })
      expect(desk.fake.issues).toHaveLength(1)
    },
  )

  it('asks nothing before the time that a 429 names', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.open('search is slow')
    once('create', { status: 429, headers: { 'retry-after': '120' } })
    await desk.file(1)
    await desk.sweep()
    await desk.file(2)
    const asked = desk.fake.seen.length
    await desk.pass(119 * second)
    expect(desk.fake.seen).toHaveLength(asked)
    await desk.pass(5 * minute)
    expect(desk.fake.issues).toHaveLength(2)
  })

  it('without labels and people when the tracker will not have them', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.rig.incidents.verbs.tag({ ...desk.rig.on(1), people: [alice] })
    desk.fake.trouble = (what, { body }) => {
      const extras = /"labels"|"assignee/.test(body)
      return what === 'create' && extras
        ? { status: kind === 'jira' ? 400 : 422, body: { message: 'invalid' } }
        : undefined
    }
    await desk.file()
    await desk.sweep()
    expect(desk.fake.issues).toMatchObject([{ assignees: [] }])
    expect(await desk.messages()).toEqual([expect.stringContaining('#1 is filed')])
  })
})

describe.each(kinds)('CORE-8: what happens after it was filed becomes comments in %s', (kind) => {
  const comments = () => desk.fake.issues[0]?.comments ?? []

  it('one in five minutes at most; the closing one at once', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.file()
    await desk.sweep()
    await desk.note('first')
    await desk.note('second')
    await desk.pass(4 * minute)
    expect(comments()).toHaveLength(0)
    await desk.pass(minute)
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toMatch(/first[\s\S]*second/)
    await desk.note('third')
    await desk.pass(minute)
    expect(comments()).toHaveLength(1)
    const findings = { impact: 'checkout failed', rootCause: 'pool too small', fix: 'pool of 50' }
    await desk.rig.incidents.verbs.resolve({ ...desk.rig.on(1), findings })
    await desk.sweep()
    expect(comments()).toHaveLength(2)
    for (const part of ['third', 'checkout failed', 'pool too small', 'pool of 50'])
      expect(comments()[1]).toContain(part)
    await desk.pass(hour)
    expect(comments()).toHaveLength(2)
    await desk.note('a word afterwards')
    await desk.pass(10 * minute)
    expect(comments()).toHaveLength(3)
  })

  it('with the evidence that was there before at once, added where the API can', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.attach('error log?.txt', 'line 1\nECONNREFUSED 10.0.0.1\n')
    await desk.attach('截圖.png', '\u0089PNG', 'image/png')
    await desk.file()
    await desk.sweep()
    expect(comments()).toHaveLength(1)
    const files = desk.fake.issues[0]?.files ?? []
    if (kind === 'github') {
      expect(comments()[0]).toMatch(/```text\n\s+line 1\n\s+ECONNREFUSED/)
      expect(comments()[0]).toContain('截圖.png')
      return
    }
    expect(files.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^error_log-.*\.txt$/),
      expect.stringMatching(/^file-.*\.png$/),
    ])
    expect(files[0]?.text).toBe('line 1\nECONNREFUSED 10.0.0.1\n')
    for (const { name } of files) expect(comments()[0]).toContain(name)
  })

  it.each<[string, Trouble]>([
    ['reset after it was taken in', 'reset-after'],
    ['without an answer', 'hang'],
    ['out of order', { status: 500 }],
  ])('once, though a call is %s', async (_, trouble) => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.file()
    await desk.sweep()
    await desk.note('only once')
    once('comment', trouble)
    await desk.pass(10 * minute)
    expect(comments()).toHaveLength(1)
  })

  it('CORE-8: tell what was corrected of what the tracker holds already, and by whom; what is yet to be told reads as it is now', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.note('restarted api-1')
    await desk.file()
    await desk.sweep()
    await desk.note('pool fulll')
    await desk.correct('pool fulll', { text: 'pool full' })
    await desk.pass(5 * minute)
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toContain('pool full')
    expect(comments()[0]).not.toMatch(/fulll|Corrected/)
    await desk.correct('restarted api-1', { text: 'restarted api-2' })
    await desk.correct('pool full', { time: desk.rig.clock.now() - 20 * minute })
    await desk.pass(hour)
    expect(comments()).toHaveLength(2)
    expect(comments()[1]).toMatch(/Alice[\s\S]*Corrected: restarted api-2[\s\S]*It said: restarted api-1/)
    expect(comments()[1]).toMatch(
      /Corrected: 2026-03-02 02:5\d:\d\d pool full[\s\S]*It said: 2026-03-02 03:12:\d\d pool full/,
    )
    desk.restart()
    await desk.tracker.start()
    await desk.pass(hour)
    expect(comments()).toHaveLength(2)
  })

  it('CORE-8: tell a correction that was typed while the bot was away', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.note('restarted api-1')
    await desk.file()
    await desk.pass(hour)
    await desk.correct('restarted api-1', { text: 'restarted api-2', at: desk.rig.clock.now() - 30 * minute })
    await desk.pass(minute)
    expect(comments()).toEqual([expect.stringContaining('Corrected: restarted api-2')])
  })

  it('survive a kill between the note and its comment', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.file()
    await desk.sweep()
    await desk.note('just before')
    desk.rig.changed.length = 0
    desk.restart()
    await desk.tracker.start()
    await desk.pass(10 * minute)
    expect(comments()).toEqual([expect.stringContaining('just before')])
  })

  it('say once when the issue is gone, and stop asking', async () => {
    desk = await Desk.start(kind)
    await desk.open()
    await desk.file()
    await desk.sweep()
    desk.fake.trouble = (what) => (what === 'comment' ? { status: 404 } : undefined)
    await desk.note('to nobody')
    await desk.pass(hour)
    const asked = desk.fake.seen.length
    await desk.pass(hour)
    expect(desk.fake.seen).toHaveLength(asked)
    await desk.note('again to nobody')
    await desk.pass(hour)
    expect((await desk.messages()).filter((text) => text.includes('comments no longer get to'))).toHaveLength(1)
    desk.fake.trouble = () => undefined
    await desk.note('back')
    await desk.pass(20 * minute)
    expect(comments().join('\n')).toMatch(/to nobody[\s\S]*back/)
  })
})

describe('CORE-8: filing', () => {
  it('is refused where no tracker is configured, or no such incident', async () => {
    desk = await Desk.start('github')
    await desk.open()
    expect(await desk.file(7)).toEqual({ did: 'missing', number: 7 })
    desk.config = undefined
    expect(await desk.file()).toEqual({ did: 'unconfigured' })
  })

  it('keeps what waits while the tracker is taken out of the configuration', async () => {
    desk = await Desk.start('github')
    await desk.open()
    await desk.file()
    const { config } = desk
    desk.config = undefined
    await desk.pass(hour)
    desk.config = config
    await desk.pass(minute)
    expect(desk.fake.issues).toHaveLength(1)
  })

  it('waits until the window of GitHub ends when a 403 says that it is a limit', async () => {
    desk = await Desk.start('github')
    await desk.open()
    const reset = String(Math.floor(Date.now() / 1000) + 600)
    once('create', {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      body: { message: 'API rate limit exceeded' },
    })
    await desk.file()
    await desk.pass(9 * minute)
    expect(desk.fake.issues).toHaveLength(0)
    await desk.pass(5 * minute)
    expect(desk.fake.issues).toHaveLength(1)
  })

  it('speaks to a Jira of one’s own by bearer and the former search', async () => {
    desk = await Desk.start('jira')
    const { email: _, ...config } = desk.config ?? {}
    desk.config = config as typeof desk.config
    await desk.open()
    await desk.open('search is slow')
    once('create', 'reset-after')
    await desk.file(1)
    await desk.file(2)
    await desk.pass(5 * minute)
    expect(desk.fake.seen.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true)
    expect(desk.fake.seen.map(({ path }) => path)).toContain('/rest/api/2/search')
    expect(desk.fake.issues.map(({ title }) => title)).toEqual([
      expect.stringContaining('payments are slow'),
      expect.stringContaining('search is slow'),
    ])
    expect((await desk.filing(2)).issue?.key).toBe('OPS-2')
  })

  it('tells the marker of #1 from that of #11', async () => {
    desk = await Desk.start('gitlab')
    for (let n = 1; n <= 11; n++) await desk.open(`trouble ${n}`)
    await desk.file(11)
    await desk.sweep()
    once('create', 'reset-before')
    await desk.file(1)
    await desk.pass(5 * minute)
    expect(desk.fake.issues.map(({ title }) => title)).toEqual([
      expect.stringContaining('trouble 11 '),
      expect.stringContaining('trouble 1 '),
    ])
  })

  it('drops a comment that is refused for what it holds, says so once, and goes on with the next', async () => {
    desk = await Desk.start('jira')
    await desk.open()
    await desk.file()
    await desk.sweep()
    once('comment', { status: 400, body: { errorMessages: ['Comment body is too long'] } })
    await desk.note('too much')
    await desk.pass(10 * minute)
    await desk.note('less')
    await desk.pass(10 * minute)
    expect(desk.fake.issues[0]?.comments).toEqual([expect.stringContaining('less')])
    expect((await desk.messages()).filter((text) => text.includes('comments no longer get to'))).toHaveLength(1)
  })

  it('makes of two bots on one store one issue', async () => {
    desk = await Desk.start('github')
    await desk.open()
    await desk.file()
    const first = desk.tracker
    desk.restart()
    const now = desk.rig.clock.now()
    await Promise.all([first.due.run(now), desk.tracker.due.run(now)])
    await desk.sweep()
    await first.stop()
    expect(desk.fake.issues).toHaveLength(1)
  })

  it('of a system of its own goes to its project with its labels', async () => {
    desk = await Desk.start('github')
    desk.config = configOf('github', desk.fake.url, {
      project: 'acme/other',
      systems: { shop: { project: 'acme/shop', labels: ['web', 'p1'] } },
    })
    await desk.open()
    await desk.file()
    await desk.sweep()
    expect(desk.fake.issues).toMatchObject([{ labels: ['web', 'p1'] }])
  })

  it('survives any number of kills: one issue, each note told once', async () => {
    for (let dead = 0; dead < 12; dead++) {
      const stores: ReturnType<typeof mortal>[] = []
      desk = await Desk.start('gitlab', (store) => {
        const made = mortal(store)
        stores.push(made)
        return made
      })
      await desk.open()
      await desk.attach('log.txt', 'line')
      await desk.file()
      const [store] = stores
      let commits = 0
      if (store) store.killAt = ({ put = [] }: Write) => put.some(({ kind }) => kind === 'filing') && commits++ === dead
      const die = async (work: Promise<void>) => {
        await work.catch(() => desk.restart())
        await desk.tracker.start()
      }
      await die(desk.pass(2 * minute))
      await desk.note('after')
      await die(desk.pass(10 * minute))
      await desk.pass(10 * minute)
      expect(desk.fake.issues).toHaveLength(1)
      const [issue] = desk.fake.issues
      const told = issue?.comments ?? []
      expect(
        told.filter((text) => text.includes('log.txt')),
        `commit ${dead}`,
      ).toHaveLength(1)
      const all = [issue?.body ?? '', ...told]
      expect(
        all.filter((text) => text.includes('after')),
        `commit ${dead}`,
      ).toHaveLength(1)
      if (dead < 11) await desk.close()
    }
  })

  it('never sends what is secret', async () => {
    desk = await Desk.start('gitlab')
    await desk.open('login with hunter2-secret fails')
    await desk.note('password is hunter2-secret')
    await desk.attach('hunter2-secret.txt', 'none')
    await desk.file()
    await desk.sweep()
    expect(JSON.stringify(desk.fake.issues)).not.toContain('hunter2-secret')
  })
})
