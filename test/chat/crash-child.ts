/**
 * The bot as a process of its own that kills itself at the n-th passage of a crash point: before and after every commit
 * and every call of the Bot API. Started by crash.test.ts.
 */
import type { PersonEntry } from '../../src/chat/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { Store } from '../../src/store/port.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { kinds, Rig } from './rig.ts'

interface Life {
  path: string
  apiRoot: string
  token: string
  people: PersonEntry[]
  /** Passages until the kill, counted from the first update that is handled; 0: none. */
  killAt: number
}

const life = JSON.parse(process.argv[2] ?? '') as Life
const clock = new ShiftClock()

let begun = false
let passages = 0
function crashPoint(): void {
  if (begun && ++passages === life.killAt) process.kill(process.pid, 'SIGKILL')
}

function crashing(store: Store): Store {
  const commit = store.commit.bind(store)
  store.commit = async (write) => {
    begun ||= write.put?.some(({ kind, doc }) => kind === 'update' && 'attempts' in doc && doc.attempts > 0) === true
    crashPoint()
    const outcome = await commit(write)
    crashPoint()
    return outcome
  }
  return store
}

const store = crashing(
  await openSqliteStore({ path: life.path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'crash' }),
)
const rig = await Rig.start({
  on: { sandbox: { apiRoot: life.apiRoot, token: life.token } as Sandbox, clock },
  store,
  deps: {
    settings: () => ({ people: life.people, locale: 'en', timezone: 'UTC' }),
    alertNames: () => Array.from({ length: 1000 }, (_, i) => `Alert${i}`),
  },
  onCall: crashPoint,
})

process.on('SIGTERM', async () => {
  await rig.chat.idle()
  await rig.stop()
  await store.close()
  process.exit(0)
})
process.send?.('started')
