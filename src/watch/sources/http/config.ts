import { z } from 'zod'
import { pattern } from '../pattern.ts'
import { commonShape, eg, type HttpConfig, httpShape } from '../schema.ts'

export type HttpProbeConfig = HttpConfig & {
  kind: 'http'
  method: 'GET' | 'HEAD'
  status: readonly (number | string)[]
  matches?: string | undefined
  absent?: string | undefined
  followRedirects: boolean
}

/** A status, or a class of them: `2xx` is every status that begins with 2. */
function isStatus(wanted: number | string): boolean {
  return typeof wanted === 'number'
    ? Number.isInteger(wanted) && wanted >= 100 && wanted <= 599
    : /^[1-5]xx$/.test(wanted)
}

const status = z.union([z.number(), z.string()]).refine(isStatus, {
  error: 'a status is a number such as 200, or a class such as 2xx',
})

export const httpSchema = z.strictObject({
  ...commonShape('http', 30_000),
  ...httpShape,
  method: z.enum(['GET', 'HEAD']).default('GET').meta(eg('HEAD')),
  /** What counts as success. */
  status: z.array(status).min(1).max(50).default(['2xx']).meta(eg('[ 200, 3xx ]')),
  /** The body must hold this, and must not hold that; searched in its first 256 KiB. */
  matches: pattern('"status":"ok"').optional(),
  absent: pattern('(?i)maintenance').optional(),
  /** Up to 10, credentials kept for the first server alone; otherwise a redirect is the answer. */
  followRedirects: z.boolean().default(true).meta(eg('false')),
})
