import type { TrackerConfig } from '../config/tracker.ts'
import type { Files } from '../core/files.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats, Deliver } from '../deliver/index.ts'
import type { Incidents } from '../respond/incidents/index.ts'
import { createTrackerRoom, type Tracker } from '../respond/tracker/index.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'

export interface TrackerParts {
  live: Live
  store: Store
  incidents: Pick<Incidents, 'verbs' | 'views' | 'journal'>
  files: Files
  deliver: Pick<Deliver, 'wake'>
  sweeper: Sweeper
  chats: Pick<Chats, 'get'>
  texts: (locale: string) => Texts
}

/** The issue tracker of the configuration, wired to the incidents that it files. */
export function wireTracker(
  { clock, log, redact, random }: Pick<AppDeps, 'clock' | 'log' | 'redact' | 'random'>,
  { live, store, incidents, files, deliver, sweeper, chats, texts }: TrackerParts,
): Tracker {
  const tracker = createTrackerRoom({
    store,
    clock,
    log,
    redact,
    random,
    incidents,
    files,
    config: () => live.config.tracker,
    readerOf: async ({ chat: name }) => {
      const chat = await chats.get(name)
      return { texts: texts(chat?.locale ?? live.config.locale), zone: chat?.timezone ?? live.config.timezone }
    },
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
