import { RE2JS } from 're2js'
import { z } from 'zod'
import { messageOf } from '../../core/errors.ts'

const longestPattern = 500
/** Characters of a text that a pattern is searched in: linear time, but of a size that a poll can spend. */
const longestText = 256 * 1024

/** What a pattern found: its named groups, those that took part. */
export interface Found {
  readonly groups: Readonly<Record<string, string>>
}

/** An RE2 expression in a configuration. */
export function pattern(example: string) {
  return z
    .string()
    .min(1)
    .max(longestPattern)
    .superRefine((text, ctx) => {
      const fault = faultOf(text)
      if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault })
    })
    .meta({ example })
}

/** Searches anywhere in a text; `.` does not match a line break, as in Prometheus's own probes. */
export function finder(text: string): (subject: string) => Found | undefined {
  const compiled = RE2JS.compile(text)
  const names = namesIn(compiled)
  return (subject) => {
    const matcher = compiled.matcher(subject.slice(0, longestText))
    if (!matcher.find()) return undefined
    const found = names.flatMap((name): [string, string][] => {
      const value = matcher.group(name)
      return typeof value === 'string' ? [[name, value]] : []
    })
    return { groups: Object.fromEntries(found) }
  }
}

/** Names of the groups of a pattern that is valid; none of one that is not. */
export function groupNames(text: string): string[] {
  return faultOf(text) === undefined ? namesIn(RE2JS.compile(text)) : []
}

function namesIn(compiled: RE2JS): string[] {
  return Object.keys(compiled.namedGroups())
}

function faultOf(text: string): string | undefined {
  try {
    RE2JS.compile(text)
    return undefined
  } catch (error) {
    return `"${text}" is not a valid RE2 expression: ${messageOf(error)}`
  }
}
