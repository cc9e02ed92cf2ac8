import type { Figure } from '../figure.ts'
import { startBot } from '../support/bot.ts'
import { redpacketPack, startRedpacket } from '../support/redpacket.ts'
import { spreadOf } from '../support/stats.ts'
import { opsGroup, startTelegram } from '../support/telegram.ts'

const starts = 7

/** From the process's start until /readyz says 200: configuration read, store open, Telegram answered, sources polled. */
export const startReady: Figure = {
  name: 'start-ready',
  goal: 'median <= 1500 ms',
  async run(report) {
    const telegram = await startTelegram(report)
    const packs = { 'sis-redpacket': redpacketPack(await startRedpacket(report)) }
    const took: number[] = []
    for (let i = 0; i < starts; i++) {
      const bot = await startBot(report, { telegram, packs, config: { chats: { ops: { id: opsGroup } } } })
      took.push(bot.readyAfter)
      report.progress(`start ${i + 1} of ${starts}: ${bot.readyAfter} ms`)
      await bot.stop()
    }
    const spread = spreadOf(took)
    report.measured({ unit: 'ms', ...spread, met: spread.median <= 1500 })
  },
}
