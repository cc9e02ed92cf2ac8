import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../../src/sandbox/world/types.ts'
import type { Figure } from '../figure.ts'
import { type Pack, startBot } from '../support/bot.ts'
import { startExporter } from '../support/exporter.ts'
import { spreadOf } from '../support/stats.ts'
import { earlyNames, stormPack, stormPage } from '../support/storm.ts'
import { addGroup, startTelegram } from '../support/telegram.ts'

const groups = 6
/** Cards of each group, half of them acknowledged in peace. */
const cards = 4
/** Alerts that fire in each group during the storm, so many more each second. */
const many = 200
const perSecond = 20
const limit: Ms = 300

/** Acknowledge pressed until the card is edited at the Bot API server: in peace, and while a storm hits the same groups. */
export const ackEdit: Figure = {
  name: 'ack-edit',
  goal: 'worst <= 300 ms, in peace and in a storm',
  async run(report) {
    const exporter = await startExporter(report)
    exporter.pages = [stormPage({})]
    const telegram = await startTelegram(report)
    const ids = Array.from({ length: groups }, (_, i) => addGroup(telegram, i))
    const packs: Record<string, Pack> = {}
    const chats: Record<string, object> = {}
    for (const [i, id] of ids.entries()) {
      chats[`group-${i}`] = { id }
      packs[`storm-${i}`] = stormPack(exporter, { id: `storm-${i}`, chat: `group-${i}`, many, early: cards })
    }
    await startBot(report, { telegram, packs, config: { chats } })

    exporter.pages = [stormPage({ early: 1 })]
    report.progress('until every card is there')
    const all = await telegram.waitFor(() => cardsOf(telegram, ids), 'the cards', 60_000)
    const [first, second] = [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)]
    const line = (name: string, took: readonly Ms[]) => {
      const spread = spreadOf(took)
      report.measured({ case: name, unit: 'ms', ...spread, met: spread.max <= limit })
    }

    report.progress(`${first.length} presses in peace`)
    const peace: Ms[] = []
    for (const card of first) {
      await sleep(500)
      peace.push(await acknowledge(telegram, 'Bob', card))
    }
    line('in peace', peace)

    report.progress(`${second.length} presses while ${groups * perSecond} alerts a second begin`)
    const storm = rise(exporter)
    const during = await Promise.all(
      second.map(async (card) => {
        await sleep(1000 + Math.random() * ((many / perSecond) * 1000 - 3000))
        return acknowledge(telegram, 'Alice', card)
      }),
    )
    line('in a storm', during)
    await storm
  },
}

/** The cards of every group, once each has all of its own. */
function cardsOf(telegram: Sandbox, ids: readonly number[]): StoredMessage[] | undefined {
  const names = earlyNames(cards)
  const found = ids.flatMap((chatId) =>
    names.flatMap((name) => telegram.ledger.messages({ chatId, text: new RegExp(name) })[0] ?? []),
  )
  return found.length === ids.length * names.length ? found : undefined
}

/** Somebody presses; the card names them when it is edited. One person alone would be too fast for the bot's liking. */
async function acknowledge(telegram: Sandbox, who: 'Alice' | 'Bob', card: StoredMessage): Promise<Ms> {
  const { at } = telegram.world.press(who, card, '👤 認領')
  const edited = () => card.history.find(({ text }) => text.includes(`👤 ${who}`))
  return (await telegram.waitFor(edited, `the card to name ${who}`, 60_000)).at - at
}

async function rise(exporter: { pages: readonly Buffer[] }): Promise<void> {
  for (let level = perSecond; level <= many; level += perSecond) {
    exporter.pages = [stormPage({ early: 1, level })]
    await sleep(1000)
  }
}
