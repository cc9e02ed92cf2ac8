import { afterEach, describe, expect, it } from 'vitest'
import type { Episode } from '../../src/alerts/index.ts'
import { createBoards } from '../../src/deliver/board/board.ts'
import { type BoardFacts, type BoardSystem, boardOf, namedOnBoard } from '../../src/deliver/board/data.ts'
import { ownFaces } from '../../src/deliver/faces.ts'
import { minute, places, Rig, second } from './support.ts'

const system = (name: string, state: BoardSystem['state']): BoardSystem => ({ system: name, name, state })
const fine: BoardFacts = { systems: [system('shop', 'healthy'), system('video', 'healthy')], episodes: [], open: 0 }

describe('the pinned board', () => {
  let rig: Rig
  let facts: BoardFacts = fine
  let chats = ['ops']
  const start = async () => {
    facts = fine
    chats = ['ops']
    rig = await Rig.start({ faces: ownFaces })
  }
  afterEach(() => rig.close())

  const boards = () =>
    createBoards({
      store: rig.store,
      clock: rig.clock,
      chats: async () => chats,
      facts: async () => facts,
      onChange: () => rig.deliver.wake([]),
    })
  /** As the sweeper does it, every 10 s. */
  const run = async (board: ReturnType<typeof boards>, ms: number) => {
    for (const end = rig.clock.now() + ms; rig.clock.now() < end; ) {
      await rig.pass(10 * second)
      if (((await board.next()) ?? 0) <= rig.clock.now()) await board.run(rig.clock.now())
      await rig.idle()
    }
    await rig.pass(5 * second)
  }
  const pinned = () => rig.sandbox.world.chat(places.ops).pinned
  const calls = (method: string) => rig.sandbox.transcript.requests(method).length
  const open = (): BoardFacts => {
    const episodes = rig.alerts.views.openEpisodes().map((episode) => ({
      episode,
      annotations: { summary: '後端服務無回應', description: 'x' },
    }))
    return { systems: [system('shop', 'unhealthy'), system('video', 'healthy')], episodes, open: episodes.length }
  }

  it('is one short message while all is well, pinned without a sound, and is not edited by the clock', async () => {
    await start()
    await run(boards(), 10 * minute)
    expect(rig.texts()).toEqual([['🟢 一切正常（2 個系統）', '🟢 shop、video', '03:12 更新'].join('\n')])
    expect(pinned()).toEqual([rig.messages()[0]?.id])
    expect(rig.messages()[0]?.silent).toBe(true)
    expect(calls('editMessageText')).toBe(0)
    expect(calls('pinChatMessage')).toBe(1)
  })

  it('shows what is open, who has it and what is silenced, in place', async () => {
    await start()
    const board = boards()
    await run(board, 20 * second)
    await rig.fire({ instance: 'api-1' })
    await rig.fire({ instance: 'api-2' })
    await rig.fire({ alertname: 'DiskLow', priority: 'P1' })
    facts = open()
    await run(board, 20 * second)
    expect(rig.texts()[0]?.split('\n')).toEqual([
      '🔴 2 組告警，1 個系統有狀況',
      '🔴 shop',
      '🟢 video',
      '🔴 P0 後端服務無回應（2 則）· shop · 03:12',
      '🟠 P1 後端服務無回應 · shop · 03:12',
      '03:12 更新',
    ])
    const [critical, minor] = rig.alerts.views.openEpisodes().map(({ id }) => id)
    const alice = { id: 1001, name: 'Alice' }
    await rig.alerts.verbs.acknowledge({ person: alice, at: rig.clock.now(), cause: 'u1', episode: critical ?? '' })
    const until = rig.clock.now() + minute * 60
    await rig.alerts.verbs.silence({
      person: alice,
      at: rig.clock.now(),
      cause: 'u2',
      scope: { episode: minor ?? '' },
      until,
    })
    facts = open()
    await run(board, 20 * second)
    expect(rig.texts()[0]).toContain('shop · 03:12 👤 Alice')
    expect(rig.texts()[0]).toContain('shop · 03:12 🔕')
    expect(pinned()).toHaveLength(1)
  })

  it('however often things change it is edited at most every ten seconds, and alerts come first', async () => {
    await start()
    const board = boards()
    await run(board, 20 * second)
    for (let i = 0; i < 30; i++) {
      facts = { ...fine, open: i % 3, systems: [system(`s${i}`, 'degraded')] }
      await run(board, 10 * second)
    }
    expect(calls('editMessageText')).toBeLessThanOrEqual(31)
    expect(rig.sandbox.ledger.breaches()).toEqual([])
    expect(rig.texts()).toHaveLength(1)
  })

  it('goes on over a restart, with the same message', async () => {
    await start()
    await run(boards(), 20 * second)
    await rig.halt()
    await rig.boot()
    facts = { ...fine, systems: [system('shop', 'degraded')] }
    await run(boards(), 30 * second)
    expect(rig.texts()).toEqual([expect.stringMatching(/^🟠 1 個系統有狀況\n🟠 shop\n03:1. 更新$/)])
    expect(pinned()).toHaveLength(1)
  })

  it('is unpinned and says so where it is not wanted any more, and comes back when it is', async () => {
    await start()
    const board = boards()
    await run(board, 20 * second)
    chats = []
    await run(board, minute)
    expect(rig.texts()).toEqual(['📌 看板已關閉'])
    expect(pinned()).toEqual([])
    chats = ['ops']
    await run(board, minute)
    expect(rig.heads()).toEqual(['🟢 一切正常（2 個系統）'])
    expect(pinned()).toHaveLength(1)
  })

  it('says nothing where nothing is watched', async () => {
    await start()
    facts = { systems: [], episodes: [], open: 0 }
    await run(boards(), minute)
    expect(rig.texts()).toEqual([])
  })
})

describe('what a board shows', () => {
  const episode = (more: Partial<Episode>): Episode =>
    ({
      id: 'e',
      system: 'shop',
      alertname: 'A',
      priority: 'P1',
      level: 'warning',
      firing: 1,
      unknown: 0,
      startedAt: 1,
      ...more,
    }) as Episode

  it('the worst first, of equal rank those that nobody has, then the newest', () => {
    const facts = [
      episode({ alertname: 'Silenced', silenced: { silence: 's', by: { id: 1, name: 'A' }, until: 5 } }),
      episode({ alertname: 'Old' }),
      episode({ alertname: 'Taken', acknowledged: { by: { id: 1, name: 'Alice' }, at: 1, members: 1 } }),
      episode({ alertname: 'New', startedAt: 2 }),
      episode({ alertname: 'Worst', level: 'critical', priority: 'P0' }),
      episode({ alertname: 'Minor', level: 'info', priority: 'P2' }),
    ]
    const { groups } = boardOf({
      systems: [],
      episodes: facts.map((one) => ({ episode: one, annotations: {} })),
      open: 6,
    })
    expect(groups.map(({ alertname }) => alertname)).toEqual(['Worst', 'New', 'Old', 'Taken', 'Silenced', 'Minor'])
  })

  it('at most fifteen groups, none of them closed ones', () => {
    const many = Array.from({ length: 40 }, (_, i) => episode({ alertname: `A${i}`, firing: i % 2 }))
    expect(namedOnBoard(many)).toHaveLength(15)
    expect(namedOnBoard(many.slice(0, 4)).map(({ alertname }) => alertname)).toEqual(['A1', 'A3'])
  })
})
