import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts'
import { chats } from '../../../src/sandbox/world/cast.ts'
import type { Report } from '../figure.ts'

/** A local Telegram with Telegram's own limits, in this process; bots are processes of their own. */
export async function startTelegram(report: Report): Promise<Sandbox> {
  const sandbox = await startSandbox()
  report.cleanup(() => sandbox.close())
  return sandbox
}

export const opsGroup = chats.ops

/** Makes a group with Alice, Bob and the bot as administrator. */
export function addGroup(telegram: Sandbox, index: number): number {
  const id = -1_001_000_001_000 - index
  telegram.world.groups.addGroup({
    id,
    kind: 'supergroup',
    title: `Bench ${index}`,
    members: [1002],
    admins: [1001, telegram.botId],
  })
  return id
}

/** Makes people who opened their private chat with the bot; their ids. */
export function addPeople(telegram: Sandbox, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const id = 20_001 + i
    telegram.world.groups.addPerson({ id, firstName: `Person ${i + 1}`, languageCode: 'zh-hant', started: true })
    return id
  })
}
