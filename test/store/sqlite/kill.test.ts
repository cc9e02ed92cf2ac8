import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { startChild } from './children/spawn.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
afterEach(folder.dispose)

/** Runs the committing child and kills it a random moment after its first commit; gives what it printed. */
async function killedRound(path: string, round: number): Promise<string[]> {
  const child = startChild('committer.ts', path, String(round))
  await child.line((line) => line !== '')
  await wait(Math.random() * 60)
  child.process.kill('SIGKILL')
  expect(await child.ended).toMatchObject({ signal: 'SIGKILL', stderr: '' })
  return child.lines()
}

async function missing(store: SqliteStore, printed: readonly string[]): Promise<string[]> {
  const audited = new Set((await store.rows('audit', { limit: 1_000_000 })).map((row) => row.body))
  const lost: string[] = []
  for (const name of printed) {
    const found = await store.get('test_note', name)
    const again = await store.commit({ once: name })
    if (!found || !audited.has(name) || again !== 'duplicate') lost.push(name)
  }
  return lost
}

describe('kill -9', () => {
  it('loses no commit that had resolved, 32 kills in a row on one file', async () => {
    const path = join(folder.path, 'opsbell.db')
    let printed: string[] = []
    for (let round = 0; round < 32; round++) {
      printed = [...printed, ...(await killedRound(path, round))]
      // Every other round the next child finds what a killed one left; else a file that was closed in order.
      if (round % 2 === 0) continue
      const store = await openTestStore({ path })
      expect(store.notices).toEqual([])
      expect(await missing(store, printed)).toEqual([])
      await store.close()
      printed = []
    }
    // 32 processes one after another take their time on a busy machine.
  }, 240_000)
})
