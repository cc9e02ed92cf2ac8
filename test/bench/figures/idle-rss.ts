import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from '../figure.ts'
import { startBot } from '../support/bot.ts'
import { cpuOf, rssOf } from '../support/proc.ts'
import { redpacketPack, startRedpacket } from '../support/redpacket.ts'
import { rounded, spreadOf } from '../support/stats.ts'
import { opsGroup, startTelegram } from '../support/telegram.ts'

const settled = 60_000
const looks = 10

/** Resident memory of the bot alone that watches one service at its usual interval, a minute after its start. */
export const idleRss: Figure = {
  name: 'idle-rss',
  goal: 'max <= 100 MB after 60 s',
  async run(report) {
    const telegram = await startTelegram(report)
    const packs = { 'sis-redpacket': redpacketPack(await startRedpacket(report)) }
    const bot = await startBot(report, { telegram, packs, config: { chats: { ops: { id: opsGroup } } } })
    report.progress(`${settled / 1000} s of rest`)
    await sleep(settled)
    const cpu = cpuOf(bot.pid)
    const seen: number[] = []
    for (let i = 0; i < looks; i++) {
      seen.push(rssOf(bot.pid))
      await sleep(1000)
    }
    const spread = spreadOf(seen)
    const cpuPercent = rounded((cpuOf(bot.pid) - cpu) / (looks * 10))
    report.measured({ unit: 'MB', ...spread, cpuPercent, met: spread.max <= 100 })
  },
}
