import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { demoVariables, morningAt } from '../../src/cli/demo-env.ts'
import { addTrial, copyPacks } from '../../src/cli/demo-packs.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { repository } from '../support/bot.ts'
import { AppRig, minute } from '../systems/app-rig.ts'
import { systemsFolder } from '../systems/pack-rig.ts'

const at = '2026-03-02T02:00:20Z'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-times-'))
  copyPacks(['sis-redpacket', 'video-backend', 'tixmaster', 'ai-streaming'], systemsFolder, folder)
  addTrial(join(repository, 'deploy/demo'), folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const variables = (url: string) =>
  demoVariables({ 'sis-redpacket': url }, { packs: folder, locale: 'zh-TW', at: Date.parse(at) })

it('a go-live of the demo is observed for 3 minutes and watched for 3', () => {
  const read = readConfiguration(join(repository, 'deploy/demo/opsbell.yaml'), variables('http://127.0.0.1:1'))
  if (!read.ok) throw new Error(JSON.stringify(read.issues))
  const plan = read.configuration.config.systems.find(({ id }) => id === 'sis-redpacket')?.goLive
  expect(plan).toMatchObject({ observe: { for: 3 * minute }, watch: { for: 3 * minute, every: 15_000 } })
})

it.each([
  ['2026-03-02T02:00:00Z', '10:02'],
  ['2026-03-02T02:00:20Z', '10:03'],
  ['2026-03-02T15:58:30Z', '00:01'],
])('the morning of a demo that starts at %s comes at %s in Taipei', (start, clock) => {
  expect(morningAt(Date.parse(start))).toBe(clock)
})

it('the morning comes within 3 minutes, and what a rule on trial would have told', async () => {
  const main = readFileSync(join(repository, 'deploy/demo/opsbell.yaml'), 'utf8')
  const only = join(folder, 'sis-redpacket')
  const demo = { ...variables('{url}'), DEMO_PACK: only }
  const rig = await AppRig.start('sis-redpacket', demo, at, main.replace('${DEMO_SYSTEMS}/*', '${DEMO_PACK}'))
  try {
    await rig.pass(20_000)
    rig.set('sessions', true)
    await rig.pass(30_000)
    rig.set('sessions', false)
    await rig.pass(3 * minute)
    expect(rig.messages(/^🌅/)).toHaveLength(1)
    expect(rig.messages(/🧪 試行結束：SessionsBelowNineTenths 會叫醒你 1 次/)).toHaveLength(1)
  } finally {
    await rig.close()
  }
})
