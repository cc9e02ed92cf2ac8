import type { Ms } from '../../core/clock.ts'
import { code } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { trackerName } from '../../respond/tracker/index.ts'
import type { SourceStatus } from '../../watch/contract.ts'
import { ago, joined, lengthText, short, sourceError } from '../cards/phrases.ts'
import { trackerTroubles } from '../cards/tracker-lines.ts'
import type { BotStatus, DoctorFacts } from '../contract.ts'
import type { PollStatus } from '../inbox/poll.ts'
import type { Check } from './check.ts'

/** Skew of the clock that shows on cards, and that which makes Telegram's times useless. */
const skewed: Ms = 10_000
const farOff: Ms = 120_000
/** A second poller that was seen this long ago may come back. */
const conflictShown: Ms = 3_600_000
const sourcesShown = 5
const namesShown = 6
const smallDisk = 1024 ** 3
const tinyDisk = 200 * 1024 ** 2
/** Backups are made daily. */
const backupEvery: Ms = 86_400_000

const named = (texts: Texts, id: string): Check => ({ mark: 'good', name: texts.text(`chat-check-${id}`) })

/** Who else takes the updates away: a webhook, another program with the same token. */
export function checkUpdates(facts: { poll: PollStatus; webhook?: string; now: Ms }, texts: Texts): Check[] {
  const { poll, webhook, now } = facts
  if (webhook) return [{ mark: 'bad', line: texts.line('chat-fix-webhook', { url: code(short(webhook, 60)) }) }]
  const { conflictAt } = poll
  if (conflictAt !== undefined && now - conflictAt < conflictShown) {
    return [{ mark: 'bad', line: texts.line('chat-fix-conflict', { ago: ago(texts, conflictAt, now) }) }]
  }
  return poll.state === 'polling' ? [named(texts, 'updates')] : [{ mark: 'bad', line: texts.line('chat-fix-polling') }]
}

/** @param skew our clock minus Telegram's, ms; undefined when it is not known */
export function checkClock(skew: Ms | undefined, texts: Texts): Check[] {
  if (skew === undefined) return []
  const off = Math.abs(skew)
  if (off < skewed) return [named(texts, 'clock')]
  const id = skew > 0 ? 'chat-fix-clock-ahead' : 'chat-fix-clock-behind'
  return [{ mark: off < farOff ? 'warn' : 'bad', line: texts.line(id, { length: lengthText(texts, off) }) }]
}

/** Who would get no direct message, for want of having pressed Start. */
export function checkDirect(missing: readonly string[], bot: string, texts: Texts): Check[] {
  if (missing.length === 0) return [named(texts, 'direct')]
  const names = joined(texts, missing.slice(0, namesShown))
  return [{ mark: 'warn', line: texts.line('chat-fix-direct', { names, n: missing.length, bot: `@${bot}` }) }]
}

export function checkSources(sources: readonly SourceStatus[], texts: Texts): Check[] {
  const failing = sources.filter(({ up }) => up === false)
  if (sources.length === 0) return [{ mark: 'warn', line: texts.line('chat-fix-no-sources') }]
  if (failing.length === 0) return [{ mark: 'good', name: texts.text('chat-check-sources', { n: sources.length }) }]
  const shown = failing.slice(0, sourcesShown).map((one): Check => {
    const args = { name: `${one.system}/${one.source}`, error: code(short(sourceError(texts, one), 200)) }
    return { mark: 'bad', line: texts.line('chat-fix-source', args) }
  })
  const left = failing.length - shown.length
  return left > 0 ? [...shown, { mark: 'bad', line: texts.line('chat-fix-sources-more', { n: left }) }] : shown
}

export function checkStore({ store }: DoctorFacts, now: Ms, texts: Texts): Check[] {
  if (!store) return []
  const { freeBytes, backupAt, since } = store
  const free = freeBytes === undefined ? undefined : megabytes(freeBytes)
  const checks: Check[] = []
  if (freeBytes !== undefined && freeBytes < smallDisk) {
    const mark = freeBytes < tinyDisk ? 'bad' : 'warn'
    checks.push({ mark, line: texts.line('chat-fix-disk', { free: free ?? '' }) })
  }
  const late = now - (backupAt ?? since) > 2 * backupEvery
  if (late) {
    const line = backupAt
      ? texts.line('chat-fix-backup', { ago: ago(texts, backupAt, now) })
      : texts.line('chat-fix-no-backup')
    checks.push({ mark: 'warn', line })
  }
  return checks.length > 0 ? checks : [named(texts, 'store')]
}

export function checkTracker({ tracker }: Pick<BotStatus, 'tracker'>, now: Ms, texts: Texts): Check[] {
  if (!tracker) return []
  const troubles = trackerTroubles(tracker, { texts, now })
  const name = texts.text('chat-check-tracker', { tracker: trackerName(tracker.kind) })
  return troubles.length === 0 ? [{ mark: 'good', name }] : troubles.map((line) => ({ mark: 'bad', line }))
}

/** Notes that mean that the configuration which was saved last is not the one in force. */
const refusing: ReadonlySet<string> = new Set(['app-config-refused', 'app-config-issue'])
const notesShown = 8

/** What the bot says about its own configuration and store, and what else is wrong in one sentence. */
export function checkConfiguration(
  { notes = [], problems }: Pick<BotStatus, 'problems' | 'notes'>,
  texts: Texts,
): Check[] {
  const noted = notes
    .slice(0, notesShown)
    .map(({ id, args }): Check => ({ mark: refusing.has(id) ? 'bad' : 'warn', line: texts.line(id, args) }))
  const said = problems.slice(0, 5).map((problem): Check => ({ mark: 'warn', line: [code(short(problem, 300))] }))
  const refused = noted.some(({ mark }) => mark === 'bad')
  return [...(refused ? [] : [named(texts, 'configuration')]), ...noted, ...said]
}

function megabytes(bytes: number): string {
  const mb = bytes / 1024 ** 2
  return mb >= 1000 ? `${(mb / 1024).toFixed(1)} GB` : `${Math.floor(mb)} MB`
}
