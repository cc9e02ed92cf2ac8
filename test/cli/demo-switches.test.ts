import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { demoVariables } from '../../src/cli/demo-env.ts'
import { copyPacks } from '../../src/cli/demo-packs.ts'
import type { Switch } from '../../src/sandbox/systems/control.ts'
import { systems } from '../../src/sandbox/systems/registry.ts'
import { repository } from '../support/bot.ts'
import { AppRig } from '../systems/app-rig.ts'
import { systemsFolder } from '../systems/pack-rig.ts'

const at = '2026-03-02T02:00:00Z'
const second = 1000
/** Whoever breaks something looks for so long. */
const patience = 150 * second
/** Between two faults; what is counted over half a minute is forgotten then. */
const calm = (pack: string) => (pack === 'tixmaster' ? 40 : 15) * second

let rig: AppRig
let folder: string

/** The bot as the demo runs it, with one of its systems. */
async function start(pack: string): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'demo-switches-'))
  copyPacks([pack], systemsFolder, folder)
  const options = { packs: folder, locale: 'zh-TW', at: Date.parse(at) }
  const main = readFileSync(join(repository, 'deploy/demo/opsbell.yaml'), 'utf8')
  rig = await AppRig.start(pack, demoVariables({ [pack]: '{url}' }, options), at, main)
  // As the demo tells it where error events go.
  if (pack === 'video-backend') rig.set('bot', { url: rig.url })
  await rig.pass(20 * second)
}
afterEach(async () => {
  await rig.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Circumstances that are no fault: what they make of the alerts is for the packs' own tests. */
const noFaults: Readonly<Record<string, readonly unknown[]>> = {
  names: ['plain'],
  traffic: ['few', 'idle'],
  offpeak: [true],
  // Told after three days, as its rule says.
  users: ['falling'],
  'quota-gemini': ['79.9'],
  'quota-stability': ['79.9'],
  'quota-d-id': ['79.9'],
  'quota-youtube': ['79.9'],
}

const calmOf = (one: Switch): unknown => (one.kind === 'toggle' ? false : one.options[0]?.value)
const faultsOf = (one: Switch): unknown[] => {
  const all = one.kind === 'toggle' ? [true] : one.options.slice(1).map(({ value }) => value)
  return all.filter((value) => !noFaults[one.id]?.includes(value))
}

/** What only a verification looks at; that each fails its line of /verify is tested with the verification. */
const verified = new Set(['field', 'logs', 'load', 'timeout', 'broken'])
const hangs = (one: Switch, value: unknown) => one.id === 'endpoint' && value === 'slow'

/** An event's alert may outlast it. */
const eventsLast = (a: Switch, b: Switch) => Number(a.id === 'event') - Number(b.id === 'event')

const fired = () => rig.logged().length

/** Whether an alert fires soon after the switch was set. */
async function alerts(before: number, slow: boolean): Promise<boolean> {
  for (let passed = 0; passed < patience && fired() === before; passed += 5 * second) await pass(5 * second, slow)
  return fired() > before
}

/** Requests that hang are answered only when the time has passed: nothing becomes idle before. */
async function pass(ms: number, slow: boolean): Promise<void> {
  if (!slow) return rig.pass(ms)
  for (let passed = 0; passed < ms; passed += second) {
    await rig.clock.advance(second)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('the demo’s switches', () => {
  it.each(Object.keys(systems))(
    'each fault of %s is told within minutes',
    async (pack) => {
      await start(pack)
      const unseen: string[] = []
      for (const one of rig.system.system
        .describe()
        .switches.filter(({ id }) => !verified.has(id))
        .sort(eventsLast)) {
        for (const value of faultsOf(one)) {
          const before = fired()
          const slow = hangs(one, value)
          rig.set(one.id, value)
          const seen = await alerts(before, slow)
          if (!seen) unseen.push(`${one.id}: ${value}`)
          rig.set(one.id, calmOf(one))
          if (slow) await pass(30 * second, slow)
          await rig.pass(calm(pack))
        }
      }
      expect(unseen).toEqual([])
    },
    120_000,
  )
})
