import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import { telegramLimits } from '../../../src/sandbox/api/limits.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Figure } from '../figure.ts'
import { startBot } from '../support/bot.ts'
import { metricAt } from '../support/prometheus.ts'
import { redpacketPack, startRedpacket } from '../support/redpacket.ts'
import { rounded, spreadOf } from '../support/stats.ts'
import { addPeople, opsGroup, startTelegram } from '../support/telegram.ts'

const people = 100
const limit: Ms = 1000
const perSecond = telegramLimits.bot === false ? Infinity : telegramLimits.bot.count

/** /health typed by 100 people, each in the private chat with the bot, until the answer is at the Bot API server. */
export const health100: Figure = {
  name: 'health-100',
  goal: 'p95 <= 1000 ms',
  async run(report) {
    const telegram = await startTelegram(report)
    const ids = addPeople(telegram, people)
    const packs = { 'sis-redpacket': redpacketPack(await startRedpacket(report)) }
    const viewers = ids.map((id, i) => ({ id, name: `Person ${i + 1}`, role: 'viewer' }))
    const bot = await startBot(report, {
      telegram,
      packs,
      config: { chats: { ops: { id: opsGroup } }, people: viewers },
    })

    // The first time, code is compiled and statements are prepared.
    await Promise.all(ids.slice(0, 10).map((id) => ask(telegram, id)))
    await sleep(5000)
    report.progress('all at once')
    const waitedBefore = await waited(bot.url)
    const spread = spreadOf(await Promise.all(ids.map((id) => ask(telegram, id))))
    const wait = ((await waited(bot.url)) - waitedBefore) / people
    report.measured({
      case: 'all at once',
      unit: 'ms',
      ...spread,
      possible: spreadOf(ids.map((_, k) => Math.floor(k / perSecond) * 1000)).p95,
      ownMean: rounded(spread.mean - wait),
      met: spread.p95 <= limit,
      note: `Telegram takes ${perSecond} messages a second of a bot: "possible" is the best p95 of ${people} answers by that limit; "ownMean" is the mean without the wait for it`,
    })

    await sleep(5000)
    const pause = 1000 / 20
    report.progress('20 a second')
    const steady = await Promise.all(ids.map((id, i) => sleep(i * pause).then(() => ask(telegram, id))))
    const calm = spreadOf(steady)
    report.measured({ case: '20 a second', unit: 'ms', ...calm, met: calm.p95 <= limit })
  },
}

/** How long answers have waited for Telegram's limits so far, all together. */
async function waited(url: string): Promise<Ms> {
  const seconds = await metricAt(`${url}/metrics`, 'opsbell_budget_wait_seconds_sum{urgency="answer"}')
  if (seconds === undefined) throw new Error('the bot does not tell how long answers waited')
  return seconds * 1000
}

async function ask(telegram: Sandbox, id: number): Promise<Ms> {
  const before = telegram.ledger.messages({ chatId: id }).length
  const at = Date.now()
  telegram.world.say(id, id, '/health')
  const answer = await telegram.waitFor(
    () => telegram.ledger.messages({ chatId: id })[before],
    `an answer for ${id}`,
    60_000,
  )
  return (answer.history[0]?.at ?? Number.NaN) - at
}
