import type { Chat } from '../chat/index.ts'
import type { Clock, Ms } from '../core/clock.ts'
import { formatIssue } from '../core/errors.ts'
import type { Deliver } from '../deliver/index.ts'
import type { SelfFacts } from '../self-alerts.ts'
import type { Store } from '../store/port.ts'
import type { StoreNotice } from '../store/sqlite/open.ts'
import { storeFacts } from './facts.ts'
import type { Live } from './live.ts'
import { nearName, type ReloadState } from './reload.ts'
import type { StoreWatch } from './store-watch.ts'
import type { Systems } from './systems.ts'

export interface SelfFactsDeps {
  store: Store
  storeWatch: Pick<StoreWatch, 'failure'>
  notices: readonly StoreNotice[]
  /** Where the database is. */
  path: string
  live: Live
  chat: Chat
  deliver: Deliver
  systems: Systems
  reload: () => ReloadState
  clock: Clock
}

const hour: Ms = 3_600_000
/** States of reading updates in which Telegram itself, or our place at it, is the trouble. */
const away: ReadonlySet<string> = new Set(['unreachable', 'unauthorized', 'conflict'])

/** Gathers what the bot knows of itself. What can't be asked now, because the store fails, counts as well. */
export function createSelfFacts(deps: SelfFactsDeps): (now: Ms) => Promise<SelfFacts> {
  const { storeWatch, notices, chat, systems, clock } = deps
  const startedAt = clock.now()
  const jumps = watchJumps(clock)
  const memory = notices.find(({ code }) => code === 'memory')
  return async (now) => {
    const { store: disk } = await storeFacts(deps.path, startedAt, now)
    const poll = chat.poll()
    const { error } = poll
    const refused = refusedConfiguration(deps)
    const jumped = jumps(now)
    return {
      store: {
        ...(storeWatch.failure && { failure: storeWatch.failure }),
        ...(memory && { memory: String(memory.args.why) }),
      },
      ...(disk?.freeBytes !== undefined && { disk: { freeBytes: disk.freeBytes } }),
      ...(away.has(poll.state) && { telegram: { since: poll.since, state: poll.state, ...(error && { error }) } }),
      ...(await outgoing(deps, now)),
      ...(refused && { refusedConfiguration: refused }),
      refusedSamples: systems.poller.status().flatMap(({ system, source, refused: reasons }) => {
        const samples = Object.values(reasons).reduce((sum, count) => sum + count, 0)
        return samples > 0 ? [{ system, source, samples }] : []
      }),
      refusedHistory: [...systems.histories].flatMap(([system, { status }]) =>
        status.refused > 0 ? [{ system, series: status.refused }] : [],
      ),
      ...(jumped && { clock: jumped }),
      ...(memory ? {} : { backup: { since: startedAt, ...(disk?.backupAt && { lastAt: disk.backupAt }) } }),
    }
  }
}

async function outgoing({ deliver, store }: SelfFactsDeps, now: Ms): Promise<Pick<SelfFacts, 'away' | 'deadLetters'>> {
  try {
    const lately = { from: now - hour }
    const [status, notices, posts] = await Promise.all([
      deliver.status(),
      store.count('notice', 'dead', lately),
      store.count('posted', 'dead', lately),
    ])
    return { away: status.away, deadLetters: notices + posts }
  } catch {
    // The store can't be read; that is found of itself.
    return { away: {}, deadLetters: 0 }
  }
}

function refusedConfiguration({ reload, live }: SelfFactsDeps): SelfFacts['refusedConfiguration'] {
  const { refused } = reload()
  const [first] = refused?.issues ?? []
  if (!refused || !first) return undefined
  const text = formatIssue({ ...first, file: nearName(first.file, live.config.file) })
  return { at: refused.at, issues: refused.issues.length, first: text.slice(0, 300) }
}

/** Steps of the wall clock against the monotonic one between two looks; small ones are its keeping in time. */
function watchJumps(clock: Clock): (now: Ms) => SelfFacts['clock'] {
  const smallest: Ms = 10_000
  let wall = clock.now()
  let mono = clock.mono()
  let last: SelfFacts['clock']
  return (now) => {
    const by = now - wall - (clock.mono() - mono)
    wall = now
    mono = clock.mono()
    if (Math.abs(by) >= smallest) last = { by, at: now }
    return last
  }
}
