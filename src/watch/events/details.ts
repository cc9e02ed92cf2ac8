import type { Labels } from '../../core/labels.ts'

const deepest = 3
const mostFields = 50
const longestValue = 500

/** The fields of an event's details as texts by name, those of inner objects joined by `_`: what templates and logs show. */
export function flatDetails(details: Readonly<Record<string, unknown>>): Labels {
  return Object.fromEntries(fieldsOf(details, '', 1).slice(0, mostFields))
}

function fieldsOf(value: Readonly<Record<string, unknown>>, prefix: string, depth: number): [string, string][] {
  return Object.entries(value).flatMap(([key, part]): [string, string][] => {
    const name = (prefix + key).replace(/[^a-zA-Z0-9_]/g, '_').slice(0, 100)
    if (part === null || part === undefined) return []
    if (typeof part !== 'object') return [[name, clip(String(part))]]
    if (Array.isArray(part) || depth >= deepest) return [[name, clip(JSON.stringify(part))]]
    return fieldsOf(part as Readonly<Record<string, unknown>>, `${name}_`, depth + 1)
  })
}

const clip = (text: string): string => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text)
