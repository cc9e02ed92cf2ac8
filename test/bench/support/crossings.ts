import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { SystemServer } from '../../../src/sandbox/systems/server.ts'
import type { Report } from '../figure.ts'
import { type Pack, startBot } from './bot.ts'
import { redpacketPack, sessionsAlert, startRedpacket } from './redpacket.ts'
import { addGroup, startTelegram } from './telegram.ts'

interface Watched {
  service: SystemServer
  chat: number
}

export interface Plan {
  /** How many thresholds are crossed, each in a service of its own that has a group of its own. */
  count: number
  /** Interval of the sources; absent: the pack's own. */
  every?: string
  /** The crossings are spread evenly at random over this much. */
  within: Ms
  /** The longest wait for one message. */
  patience: Ms
}

/**
 * Breaks simulated services one by one and gives, for each, the time from the flip of its switch until the alert arrived at
 * the Bot API server. Each is its own system, because a second alert of one system within its cooldown waits by design.
 */
export async function crossings(report: Report, { count, every, within, patience }: Plan): Promise<Ms[]> {
  const telegram = await startTelegram(report)
  const watched: Watched[] = []
  const packs: Record<string, Pack> = {}
  const chats: Record<string, object> = {}
  for (let i = 0; i < count; i++) {
    const service = await startRedpacket(report, i + 1)
    const chat = addGroup(telegram, i)
    watched.push({ service, chat })
    chats[`group-${i}`] = { id: chat }
    packs[`sis-${i}`] = redpacketPack(service, { id: `sis-${i}`, chat: `group-${i}`, ...(every && { every }) })
  }
  await startBot(report, { telegram, packs, config: { chats } })
  // Sources reach their own places within the interval with the second poll.
  await sleep(3000)
  report.progress(`${count} crossings within ${within / 1000} s`)
  return Promise.all(watched.map((one) => crossAt(telegram, one, Math.random() * within, patience)))
}

async function crossAt(telegram: Sandbox, { service, chat }: Watched, delay: Ms, patience: Ms): Promise<Ms> {
  await sleep(delay)
  service.system.set('sessions', true)
  const at = Date.now()
  const message = await telegram.waitFor(
    () => telegram.ledger.messages({ chatId: chat, text: sessionsAlert })[0],
    `the alert of ${service.url}`,
    patience,
  )
  return (message.history[0]?.at ?? Number.NaN) - at
}
