import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { StoredMessage } from '../../../src/sandbox/world/types.ts'
import type { Figure } from '../figure.ts'
import { type Pack, startBot } from '../support/bot.ts'
import { startExporter } from '../support/exporter.ts'
import { rssOf } from '../support/proc.ts'
import { spreadOf } from '../support/stats.ts'
import { addGroup, startTelegram } from '../support/telegram.ts'

const names = 200
const instances = 50
const alerts = names * instances
const seconds = 60
const limits = { critical: 5000, perMinute: 5, rss: 300, health: 1000 }

/**
 * 10,000 alerts of 200 names within a minute into one group that takes 20 messages a minute, a critical one in the middle
 * and somebody who asks /health every 5 s; then all is well again, and the storm's last message gives its account.
 */
export const storm10000: Figure = {
  name: 'storm-10000',
  goal: 'critical <= 5000 ms, <= 5 messages a minute besides critical and answers, 0 lost, RSS <= 300 MB, /health <= 1000 ms',
  async run(report) {
    const exporter = await startExporter(report)
    const show = (count: number, critical: number) => {
      exporter.pages = [page(count, critical)]
    }
    show(0, 0)
    const telegram = await startTelegram(report)
    const id = addGroup(telegram, 0)
    const packs = { storm: pack(exporter.url) }
    const bot = await startBot(report, { telegram, packs, config: { chats: { ops: { id } } } })
    await sleep(2000)

    const rss: number[] = []
    const watch = setInterval(() => rss.push(rssOf(bot.pid)), 500)
    report.cleanup(() => clearInterval(watch))
    const begun = Date.now()
    const asked: Promise<Ms>[] = []
    let criticalAt = 0
    for (let second = 1; second <= seconds; second++) {
      if (second === seconds / 2) criticalAt = Date.now()
      show(Math.round((alerts * second) / seconds), criticalAt > 0 ? 1 : 0)
      if (second % 5 === 0) asked.push(ask(telegram, id))
      await sleep(1000)
    }
    report.progress('all fire')
    const critical = await telegram.waitFor(() => cardOf(telegram), 'the critical alert', 60_000)
    const health = spreadOf(await Promise.all(asked))
    await telegram.waitFor(() => told(telegram, /🌊 告警風暴：10,00\d 則/), 'the roll-up to count them all', 180_000)
    const told10000 = Date.now() - begun
    report.progress('all repaired')
    show(0, 0)
    const account = await telegram.waitFor(() => told(telegram, /單獨送出/), 'the account', 1_800_000)
    clearInterval(watch)

    const [, single, folded, lost] = (/單獨送出 ([\d,]+)｜彙整 ([\d,]+)｜遺失 ([\d,]+)/.exec(account.text) ?? []).map(
      number,
    )
    const criticalMs = (critical.history[0]?.at ?? Number.NaN) - criticalAt
    const perMinute = busiestMinute(telegram)
    const rssMax = Math.round(Math.max(...rss))
    report.measured({
      unit: 'ms',
      critical: criticalMs,
      told: told10000,
      health: health.max,
      perMinute,
      rssMb: rssMax,
      single,
      folded,
      lost,
      messages: telegram.ledger.messages({ deleted: true }).length,
      breaches: telegram.ledger.breaches().length,
      early: telegram.ledger.early().length,
      met:
        criticalMs <= limits.critical &&
        perMinute <= limits.perMinute &&
        lost === 0 &&
        (single ?? 0) + (folded ?? 0) === alerts + 1 &&
        rssMax <= limits.rss &&
        health.max <= limits.health,
    })
  },
}

function page(count: number, critical: number): Buffer {
  const lines = [`storm_critical ${critical}\n`]
  for (let i = 0; i < alerts; i++)
    lines.push(`storm_depth{name="${i % names}",host="host-${Math.floor(i / names)}"} ${i < count ? 9 : 0}\n`)
  return Buffer.from(lines.join(''))
}

function pack(url: string): Pack {
  const rules = Array.from({ length: names }, (_, i) => ({
    alert: `Storm${String(i).padStart(3, '0')}`,
    expr: `storm_depth{name="${i}"} > 5`,
    labels: { priority: 'P1' },
    annotations: { summary: `Queue ${i} is full on {{ $labels.host }}`, action: 'Wait' },
  }))
  const critical = { alert: 'StormCritical', expr: 'storm_critical > 0', labels: { priority: 'P0' } }
  return {
    'system.yaml': {
      id: 'storm',
      name: 'Storm',
      chat: 'ops',
      sources: [{ id: 'app', kind: 'prometheus', url, every: '1s' }],
      rules: ['rules.yaml'],
      priorities: { P0: { level: 'critical', push: 'now' }, P1: { level: 'warning', push: 'now' } },
    },
    'rules.yaml': { groups: [{ name: 'storm', rules: [...rules, critical] }] },
  }
}

const number = (text: string): number => Number(text.replaceAll(',', ''))

const cardOf = (telegram: Sandbox): StoredMessage | undefined =>
  telegram.ledger.messages({ text: /· StormCritical\b/ })[0]

const told = (telegram: Sandbox, text: RegExp): StoredMessage | undefined =>
  telegram.ledger.messages({ text }).find((message) => text.test(message.text))

/** New messages of the fullest minute that are neither critical nor an answer to somebody. */
function busiestMinute(telegram: Sandbox): number {
  const sent = telegram.ledger
    .messages({ deleted: true })
    .filter(({ history }) => !/StormCritical|P0|系統健康/.test(history[0]?.text ?? ''))
    .map(({ history }) => history[0]?.at ?? 0)
  return Math.max(0, ...sent.map((from) => sent.filter((at) => at >= from && at < from + 60_000).length))
}

async function ask(telegram: Sandbox, chat: number): Promise<Ms> {
  const answers = () => telegram.ledger.messages({ chatId: chat, text: /系統健康/, deleted: true })
  const before = answers().length
  const at = Date.now()
  telegram.world.say('Alice', chat, '/health@opsbell_bot')
  const answer = await telegram.waitFor(() => answers()[before], 'the answer to /health', 120_000)
  return (answer.history[0]?.at ?? Number.NaN) - at
}
