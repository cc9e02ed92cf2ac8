import type { PriorityName } from './config/priorities.ts'
import type { Ms } from './core/clock.ts'
import type { Labels } from './core/labels.ts'

/** What the bot knows of its own state, gathered for one look at it. */
export interface SelfFacts {
  /** Why the store does not serve, and whether what it takes is kept in memory only. */
  store: { failure?: { reason: string; message: string; since: Ms }; memory?: string }
  /** Of the disk that the database is on. */
  disk?: { freeBytes: number }
  /** Since when updates are not read, and why. */
  telegram?: { since: Ms; state: string; error?: string }
  /** Since when a channel can't be reached, by its name. */
  away: Readonly<Record<string, Ms>>
  refusedConfiguration?: { at: Ms; issues: number; first: string }
  /** Notices and posts given up in the last hour. */
  deadLetters: number
  /** Sources whose last poll left samples out. */
  refusedSamples: readonly { system: string; source: string; samples: number }[]
  /** Systems whose history has no room for some series. */
  refusedHistory: readonly { system: string; series: number }[]
  /** The last step of the wall clock, either way. */
  clock?: { by: Ms; at: Ms }
  /** When the newest backup was made; undefined while none is due yet. */
  backup?: { lastAt?: Ms; since: Ms }
}

/** One thing that is wrong. */
export interface Finding {
  /** Tells several of one alert apart. */
  labels?: Labels
  /** Since when it is so, where that is known. */
  since?: Ms
  /** For the texts `app-alert-<name>-summary`, `-impact` and `-action`. */
  args?: Readonly<Record<string, string | number>>
}

export interface SelfAlert {
  alertname: string
  /** Names its texts. */
  text: string
  priority: PriorityName
  /** It fires when it was found for this long. */
  for: Ms
  find(facts: SelfFacts, now: Ms): readonly Finding[]
}

const minute: Ms = 60_000
const hour = 60 * minute
/** Below this much free space the next backup or log may fill the disk. */
const littleSpace = 100 * 1024 ** 2
const jump = minute
const backupLate = 50 * hour

/** Everything the bot alerts about itself, under the system `opsbell`. */
export const selfAlerts: readonly SelfAlert[] = [
  {
    alertname: 'DiskFull',
    text: 'disk-full',
    priority: 'P0',
    for: 0,
    find: ({ store: { failure } }) =>
      failure?.reason === 'full' ? [{ since: failure.since, args: { error: failure.message } }] : [],
  },
  {
    alertname: 'StoreFailing',
    text: 'store-failing',
    priority: 'P0',
    for: 0,
    find: ({ store: { failure, memory } }) => {
      if (failure) return failure.reason === 'full' ? [] : [{ since: failure.since, args: { error: failure.message } }]
      return memory === undefined ? [] : [{ args: { error: memory } }]
    },
  },
  {
    alertname: 'DiskLow',
    text: 'disk-low',
    priority: 'P1',
    for: minute,
    find: ({ disk }) =>
      disk && disk.freeBytes < littleSpace ? [{ args: { mb: Math.floor(disk.freeBytes / 1024 ** 2) } }] : [],
  },
  {
    alertname: 'TelegramUnreachable',
    text: 'telegram',
    priority: 'P0',
    for: minute,
    find: ({ telegram, away }) => {
      if (telegram) return [{ since: telegram.since, args: { why: telegram.error ?? telegram.state } }]
      return away.telegram === undefined ? [] : [{ since: away.telegram, args: { why: 'sendMessage' } }]
    },
  },
  {
    alertname: 'ChannelUnreachable',
    text: 'channel',
    priority: 'P1',
    for: 5 * minute,
    find: ({ away }) =>
      Object.entries(away)
        .filter(([channel]) => channel !== 'telegram')
        .map(([channel, since]) => ({ labels: { channel }, since, args: { channel } })),
  },
  {
    alertname: 'ConfigReloadFailed',
    text: 'reload',
    priority: 'P1',
    for: 0,
    find: ({ refusedConfiguration: refused }) =>
      refused ? [{ since: refused.at, args: { n: refused.issues, first: refused.first } }] : [],
  },
  {
    alertname: 'DeadLetters',
    text: 'dead-letters',
    priority: 'P1',
    for: 0,
    find: ({ deadLetters }) => (deadLetters > 0 ? [{ args: { n: deadLetters } }] : []),
  },
  {
    alertname: 'SamplesRefused',
    text: 'samples-refused',
    priority: 'P2',
    for: 10 * minute,
    find: ({ refusedSamples }) =>
      refusedSamples.map(({ system, source, samples }) => ({
        labels: { watched: system, source },
        args: { source: `${system}/${source}`, n: samples },
      })),
  },
  {
    alertname: 'HistoryRefused',
    text: 'history-refused',
    priority: 'P2',
    for: 10 * minute,
    find: ({ refusedHistory }) =>
      refusedHistory.map(({ system, series }) => ({
        labels: { watched: system },
        args: { watched: system, n: series },
      })),
  },
  {
    alertname: 'ClockJumped',
    text: 'clock',
    priority: 'P2',
    for: 0,
    find: ({ clock }, now) =>
      clock && Math.abs(clock.by) >= jump && now - clock.at < 10 * minute
        ? [
            {
              since: clock.at,
              args: { seconds: Math.round(Math.abs(clock.by) / 1000), way: clock.by > 0 ? 'on' : 'back' },
            },
          ]
        : [],
  },
  {
    alertname: 'BackupOverdue',
    text: 'backup',
    priority: 'P1',
    // After a sleep, or a clock set ahead, the backup that is due is made at once.
    for: 10 * minute,
    find: ({ backup }, now) => {
      const last = backup && Math.max(backup.lastAt ?? 0, backup.since)
      return last !== undefined && now - last > backupLate ? [{ args: { hours: Math.floor((now - last) / hour) } }] : []
    },
  },
]
