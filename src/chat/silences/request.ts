import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { compileMatcher, formatMatcher, type Matcher, parseMatchers } from '../../core/matchers.ts'
import type { Args } from '../feature.ts'
import { textArg } from '../feature.ts'
import { parseUntil, resolveUntil, type Until } from '../until.ts'

/** What a silence covers, and the card it was asked for on. */
export interface Scope {
  matchers: readonly Matcher[]
  system?: string
  episode?: string
}

/** Every alert has a name. */
export const anyAlert: Matcher = { name: 'alertname', op: '=~', value: '.+' }

/** Alertmanager knows no limit; ours keeps a typing error from silencing for years. */
export const longestSilence: Ms = 30 * 86_400_000
export const shortestSilence: Ms = 60_000
const longestMatchers = 500

/** How a scope travels inside a button. */
export function scopeArgs(scope: Scope): Args {
  return {
    matchers: scope.matchers.map(formatMatcher).join(','),
    ...(scope.system !== undefined && { system: scope.system }),
    ...(scope.episode !== undefined && { episode: scope.episode }),
  }
}

export function scopeOf(args: Args): Scope {
  const system = textArg(args, 'system')
  const episode = textArg(args, 'episode')
  return {
    matchers: parseMatchers(textArg(args, 'matchers')),
    ...(system && { system }),
    ...(episode && { episode }),
  }
}

const alertName = /^[A-Za-z_][\w:.-]{0,120}$/

/**
 * Matchers a person typed: an alert's name alone, or matchers as Alertmanager writes them.
 * @throws UserError with the piece that can't be read.
 */
export function readMatchers(text: string): Matcher[] {
  const typed = text.normalize('NFKC').trim()
  if (typed.length > longestMatchers)
    throw new UserError(`${typed.slice(0, 40)}… (${typed.length} > ${longestMatchers})`)
  if (alertName.test(typed)) return [{ name: 'alertname', op: '=', value: typed }]
  const matchers = parseMatchers(spacedOut(typed))
  // As Alertmanager: a silence that matches alerts without any label would match everything.
  if (!matchers.some((matcher) => !compileMatcher(matcher)(''))) throw new UserError(typed || '{}')
  return matchers
}

/** People leave out the comma between matchers: `alertname=X instance=y`. */
function spacedOut(text: string): string {
  const inner = text.replace(/^\{([\s\S]*)\}$/, '$1')
  return inner.replace(/((?:=~|!~|!=|=)\s*(?:"(?:[^"\\]|\\.)*"|[^\s",]+))\s+(?=[A-Za-z_]\w*\s*(?:=|!))/g, '$1,')
}

export type WhenRead = { until: Ms | 'stable' } | { bad: string }

/** A typed time as the end of a silence, within its limits. */
export function readEnd(text: string, now: Ms, zone: string): WhenRead {
  const until = parseUntil(text)
  return until ? checked(until, text, now, zone) : { bad: text }
}

function checked(until: Until, text: string, now: Ms, zone: string): WhenRead {
  const end = resolveUntil(until, now, zone)
  if (end === 'stable') return { until: end }
  const length = end - now
  return length >= shortestSilence && length <= longestSilence ? { until: end } : { bad: text }
}
