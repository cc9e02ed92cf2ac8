import { z } from 'zod'
import { notADuration } from '../../config/fields.ts'
import type { Ms } from '../../core/clock.ts'
import { formatDuration, parseDuration } from '../../core/duration.ts'

/** An example stands beside each field, and is printed when the field is wrong. */
export const eg = (example: string) => ({ example })

/** A duration between two bounds, as text (`15s`, `1h30m`) with its unit; ms in the result. */
export function duration(from: Ms, to: Ms, bounds: string) {
  return z
    .union([z.string(), z.number()])
    .transform((value, ctx): Ms => {
      const ms = parseDuration(String(value))
      if (ms !== undefined && ms >= from && ms <= to) return ms
      const message = ms === undefined ? notADuration(value) : `${value} is not within ${bounds}`
      ctx.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .meta(eg('15s'))
}

const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2 }

/** Bytes, as a number or as text such as `16MiB`. */
const size = z
  .union([z.number().int(), z.string()])
  .transform((value, ctx): number => {
    const [, count, unit = 'B'] = /^(\d+) ?(B|KiB|MiB)?$/.exec(String(value)) ?? []
    const bytes = Number(count) * (units[unit] ?? Number.NaN)
    if (bytes >= 1024 && bytes <= 256 * 1024 ** 2) return bytes
    ctx.addIssue({ code: 'custom', message: `"${value}" is not a size between 1KiB and 256MiB` })
    return z.NEVER
  })
  .meta(eg('16MiB'))

const count = (most: number, usual: number) =>
  z
    .number()
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .meta(eg(String(usual)))

/** Everything a source may bring is bounded; the defaults hold for all but the largest exporters. */
const limits = z.strictObject({
  /** Bytes of one answer, decompressed. */
  body: size.default(16 * 1024 ** 2),
  samples: count(1_000_000, 50_000),
  series: count(1_000_000, 50_000),
  labels: count(500, 64),
  labelLength: count(65_536, 1024),
  /** Requests that /verify may have under way at it, in place of its plan's number. */
  concurrent: z.number().int().min(1).max(1000).optional().meta(eg('100')),
})

const metricNamePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
export const metric = (example: string) =>
  z
    .string()
    .regex(metricNamePattern, 'a metric name has letters, digits, _ and :, and no digit first')
    .meta(eg(example))

const labelName = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name has letters, digits and _, no digit first and no leading __')
  .refine((name) => name !== 'system' && name !== 'source', { error: 'system and source are set by the bot' })

const streak = z.strictObject({
  name: metric('redpacket_failure_streak'),
  success: metric('redpacket_success_count'),
  failure: metric('redpacket_failure_count'),
})

const increment = z.strictObject({
  name: metric('dispatch_floodwait_increase_1m'),
  counter: metric('dispatch_floodwait_total'),
  within: duration(1000, 2 * 3_600_000, '1s and 2h').default(60_000),
})

/** Keys of every source, whatever its kind. */
export function commonShape<K extends string>(kind: K, every: Ms) {
  return {
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'an id has lower-case letters, digits, - and _, at most 63')
      .meta(eg('app')),
    kind: z.literal(kind),
    every: duration(1000, 86_400_000, '1s and 1d').default(every),
    /** In place of `every` while an alert fires that depends on the source, so that its end is seen soon; at most `every`. */
    everyWhileFiring: duration(1000, 86_400_000, '1s and 1d').optional().meta(eg('30s')),
    timeout: duration(100, 300_000, '100ms and 5m').default(10_000),
    labels: z.record(labelName, z.string().max(1024)).default({}).meta(eg('{ team: payments }')),
    limits: limits.prefault({}).meta(eg('{ body: 32MiB, samples: 100000 }')),
    streaks: z
      .array(streak)
      .max(50)
      .default([])
      .meta(eg('[ { name: order_failure_streak, success: orders_total, failure: order_failures_total } ]')),
    increments: z
      .array(increment)
      .max(50)
      .default([])
      .meta(eg('[ { name: retries_increase_1m, counter: retries_total, within: 1m } ]')),
  }
}

/** What must hold between the keys of every source. */
export function checked<S extends z.ZodType>(schema: S): S {
  return schema.superRefine((source, ctx) => {
    const { every, everyWhileFiring = every } = source as CommonConfig
    if (everyWhileFiring <= every) return
    const message = `is longer than every (${formatDuration(every)}); polls become more frequent while an alert fires`
    ctx.addIssue({ code: 'custom', path: ['everyWhileFiring'], message })
  })
}

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name')
  .refine((name) => !/^(host|content-length|connection|transfer-encoding|accept-encoding)$/i.test(name), {
    error: 'this header is set by the bot',
  })

const auth = z
  .union(
    [
      z.strictObject({ bearer: z.string().min(1) }),
      z.strictObject({ basic: z.strictObject({ username: z.string().min(1), password: z.string() }) }),
    ],
    { error: 'auth is { bearer: … } or { basic: { username: …, password: … } }' },
  )
  .meta(eg(`{ bearer: "\${API_TOKEN}" }`))

/** How to trust a server, and what to show it. */
export const tls = z.strictObject({
  /** PEM texts; `file:…` reads them from a file. */
  ca: z.string().optional().meta(eg('file:/etc/ssl/ca.pem')),
  cert: z.string().optional().meta(eg('file:/etc/ssl/client.pem')),
  key: z.string().optional().meta(eg('file:/etc/ssl/client.key')),
  serverName: z.string().optional().meta(eg('app.internal')),
  /** True accepts any certificate. */
  insecure: z.boolean().default(false).meta(eg('false')),
})

export const url = z
  .string()
  .refine(isHttpUrl, { error: (issue) => urlFault(String(issue.input)) })
  .meta(eg('http://127.0.0.1:9101/metrics'))

/** Keys of the kinds that ask an HTTP server. */
export const httpShape = {
  url,
  headers: z
    .record(headerName, z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'holds characters a header cannot carry'))
    .default({})
    .meta(eg('{ x-tenant: shop }')),
  auth: auth.optional(),
  tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
}

const commonExample = z.strictObject(commonShape('prometheus', 15_000))
export type CommonConfig = Omit<z.output<typeof commonExample>, 'kind'> & { kind: string }
const httpExample = z.strictObject(httpShape)
export type TlsConfig = z.output<typeof tls>
export type HttpConfig = CommonConfig & z.output<typeof httpExample>

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && urlFault(text) === ''
}

function urlFault(text: string): string {
  if (!URL.canParse(text)) return 'is not an address; write http://host:port/path'
  const { protocol, username, password } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'only http:// and https:// can be polled'
  return username || password ? 'put user and password under auth.basic, not into the address' : ''
}
