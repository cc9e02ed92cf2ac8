import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { opsGroup } from '../support/bot.ts'
import { AppRig } from './app-rig.ts'
import { readPack } from './pack-rig.ts'

const han = /\p{Script=Han}/u

it.each(['sis-redpacket', 'video-backend', 'tixmaster', 'ai-streaming'])('%s has a name in either language', (pack) => {
  const [system] = readPack(pack).config.systems
  expect(system?.name).toMatchObject({ 'zh-TW': expect.any(String), en: expect.not.stringMatching(han) })
})

describe('people who read different languages', () => {
  let rig: AppRig
  const bob = 1002
  beforeAll(async () => {
    rig = await AppRig.start('sis-redpacket', { SIS_METRICS_URL: '{url}/metrics' }, '2026-03-02T02:00:00Z')
    await rig.pass(20_000)
    rig.place.sandbox.world.say(bob, bob, '/start')
    await rig.pass(3000)
    rig.place.sandbox.world.say(bob, bob, '/lang en')
    await rig.pass(3000)
  })
  afterAll(() => rig.close())

  const answer = async (command: string) => {
    rig.place.sandbox.world.say(bob, bob, command)
    await rig.pass(3000)
    const last = rig.place.sandbox.ledger.messages({ chatId: bob }).at(-1)
    return [last?.text, ...(last?.markup?.inline_keyboard?.flat().map(({ text }) => text) ?? [])].join('\n')
  }

  it.each(['/health', '/golive'])('%s calls the system by its name in the language of who asks', async (command) => {
    const said = await answer(command)
    expect(said).toContain('Red-packet session service')
    expect(said).not.toContain('紅包')
  })

  it('the group’s own answer keeps the language of the group', async () => {
    rig.place.sandbox.world.say(1001, opsGroup, '/health')
    await rig.pass(3000)
    expect(rig.messages(/紅包 Session 服務/).length).toBeGreaterThan(0)
  })
})
