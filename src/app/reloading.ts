import { policiesOf } from '../config/policies.ts'
import { watchFiles } from '../config/watch.ts'
import { trialsOf } from '../configuration.ts'
import type { AppDeps } from './deps.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Lifeline } from './lifeline.ts'
import type { Live } from './live.ts'
import { Reloader, type ReloadState } from './reload.ts'
import type { Rooms } from './rooms.ts'
import { followingTracker } from './tracker.ts'

export interface Reloading {
  readonly state: ReloadState
  /** As SIGHUP asks; resolves when it is done, whatever came of it. */
  reload(): Promise<void>
}

/** The configuration of the start stays. */
export const notReloading: Reloading = { state: { restart: [] }, reload: async () => {} }

/** Follows the files of the configuration; the parts of the bot follow it. */
export function startReloading(
  deps: AppDeps,
  live: Live,
  { alerts, systems, events, deliver, chat, chatBook, tracker }: Rooms,
  heartbeat: Heartbeat,
  lifeline: Lifeline,
): Reloading {
  const { reload: source, environment, clock, log, metrics } = deps
  if (!source) return notReloading
  const followTracker = followingTracker(live, tracker)
  const apply: ConstructorParameters<typeof Reloader>[0]['apply'] = async (next) => {
    await chatBook.settle()
    // Priorities before rules: what fires by a new rule is judged as the new file says.
    await alerts.reconfigure(policiesOf(next.config))
    await alerts.tryRules(trialsOf(next))
    await systems.apply(next)
    events.apply()
    heartbeat.apply()
    followTracker()
    deliver.wake()
    chat.follow()
  }
  const files = watchFiles(clock, () => void reloader.reload())
  const onRead = (paths: readonly string[]) => files.set(paths)
  const reloader = new Reloader({ live, source, environment, apply, onRead, clock, log, metrics })
  onRead(source.files)
  lifeline.add('watched files', async () => files.close())
  return reloader
}
