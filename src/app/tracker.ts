import type { TrackerConfig } from '../config/tracker.ts'
import type { Files } from '../core/files.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Deliver } from '../deliver/index.ts'
import type { Incidents } from '../respond/incidents/index.ts'
import { createTrackerRoom, type Tracker } from '../respond/tracker/index.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import { type ReaderParts, readersOf } from './readers.ts'

export interface TrackerParts extends ReaderParts {
  store: Store
  incidents: Pick<Incidents, 'verbs' | 'views' | 'journal'>
  files: Files
  deliver: Pick<Deliver, 'wake'>
  sweeper: Sweeper
}

/** The issue tracker of the configuration, wired to the incidents that it files. */
export function wireTracker(
  { clock, log, metrics, redact, random }: Pick<AppDeps, 'clock' | 'log' | 'metrics' | 'redact' | 'random'>,
  { live, store, incidents, files, deliver, sweeper, chats, texts }: TrackerParts,
): Tracker {
  const tracker = createTrackerRoom({
    store,
    clock,
    log,
    metrics,
    redact,
    random,
    incidents,
    files,
    config: () => live.config.tracker,
    readerOf: readersOf({ live, chats, texts }),
    systemName: (system) => live.config.systems.find(({ id }) => id === system)?.name ?? system,
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('tracker'),
  })
  sweeper.register('tracker', tracker.due)
  return tracker
}

/** Tells the tracker when its own part of the configuration has changed. */
export function followingTracker(live: Live, tracker: Pick<Tracker, 'apply'>): () => void {
  let known = shown(live.config.tracker)
  return () => {
    const next = shown(live.config.tracker)
    if (next === known) return
    known = next
    tracker.apply()
  }
}

const shown = (config: TrackerConfig | undefined): string => JSON.stringify(config) ?? ''
