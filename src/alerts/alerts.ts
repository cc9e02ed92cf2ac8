import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Ingest } from '../core/observation.ts'
import type { Policies } from '../core/policy.ts'
import type { Sweepable } from '../core/sweeper.ts'
import type { Store } from '../store/port.ts'
import { nextDigest } from './digest/tell.ts'
import { createIngest } from './ingest.ts'
import { loadBook, tellDelivered } from './load.ts'
import { alertMeters } from './meters.ts'
import { type AlertsChange, Room, type Unwritten } from './room.ts'
import { rescheduled } from './schedule.ts'
import { sweep } from './sweep.ts'
import { episodeOfNotice } from './telling.ts'
import type { TrialRule } from './trial/contract.ts'
import { type TrialDecided, type TrialRequest, Trials } from './trial/trials.ts'
import { acknowledge } from './verbs/acknowledge.ts'
import { acknowledgeMany } from './verbs/acknowledge-many.ts'
import { close } from './verbs/close.ts'
import { extend } from './verbs/extend.ts'
import { previewSilence } from './verbs/preview-silence.ts'
import type { SilenceScope } from './verbs/scope.ts'
import { silence } from './verbs/silence.ts'
import { unacknowledge } from './verbs/unacknowledge.ts'
import { unsilence } from './verbs/unsilence.ts'
import { createViews, type Views } from './views.ts'

export interface AlertsOptions {
  /** Opened with `alertKinds`. */
  store: Store
  clock: Clock
  policies: Policies
  log: Log
  metrics: Metrics
  /** Called after each commit, and when `due.next()` changed; must not throw. */
  onChange: (change: AlertsChange) => void
  /**
   * The store did not take what was decided to tell; it is decided again, with the same ids, when whoever observed it
   * tries again.
   */
  onUnwritten?: (lost: readonly Unwritten[]) => void
}

/** What people do. Each is one commit with its audit row, and happens once per cause. */
export interface Verbs {
  acknowledge: ReturnType<typeof acknowledge>
  acknowledgeMany: ReturnType<typeof acknowledgeMany>
  unacknowledge: ReturnType<typeof unacknowledge>
  previewSilence: (scope: SilenceScope) => ReturnType<typeof previewSilence>
  silence: ReturnType<typeof silence>
  unsilence: ReturnType<typeof unsilence>
  extend: ReturnType<typeof extend>
  close: ReturnType<typeof close>
  /** Enables a rule that is on trial, tries it once more, or leaves it silent. */
  decideTrial: (request: TrialRequest) => Promise<TrialDecided>
}

/** The alert manager: from observations and people's actions to cards and notices. */
export interface Alerts {
  /** Loads what is open. Before it nothing else may be called. */
  start(): Promise<void>
  ingest: Ingest
  verbs: Verbs
  views: Views
  /** For the sweeper: ends of cooldowns, acknowledgements, silences and episodes. */
  due: Sweepable
  /**
   * The notice of this id reached its destination at `at`, alone, with another message or in a roll-up; or it is dead. The
   * cooldown counts from the first destination that is told. May be called twice.
   */
  delivered(notice: string, at: Ms): Promise<void>
  /** Exactly these rules are on trial from now on. */
  tryRules(rules: readonly TrialRule[]): Promise<void>
  /** New priorities and routes. Open episodes keep their route. */
  reconfigure(policies: Policies): Promise<void>
  /** Waits for what is under way. */
  stop(): Promise<void>
}

export function createAlerts({
  store,
  clock,
  policies,
  log,
  metrics,
  onChange,
  onUnwritten = () => {},
}: AlertsOptions): Alerts {
  const room = new Room({ store, clock, policies, log, meters: alertMeters(metrics), onChange, onUnwritten })
  const trials = new Trials(room, createIngest(room))
  return {
    start: () =>
      room.serially(async () => {
        await loadBook(room.book, store, room.policies, clock.now())
        await trials.load()
      }),
    ingest: trials.ingest,
    verbs: {
      acknowledge: acknowledge(room),
      acknowledgeMany: acknowledgeMany(room),
      unacknowledge: unacknowledge(room),
      previewSilence: (scope) => previewSilence(room, scope),
      silence: silence(room),
      unsilence: unsilence(room),
      extend: extend(room),
      close: close(room),
      decideTrial: (request) => trials.decide(request),
    },
    views: createViews(room, () => trials.silent()),
    due: {
      next: async () => earliest(nextDue(room), trials.next()),
      run: (now) =>
        room.serially(async () => {
          await sweep(room, now)
          await trials.run(now)
        }),
    },
    delivered: (notice, at) => room.serially(async () => noteDelivery(room, notice, at)),
    tryRules: (rules) => trials.use(rules),
    reconfigure: (next) => room.serially(async () => adopt(room, next)),
    stop: () => room.serially(async () => {}),
  }
}

const earliest = (a: Ms | undefined, b: Ms | undefined): Ms | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

function nextDue({ book, clock, windows }: Room): Ms | undefined {
  const now = clock.now()
  const times = [book.next(), nextDigest(book, now), windows.next(now)].filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** Kept in memory, where cooldowns are counted: at the next start the notices themselves tell it again. */
function noteDelivery(room: Room, notice: string, at: Ms): void {
  const episode = episodeOfNotice(notice)
  const outstanding = room.book.episodes.get(episode)?.doc.memory.outstanding
  if (!outstanding?.includes(notice)) return
  tellDelivered(room.book, room.policies, episode, at, room.clock.now())
  room.rescheduled()
}

/** Cooldowns may have another length now. */
function adopt(room: Room, policies: Policies): void {
  room.use(policies)
  for (const { doc, version } of [...room.book.episodes.values()]) {
    const policy = policies.policyOf(doc.system, doc.priority)
    room.book.setEpisode(rescheduled(doc, policy, room.clock.now()), version)
  }
  room.rescheduled()
}
