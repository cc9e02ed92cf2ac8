import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PersonEntry } from '../../src/chat/index.ts'
import { systemClock } from '../../src/core/clock.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { testStore } from '../support/store.ts'
import { kinds, ops } from './rig.ts'

const lives = Number(process.env.CRASH_LIVES ?? 12)
/** A life long enough for one update: whoever is hit in three lives in a row is set aside, as it should be. */
const fewest = 60
const persons = 15
const root = join(import.meta.dirname, '../..')

let sandbox: Sandbox
let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  sandbox = await startSandbox({ limits: noLimits })
  folder = mkdtempSync(join(tmpdir(), 'opsbell-crash-'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const path = () => join(folder, 'opsbell.db')
const open = () => testStore(kinds, systemClock, path())

function crew(): PersonEntry[] {
  return Array.from({ length: persons }, (_, i) => {
    const id = 2001 + i
    sandbox.world.groups.addPerson({ id, firstName: `P${i}` })
    sandbox.world.groups.add(ops, id, 'Alice')
    return { id, name: `P${i}`, role: 'responder' as const }
  })
}

function live(people: PersonEntry[], killAt: number): ChildProcess {
  const { apiRoot, token } = sandbox
  const life = JSON.stringify({ path: path(), apiRoot, token, people, killAt })
  return spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'crash-child.ts'), life], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** A silence that presses make an hour longer each: doing one twice, or not at all, shows in its end. */
async function silenceToExtend(): Promise<{ end: number; data: string }> {
  const store = await open()
  const end = systemClock.now() + 3_600_000
  const matchers = [{ name: 'alertname', op: '=' as const, value: 'Extended' }]
  const by = { id: 1, name: 'test' }
  const silence = {
    id: 'extended',
    matchers,
    startsAt: end - 3_600_000,
    begun: true as const,
    until: end,
    by,
    comment: '',
  }
  const data = 'extend-me-please'
  const button = { verb: 'extend', args: { silence: 'extended', episode: 'none' }, mintedAt: end }
  await store.commit({
    put: [
      { kind: 'silence', id: 'extended', doc: silence },
      { kind: 'button', id: data, doc: button },
    ],
  })
  await store.close()
  return { end, data }
}

describe('17: kill -9 while updates are handled', () => {
  it('every action that was sent before happens exactly once, with its audit row, whatever the moment', async () => {
    const people = crew()
    const { end, data } = await silenceToExtend()
    const card = sandbox.world.say('Alice', ops, 'where the button is')
    let commands = 0
    let presses = 0
    const act = (person: PersonEntry) => {
      sandbox.world.say(person.id, ops, `/silence@opsbell_bot 15m Alert${commands++}`)
      // A silence lasts 7 days at most.
      if (presses++ < 160) sandbox.world.forge(person.id, card, data)
      else presses = 160
    }
    let kills = 0
    for (let i = 0; i < lives; i++) {
      for (const person of people) act(person)
      child = live(people, fewest + Math.floor(Math.random() * 100))
      const [code, signal] = await Promise.race([once(child, 'exit'), survived(child)])
      if (signal === 'SIGKILL') kills++
      else expect(code, 'the bot failed by itself').toBe(0)
    }
    expect(kills).toBeGreaterThan(lives / 2)
    child = live(people, 0)
    await once(child, 'message')
    await expect.poll(() => sandbox.updates.pending, { timeout: 30_000 }).toBe(0)
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)

    const store = await open()
    const silences = (await store.list('silence', 'id', {})).filter(({ id }) => id !== 'extended')
    const names = silences.map(({ doc }) => doc.matchers[0]?.value)
    expect(names.sort()).toEqual(Array.from({ length: commands }, (_, i) => `Alert${i}`).sort())
    expect((await store.get('silence', 'extended'))?.doc.until).toBe(end + presses * 3_600_000)
    const causes = (await store.rows('audit', { limit: 10_000 })).map(({ body }) => (body as { cause: string }).cause)
    expect(causes.length).toBe(commands + presses)
    expect(new Set(causes).size).toBe(causes.length)
    expect(await store.count('update', 'open', {})).toBe(0)
    expect(await store.count('update', 'dead', {})).toBe(0)
    await store.close()
  }, 240_000)

  /** A life in which nothing was left to do that could kill it: ended in order. */
  async function survived(current: ChildProcess): Promise<[number | null, string | null]> {
    await once(current, 'message')
    const calm = () => sandbox.updates.pending === 0 && sandbox.updates.polled
    while (!calm() && current.exitCode === null && current.signalCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    current.kill('SIGTERM')
    return once(current, 'exit') as Promise<[number | null, string | null]>
  }
})
