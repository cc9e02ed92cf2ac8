import type { Ms } from '../../../core/clock.ts'
import type { Labels } from '../../../core/labels.ts'
import type { WriteSamples } from '../contract.ts'
import { asObject, asTime, field, type JsonObject } from '../json.ts'
import { type Format, readExposition } from '../prometheus/exposition.ts'
import { ScrapeCache } from '../prometheus/scrape-cache.ts'

export interface PushedSample {
  readonly name: string
  readonly labels: Labels
  readonly value: number
  /** Absent: the moment of the push. */
  readonly at?: Ms
}

/** What is wrong with one of a list, by its place. */
export interface ListFault {
  readonly index: number
  readonly why: string
}

/** Faults that an answer names; more would help nobody. */
export const mostListFaults = 20

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const labelPattern = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/
const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
}
/** A number below is no time in ms of this century, but one in seconds. */
const leastMs = 100_000_000_000

/** Reads `[{ name, labels?, value, timestamp? }, …]`; any fault means that nothing is to be taken. */
export function readPushed(list: readonly unknown[]): {
  samples: readonly PushedSample[]
  faults: readonly ListFault[]
} {
  const samples: PushedSample[] = []
  const faults: ListFault[] = []
  for (const [index, one] of list.entries()) {
    if (faults.length >= mostListFaults) break
    const read = readSample(asObject(one))
    if (typeof read === 'string') faults.push({ index, why: read })
    else samples.push(read)
  }
  return { samples, faults }
}

function readSample(sample: JsonObject | undefined): PushedSample | string {
  if (!sample) return 'a sample is an object: { "name": …, "value": … }'
  const unknown = Object.keys(sample).find((key) => !['name', 'labels', 'value', 'timestamp'].includes(key))
  if (unknown !== undefined) return `"${clipped(unknown)}" is unknown; a sample has name, labels, value and timestamp`
  const name = field(sample, 'name')
  if (typeof name !== 'string' || !namePattern.test(name)) {
    return 'name is a metric name: letters, digits, _ and :, no digit first'
  }
  const value = numberOf(field(sample, 'value'))
  if (value === undefined) return 'value is a number, or "NaN", "+Inf", "-Inf"'
  const labels = labelsOf(field(sample, 'labels'))
  if (typeof labels === 'string') return labels
  const at = timeOf(field(sample, 'timestamp'))
  if (typeof at === 'string') return at
  return { name, labels, value, ...(at !== undefined && { at }) }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
}

function labelsOf(value: unknown): Labels | string {
  if (value === undefined || value === null) return {}
  const given = asObject(value)
  if (!given) return 'labels is an object of texts: { "service": "gemini" }'
  const labels: Record<string, string> = {}
  for (const [name, text] of Object.entries(given)) {
    if (!labelPattern.test(name)) {
      return `"${clipped(name)}" is no label name: letters, digits and _, no digit first and no leading __`
    }
    if (typeof text !== 'string') return `the label ${clipped(name)} is not a text`
    labels[name] = text
  }
  return labels
}

/** ISO 8601 or ms since the epoch. */
export function timeOf(value: unknown): Ms | undefined | string {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value >= leastMs ? Math.round(value) : 'timestamp is in milliseconds; this number looks like seconds'
  }
  return asTime(value) ?? 'timestamp is a time such as "2026-03-02T03:12:00Z", or milliseconds since 1970'
}

export function writePushed(samples: readonly PushedSample[]): WriteSamples {
  return (sink) => {
    for (const { name, labels, value, at } of samples) {
      const series = sink.series(name, Object.entries(labels).flat(), true)
      if (series) sink.put(series, value, at)
    }
  }
}

/** What an exporter would serve, pushed: the text format or OpenMetrics. */
export function writeExposition(body: Buffer, format: Format): WriteSamples {
  return (sink) => readExposition(body, format, new ScrapeCache(), sink)
}

function clipped(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
