import type { Ms } from '../core/clock.ts'
import { loadTexts } from '../core/texts.ts'
import type { Put } from '../store/port.ts'
import type { SqliteStore } from '../store/sqlite/contract.ts'
import { type AppDeps, databasePath } from './deps.ts'
import type { Lifeline } from './lifeline.ts'
import type { Live } from './live.ts'
import type { ReloadState } from './reload.ts'
import type { Rooms } from './rooms.ts'
import { createSelfFacts } from './self-facts.ts'
import { homeOf, selfPost, type Word } from './self-post.ts'
import { SelfWatch } from './self-watch.ts'
import { type StoreFailure, StoreWatch } from './store-watch.ts'

/** The store as everybody uses it, watched; what follows from its failing is said once `follow` is called. */
export function watchStore(file: SqliteStore, live: Live, { clock, log }: AppDeps) {
  let onChange = () => {}
  const onMended = (failure: StoreFailure, at: Ms): Put[] => {
    const destination = homeOf(live.config)
    const args = { from: { at: failure.since }, to: { at }, error: failure.message }
    const words: Word[] = [{ id: 'app-store-mended', args }, { id: 'app-store-mended-lost' }]
    return destination ? [selfPost(`mended:${failure.since}`, { destination, level: 'info', words, at })] : []
  }
  const watch = new StoreWatch({ store: file, clock, log, onMended, onChange: () => onChange() })
  return {
    watch,
    follow: (change: () => void) => {
      onChange = change
    },
  }
}

export interface WatchSelfParts {
  file: SqliteStore
  storeWatch: ReturnType<typeof watchStore>
  live: Live
  rooms: Rooms
  reload: () => ReloadState
}

/** The bot's eye on itself, not yet started. */
export function watchSelf(deps: AppDeps, parts: WatchSelfParts, lifeline: Lifeline): SelfWatch {
  const { clock, log } = deps
  const { file, storeWatch, live, rooms, reload } = parts
  const { watch } = storeWatch
  const { alerts, chat, deliver, systems } = rooms
  const facts = createSelfFacts({
    ...{ store: watch.store, storeWatch: watch, live, chat, deliver, systems, clock, reload },
    notices: file.notices,
    path: databasePath(deps.environment),
  })
  const { ingest, views } = alerts
  const self = new SelfWatch({ facts, ingest, views, texts: loadTexts(deps.locales), clock, log })
  storeWatch.follow(() => {
    self.look()
    if (!watch.failure) resume(rooms)
  })
  lifeline.add('self', async () => {
    watch.stop()
    await self.stop()
  })
  return self
}

/** The store takes writes again: what waits for its next try goes on at once. */
function resume({ sweeper, systems, deliver }: Rooms): void {
  sweeper.retry()
  deliver.wake()
  for (const engine of systems.engines()) void engine.idle()
}
