import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../../src/sandbox/world/types.ts'
import type { Figure, Report } from '../figure.ts'
import { startBot } from '../support/bot.ts'
import { startExporter } from '../support/exporter.ts'
import { criticalName, stormNames, stormPack, stormPage } from '../support/storm.ts'
import { addGroup, startTelegram } from '../support/telegram.ts'

const many = 60
const limits: { critical: Ms; all: Ms } = { critical: 5000, all: 60_000 }
const rollup = /🌊 告警風暴：\d+ 則、(\d+) 組/

/**
 * 60 alerts and a critical one, each wanting a card of its own in one group that takes 20 messages a minute: how long until
 * the critical one is there, until all are told (singly or in the roll-up), and whether anything came too early.
 */
export const sixtyAndCritical: Figure = {
  name: 'sixty-and-critical',
  goal: 'critical <= 5000 ms, all told <= 60000 ms, nothing before retry_after',
  async run(report) {
    await storm(report, 'all at once', 0)
    await storm(report, 'the critical one 3 s later', 3000)
  },
}

/** Times count from the moment the alert's condition held at the source, which is polled every second. */
async function storm(report: Report, name: string, criticalAfter: Ms): Promise<void> {
  report.progress(name)
  const exporter = await startExporter(report)
  exporter.pages = [stormPage({})]
  const telegram = await startTelegram(report)
  const id = addGroup(telegram, 0)
  const packs = { storm: stormPack(exporter, { id: 'storm', chat: 'ops', many }) }
  const bot = await startBot(report, { telegram, packs, config: { chats: { ops: { id } } } })
  // The source finds its place within the interval with its second poll.
  await sleep(2000)

  const begun = Date.now()
  if (criticalAfter > 0) {
    exporter.pages = [stormPage({ level: many })]
    await sleep(criticalAfter)
  }
  const criticalAt = Date.now()
  exporter.pages = [stormPage({ level: many, critical: 1 })]
  const alone = await telegram.waitFor(() => cardOf(telegram, criticalName), 'the critical alert', 120_000)
  const toldAt = await telegram.waitFor(() => allTold(telegram), 'all to be told', 180_000)
  const untold = await missing(telegram)
  await bot.stop()

  const critical = sentAt(alone) - criticalAt
  const all = toldAt - begun
  const early = telegram.ledger.early().length
  const breaches = telegram.ledger.breaches().length
  report.measured({
    case: name,
    unit: 'ms',
    critical,
    all,
    untold: untold.length,
    messages: telegram.ledger.messages().length,
    early,
    breaches,
    refused: telegram.ledger.refused().length,
    met: critical <= limits.critical && all <= limits.all && untold.length + early + breaches === 0,
  })
}

const sentAt = (message: StoredMessage): Ms => message.history[0]?.at ?? Number.NaN

function cardOf(telegram: Sandbox, name: string): StoredMessage | undefined {
  return telegram.ledger.messages({ text: new RegExp(`· ${name}\\b`) })[0]
}

/** When the last of the many was told: by its own card, or by the roll-up counting so many groups. */
function allTold(telegram: Sandbox): Ms | undefined {
  const names = stormNames(many)
  const alone = names.flatMap((name) => cardOf(telegram, name) ?? []).map(sentAt)
  if (alone.length === names.length) return Math.max(...alone)
  const revisions = telegram.ledger.messages({ text: rollup }).flatMap(({ history }) => history)
  return revisions.find(({ text }) => Number(rollup.exec(text)?.[1]) >= many)?.at
}

/** Names of the many that neither have a card nor stand in the roll-up's list, read page by page as a person would. */
async function missing(telegram: Sandbox): Promise<string[]> {
  const names = stormNames(many).filter((name) => cardOf(telegram, name) === undefined)
  const [message] = telegram.ledger.messages({ text: rollup })
  if (names.length === 0 || message === undefined) return names
  telegram.world.press('Bob', message, '📋 逐組看')
  const list = await telegram.waitFor(() => telegram.ledger.messages({ text: /🌊 風暴清單/ })[0], 'the list', 90_000)
  const text = await allPages(telegram, list)
  return names.filter((name) => !text.includes(name))
}

async function allPages(telegram: Sandbox, list: StoredMessage): Promise<string> {
  const pages = [list.text]
  const next = () => list.markup?.inline_keyboard.flat().find(({ text }) => text.startsWith('下一頁'))?.text
  for (let button = next(); button !== undefined; button = next()) {
    const seen = list.history.length
    telegram.world.press('Bob', list, button)
    await telegram.waitFor(() => list.history.length > seen, 'the next page', 90_000)
    pages.push(list.text)
  }
  return pages.join('\n')
}
