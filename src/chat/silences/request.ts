import { longestSilence } from '../../alerts/suppress.ts'
import type { SilenceScope } from '../../alerts/verbs/scope.ts'
import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { formatMatcher, type Matcher, parseMatchers } from '../../core/matchers.ts'
import { type Args, textArg } from '../feature.ts'
import { parseUntil, resolveUntil } from '../until.ts'

export const shortestSilence: Ms = 60_000
const longestMatchers = 500

/** How a scope travels inside a button. */
export function scopeArgs(scope: SilenceScope): Args {
  if ('episode' in scope) return { episode: scope.episode }
  const { matchers, system } = scope
  return { matchers: matchers.map(formatMatcher).join(','), ...(system !== undefined && { system }) }
}

export function scopeOf(args: Args): SilenceScope {
  const episode = textArg(args, 'episode')
  if (episode) return { episode }
  const system = textArg(args, 'system')
  return { matchers: parseMatchers(textArg(args, 'matchers')), ...(system && { system }) }
}

const alertName = /^[\p{L}_][\p{L}\p{N}_:.-]{0,120}$/u

/**
 * Matchers a person typed: an alert's name alone, or matchers as Alertmanager writes them.
 * @throws UserError with the piece that can't be read.
 */
export function readMatchers(text: string): Matcher[] {
  const typed = text.normalize('NFKC').trim()
  if (typed.length > longestMatchers) throw new UserError(`${typed.length} > ${longestMatchers}`)
  if (alertName.test(typed)) return [{ name: 'alertname', op: '=', value: typed }]
  const matchers = parseMatchers(withCommas(typed))
  if (matchers.length === 0) throw new UserError('no matcher')
  return matchers
}

/** People leave out the comma between matchers: `alertname=X instance=y`. */
function withCommas(text: string): string {
  const inner = text.replace(/^\{([\s\S]*)\}$/, '$1')
  return inner.replace(/((?:=~|!~|!=|=)\s*(?:"(?:[^"\\]|\\.)*"|[^\s",]+))\s+(?=[A-Za-z_]\w*\s*(?:=|!))/g, '$1,')
}

export type EndRead = { until: Ms | 'stable' } | { bad: string; tooLong?: boolean }

/** A typed time as the end of a silence, within its limits. */
export function readEnd(text: string, now: Ms, zone: string): EndRead {
  const until = parseUntil(text)
  if (!until) return { bad: text }
  const end = resolveUntil(until, now, zone)
  if (end === 'stable') return { until: end }
  const length = end - now
  if (length > longestSilence) return { bad: text, tooLong: true }
  return length >= shortestSilence ? { until: end } : { bad: text }
}
