import type { Ms } from '../core/clock.ts'
import { localTime } from '../core/zoned.ts'

/** The sandbox's group `@ops_alert`. */
const opsGroup = -1_001_000_000_001
/** Of the demo's configuration. */
const zone = 'Asia/Taipei'
const minute: Ms = 60_000
/** The morning comes so long after the start: time to break something that its digest tells of. */
const untilMorning: Ms = 2 * minute

/** Polled as often as somebody looks at it. */
const polled = {
  SIS_EVERY: '1s',
  VB_EVERY: '1s',
  VB_HEALTH_EVERY: '2s',
  VB_QUOTA_EVERY: '2s',
  TIX_EVERY: '1s',
  AS_EVERY: '1s',
}

/** A go-live that can be seen through: 30 minutes of observation and 24 hours of watching. */
const goLive = { SIS_OBSERVE_FOR: '3m', SIS_WATCH_FOR: '3m', SIS_WATCH_EVERY: '15s' }

/**
 * What the demo's configuration and packs are given.
 * @param systems what the simulated systems said when they were ready: the address of each by its pack, and variables of
 *   the packs for what they play besides it
 * @param packs the folder of the packs' copies
 */
export function demoVariables(
  systems: Readonly<Record<string, string>>,
  { packs, locale, at }: { packs: string; locale: string; at: Ms },
): Readonly<Record<string, string>> {
  const of = (pack: string) => systems[pack] ?? ''
  return {
    DEMO_CHAT: String(opsGroup),
    DEMO_LOCALE: locale,
    DEMO_SYSTEMS: packs,
    DEMO_MORNING: morningAt(at),
    ...polled,
    ...goLive,
    // Where the simulation put what it plays: files, ports, sockets, programs.
    ...Object.fromEntries(Object.entries(systems).filter(([name]) => /^(TIX|AS)_/.test(name))),
    SIS_METRICS_URL: `${of('sis-redpacket')}/metrics`,
    VB_URL: of('video-backend'),
    AS_URL: of('ai-streaming'),
    AS_TTS: '1',
  }
}

/** The clock time at which the morning comes, the next whole minute after a while. */
export function morningAt(start: Ms): string {
  const { hour, minute: past } = localTime(Math.ceil((start + untilMorning) / minute) * minute, zone)
  return [hour, past].map((n) => String(n).padStart(2, '0')).join(':')
}
