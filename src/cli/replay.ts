import type { Configuration } from '../configuration.ts'
import { type Ms, systemClock } from '../core/clock.ts'
import { formatDuration, parseDuration } from '../core/duration.ts'
import { UserError } from '../core/errors.ts'
import type { Texts } from '../core/texts.ts'
import { localTime } from '../core/zoned.ts'
import { selectorsOf } from '../promql/index.ts'
import { slotLength } from '../watch/history/contract.ts'
import type { SeriesSet } from '../watch/history/series-set.ts'
import { readStored } from '../watch/history/stored.ts'
import { type Remark, type Replayed, replay } from '../watch/rules/replay.ts'
import type { RuleGroup } from '../watch/rules/rule.ts'
import { openData, readSeriesFile } from './series-file.ts'

/** Behind what a rule reaches back: what serves it by lookback. */
const slack: Ms = 3 * 3_600_000

export interface ReplayOptions {
  /** How far back, as typed. */
  span: string
  /** An exposition with times, instead of what the bot has recorded. */
  file?: string | undefined
}

/** Prints how often each alerting rule would have fired. @throws UserError */
export async function printReplay(
  { config, rules }: Configuration,
  { span, file }: ReplayOptions,
  env: NodeJS.ProcessEnv,
  texts: Texts,
): Promise<void> {
  const ms = parseDuration(span)
  if (!ms || ms < slotLength) throw new UserError(texts.text('cli-bad-duration', { typed: span }))
  const now = systemClock.now()
  const zone = config.timezone
  for (const { id } of config.systems) {
    const groups = rules.get(id) ?? []
    const { set, to } =
      file === undefined ? await stored(id, groups, now - ms, now, env, texts) : fromFile(file, now, texts)
    const from = to - ms
    const range = { system: id, from: timeText(from, zone), to: timeText(to, zone), series: set.size }
    console.log(texts.text('cli-replay-title', range))
    const found = replay(groups, set, { from, to })
    const width = Math.max(0, ...found.map(({ rule }) => rule.name.length))
    for (const one of found) console.log(`  ${one.rule.name.padEnd(width)}  ${lineOf(one, zone, texts)}`)
  }
}

function fromFile(path: string, now: Ms, texts: Texts): { set: SeriesSet; to: Ms } {
  const { set, refused, timed } = readSeriesFile(path, now, texts, 2 * slotLength)
  if (refused > 0) console.error(texts.text('cli-samples-refused', { n: refused }))
  return { set, to: timed && set.size > 0 ? set.newest : now }
}

async function stored(
  system: string,
  groups: readonly RuleGroup[],
  from: Ms,
  to: Ms,
  env: NodeJS.ProcessEnv,
  texts: Texts,
): Promise<{ set: SeriesSet; to: Ms }> {
  const data = openData(env, texts)
  try {
    const needs = groups.flatMap(({ rules, queryOffset }) =>
      rules.flatMap(({ expr }) =>
        selectorsOf(expr).map(({ matchers, reach }) => ({
          matchers,
          from: Math.max(0, from - reach - queryOffset - slack),
        })),
      ),
    )
    const { set, cut } = await readStored(data, system, needs, to)
    if (cut) throw new UserError(texts.text('cli-too-much'))
    return { set, to }
  } finally {
    data.close()
  }
}

function lineOf(found: Replayed, zone: string, texts: Texts): string {
  const remarks = found.remarks.map((remark) => remarkText(remark, zone, texts))
  const judged = found.remarks.every((remark) => !hides(remark, found))
  return [...(judged ? [countText(found, zone, texts)] : []), ...remarks].join(texts.text('cli-replay-join'))
}

/** A count of none would be taken for a verdict. */
function hides(remark: Remark, { fired }: Replayed): boolean {
  switch (remark.kind) {
    case 'failed':
      return true
    case 'not-recorded':
      return remark.all
    case 'since':
      return remark.at === undefined
    case 'too-fine':
      return fired === 0
    case 'short-for':
      return false
  }
}

function countText({ fired, firing, first, last, stillFiring }: Replayed, zone: string, texts: Texts): string {
  if (first === undefined || last === undefined) return texts.text('cli-replay-never')
  const args = { n: fired, length: formatDuration(firing), first: timeText(first, zone), last: timeText(last, zone) }
  // It fired at the last moment that was looked at: how long is not known yet.
  if (firing === 0 && stillFiring) return texts.text('cli-replay-just', args)
  return (
    texts.text(fired === 1 ? 'cli-replay-once' : 'cli-replay-fired', args) +
    (stillFiring ? texts.text('cli-replay-still') : '')
  )
}

function remarkText(remark: Remark, zone: string, texts: Texts): string {
  switch (remark.kind) {
    case 'not-recorded':
      return texts.text('cli-replay-not-recorded', { metrics: remark.metrics.join(', ') })
    case 'too-fine':
      return texts.text('cli-replay-too-fine', { range: formatDuration(remark.range) })
    case 'short-for':
      return texts.text('cli-replay-short-for', { for: formatDuration(remark.for) })
    case 'since':
      return remark.at === undefined
        ? texts.text('cli-replay-not-yet')
        : texts.text('cli-replay-since', { time: timeText(remark.at, zone) })
    case 'failed':
      return texts.text('cli-replay-failed', { why: remark.why })
  }
}

function timeText(at: Ms, zone: string): string {
  const { year, month, day, hour, minute } = localTime(at, zone)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
}
