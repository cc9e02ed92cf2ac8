import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { createAlerts } from '../../../src/alerts/index.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Observation } from '../../../src/core/observation.ts'
import { createBudget } from '../../../src/deliver/budget/gate.ts'
import { createTelegramChannel } from '../../../src/deliver/channels/telegram/channel.ts'
import { createTelegramHttp } from '../../../src/deliver/channels/telegram/http.ts'
import { createChats } from '../../../src/deliver/chats.ts'
import type { Channel } from '../../../src/deliver/contract.ts'
import { createDeliver } from '../../../src/deliver/deliver.ts'
import type { Store } from '../../../src/store/port.ts'
import { openStore, ops, policies, texts } from '../basis.ts'

// Alerts and delivery as a process of their own, killed at the n-th passage of a step. It first finishes what the last
// process left, then fires one alert and resolves it; `accepted <name>` is printed when the alert is durable.
const [path = '', apiRoot = '', token = '', chat = '', name = '', at = '0'] = process.argv.slice(2)
let left = Number(at)

function step(): void {
  if (--left !== 0) return
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

async function around<T>(work: Promise<T>): Promise<T> {
  const result = await work
  step()
  return result
}

function mortalStore(store: Store): Store {
  const commit: Store['commit'] = (write) => {
    step()
    return around(store.commit(write))
  }
  return new Proxy(store, {
    get: (target, key) => {
      if (key === 'commit') return commit
      const value = Reflect.get(target, key) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function mortalChannel(channel: Channel): Channel {
  return {
    ...channel,
    deliver: (...given) => {
      step()
      return around(channel.deliver(...given))
    },
  }
}

const clock = systemClock
const store = mortalStore(await openStore(clock, path))
const chats = createChats({ store, clock, configured: () => ({ ops: { id: Number(chat) } }) })
const storm = name.startsWith('Storm')
// In a storm Telegram's own figures: thirty messages do not fit into a minute. Else nothing to wait for.
const roomy = { budgetOf: () => ({ capacity: 1000, every: 1 }) }
const budget = createBudget({ clock, metrics: noMetrics, ...(storm ? {} : roomy) })
const http = createTelegramHttp(apiRoot)
const telegram = createTelegramChannel({ token, http, budget, chats, clock, metrics: noMetrics })
const alerts = createAlerts({
  store,
  clock,
  policies: policies([ops]),
  log: silentLog,
  metrics: noMetrics,
  onChange: ({ episodes }) => deliver.wake(episodes),
})
const deliver = createDeliver({
  store,
  clock,
  channels: new Map([['telegram', mortalChannel(telegram)]]),
  alerts: { view: alerts.views.view, delivered: alerts.delivered },
  chats,
  texts,
  defaults: { locale: 'en', timezone: 'UTC' },
  log: silentLog,
  metrics: noMetrics,
})

async function drained(): Promise<void> {
  for (;;) {
    await deliver.idle()
    const { waiting, unknown } = await deliver.status()
    const untold = (await store.list('rollup', 'live', {})).some(({ doc }) => doc.covered < doc.folded)
    if (waiting + unknown === 0 && !untold) return
    await turn()
  }
}

function seen(alertname: string, state: 'firing' | 'resolved'): Observation {
  const labels = { alertname, priority: 'P1', instance: 'api-1' }
  const annotations = { summary: `summary of ${alertname}.` }
  return { origin: 'test', labels, annotations, state, startsAt: clock.now(), system: 'shop' }
}

const tell = (...batch: Observation[]) => alerts.ingest(batch, clock.now(), 'test')

await alerts.start()
await deliver.start()
await drained()
if (storm) {
  if (alerts.views.openEpisodes().length === 0) {
    await tell(...Array.from({ length: 30 }, (_, i) => seen(`${name}-${i}`, 'firing')))
  }
  await drained()
} else {
  for (const { alertname, firing } of alerts.views.openEpisodes())
    if (firing > 0) await tell(seen(alertname, 'resolved'))
  await drained()
  if (name !== '') {
    await tell(seen(name, 'firing'))
    writeSync(1, `accepted ${name}\n`)
    await drained()
    await tell(seen(name, 'resolved'))
    await drained()
  }
}
await deliver.stop(clock.now() + 5000)
await http.close()
await store.close()
