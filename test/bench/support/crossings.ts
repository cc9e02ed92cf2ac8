import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Report } from '../figure.ts'
import { type Pack, startBot } from './bot.ts'
import { type Redpacket, redpacketPack, sessionsAlert, startRedpacket } from './redpacket.ts'
import { addGroup, startTelegram } from './telegram.ts'

interface Watched {
  service: Redpacket
  chat: number
}

export interface Plan {
  /** How many thresholds are crossed, each in a service of its own that has a group of its own. */
  count: number
  /** Interval of the sources, seconds: the pack's own, or another. */
  every: number
  own: boolean
}

/**
 * Breaks simulated services one by one and gives, for each, the time from the flip of its switch until the alert arrived at
 * the Bot API server. Each is its own system, because a second alert of one system within its cooldown waits by design.
 * Where in the interval between two polls a switch is flipped is random, one crossing in each `count`-th of it: the poll to
 * come is most of the wait, and would otherwise be most of the result's spread.
 */
export async function crossings(report: Report, { count, every, own }: Plan): Promise<Ms[]> {
  const telegram = await startTelegram(report)
  const watched: Watched[] = []
  const packs: Record<string, Pack> = {}
  const chats: Record<string, object> = {}
  for (let i = 0; i < count; i++) {
    const service = await startRedpacket(report, i + 1)
    const chat = addGroup(telegram, i)
    watched.push({ service, chat })
    chats[`group-${i}`] = { id: chat }
    packs[`sis-${i}`] = redpacketPack(service, {
      id: `sis-${i}`,
      chat: `group-${i}`,
      ...(!own && { every: `${every}s` }),
    })
  }
  await startBot(report, { telegram, packs, config: { chats } })
  // Sources reach their own places within the interval with the second poll.
  await sleep(every * 2000)
  report.progress(`${count} crossings`)
  return Promise.all(watched.map((one, i) => crossAt(telegram, one, (i + Math.random()) / count, every * 1000)))
}

/** `phase`: 0 just after a poll, 1 just before the next. */
async function crossAt(telegram: Sandbox, { service, chat }: Watched, phase: number, every: Ms): Promise<Ms> {
  await sleep(Math.random() * 20_000)
  await service.scraped()
  await sleep(phase * every)
  service.system.set('sessions', true)
  const at = Date.now()
  const message = await telegram.waitFor(
    () => telegram.ledger.messages({ chatId: chat, text: sessionsAlert })[0],
    `the alert of ${service.url}`,
    every + 20_000,
  )
  return (message.history[0]?.at ?? Number.NaN) - at
}
