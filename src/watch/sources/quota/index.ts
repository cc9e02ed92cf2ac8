import { z } from 'zod'
import { timezone } from '../../../config/fields.ts'
import type { SourceKind } from '../contract.ts'
import { httpClient } from '../http.ts'
import { parseJsonObject, reading } from '../json.ts'
import { commonShape, eg, type HttpConfig, httpShape } from '../schema.ts'
import { serviceName, writeQuota } from './reading.ts'

/** When quotas begin anew whose endpoint does not say so, by service; any spelling of its name. */
const resets = z
  .record(
    z.string().min(1).max(100),
    z.strictObject({
      every: z.enum(['day', 'month']).meta(eg('day')),
      day: z.number().int().min(1).max(31).optional().meta(eg('1')),
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a clock time is HH:MM, from 00:00 to 23:59')
        .default('00:00')
        .meta(eg('"00:00"')),
      zone: timezone.default('UTC'),
    }),
  )
  .default({})
  .meta(eg('{ gemini: { every: day, at: "00:00", zone: UTC } }'))

/** A quota endpoint: `{ quotas: { gemini: { used, total, percentage, reset_date }, … } }`. */
export const quotaKind: SourceKind<HttpConfig & { kind: 'quota'; resets: z.output<typeof resets> }> = {
  kind: 'quota',
  everyWhileFiring: 300_000,
  schema: z.strictObject({ ...commonShape('quota', 3_600_000), ...httpShape, resets }),
  instance: ({ url }) => new URL(url).host,
  create(config, deps) {
    const client = httpClient(config, deps)
    const { host } = new URL(config.url)
    const calendar = new Map(Object.entries(config.resets).map(([name, rule]) => [serviceName(name), rule]))
    return {
      async poll(signal) {
        const { body } = await client.get({ accept: 'application/json' }, signal)
        const answer = reading(client, () => parseJsonObject(body, { kind: 'quota', host }))
        return (sink) => writeQuota(answer, host, sink, calendar)
      },
      close: () => client.close(),
    }
  },
}
