import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { startChild } from '../store/sqlite/children/spawn.ts'
import { openStore, places } from './support.ts'

const kills = 60
// Passages of a step in one round: commits and calls of recovery, firing, its edit, resolving.
const steps = 24

describe('kill -9', () => {
  let folder: string
  let sandbox: Sandbox
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsbell-kill-'))
    sandbox = await startSandbox({ limits: noLimits })
  })
  afterEach(async () => {
    await sandbox.close()
    await rm(folder, { recursive: true })
  })

  async function run(name: string, at: number): Promise<{ accepted: boolean; killed: boolean }> {
    const where = [join(folder, 'opsbell.db'), sandbox.apiRoot, sandbox.token, String(places.ops)]
    const child = startChild('../../../deliver/children/bot.ts', ...where, name, String(at))
    const { signal, code, stderr } = await child.ended
    if (signal === null && code !== 0) throw new Error(`the child failed: ${stderr}`)
    return { accepted: child.lines().includes(`accepted ${name}`), killed: signal === 'SIGKILL' }
  }

  it(`CORE-5: between any two steps of a notice's life: nothing lost, every repeat marked (${kills} kills)`, async () => {
    const accepted: string[] = []
    const points: number[] = []
    for (let round = 0, killed = 0; killed < kills; round++) {
      const at = 1 + Math.floor(Math.random() * steps)
      const outcome = await run(`Round${round}`, at)
      points.push(outcome.killed ? at : -at)
      if (outcome.killed) killed++
      if (outcome.accepted) accepted.push(`Round${round}`)
    }
    await run('', 0)

    const told = sandbox.ledger.messages({ chatId: places.ops, deleted: true })
    const where = `steps at which the processes were killed: ${points.join(' ')}`
    let repeats = 0
    for (const name of accepted) {
      const about = told.filter(({ history }) => history[0]?.text.includes(`summary of ${name}.`))
      const ends = about.filter(({ replyTo }) => replyTo !== undefined)
      const cards = about.filter(({ replyTo }) => replyTo === undefined)
      expect(cards.length, `${name} lost; ${where}`).toBeGreaterThanOrEqual(1)
      // A card that was first told when all was over says so itself.
      const over = cards.some(({ history }) => history[0]?.text.startsWith('🟢'))
      expect(ends.length > 0 || over, `the end of ${name} lost; ${where}`).toBe(true)
      for (const copies of [cards, ends]) {
        const unmarked = copies.filter(({ history }) => !history[0]?.text.includes('🔁'))
        expect(unmarked.length, `${name} told twice without a mark; ${where}`).toBeLessThanOrEqual(1)
        repeats += copies.length - unmarked.length
      }
    }
    expect(accepted.length).toBeGreaterThan(0)
    expect(repeats, `more repeats than kills; ${where}`).toBeLessThanOrEqual(kills)
  }, 600_000)

  it('CORE-5: in the middle of a storm: nothing lost, the roll-up repeated at most once, marked', async () => {
    for (let round = 1; round <= 14; round++) {
      const before = sandbox.ledger.messages({ chatId: places.ops }).length
      // Commits and calls of one storm: every passage is the last one of some round.
      await run(`Storm${round}`, round)
      await run(`Storm${round}`, 0)
      const store = await openStore(systemClock, join(folder, 'opsbell.db'))
      const notices = (await store.list('notice', 'id', {})).map(({ doc }) => doc)
      const rollups = (await store.list('rollup', 'id', {})).map(({ doc }) => doc)
      await store.close()
      await rm(folder, { recursive: true })
      await mkdir(folder)
      const told = sandbox.ledger.messages({ chatId: places.ops }).slice(before)
      const where = `killed at step ${round}`
      expect(
        notices.map(({ state }) => state),
        where,
      ).toEqual(Array.from({ length: 30 }, () => 'folded'))
      expect(rollups, where).toMatchObject([{ folded: 30, covered: 30, groups: 30, state: 'sent' }])
      const unmarked = told.filter(({ text }) => !text.includes('🔁'))
      expect(told.length, where).toBeGreaterThanOrEqual(1)
      expect(told.length, where).toBeLessThanOrEqual(2)
      expect(unmarked.length, where).toBeLessThanOrEqual(1)
      for (const { text } of told) expect(text, where).toContain('30 alerts, 30 groups')
    }
  }, 600_000)
})
