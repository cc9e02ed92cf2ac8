import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { httpClient } from '../http.ts'
import { parseJsonObject } from '../json.ts'
import { commonShape, type HttpConfig, httpShape } from '../schema.ts'
import { writeQuota } from './reading.ts'

/** A quota endpoint: `{ quotas: { gemini: { used, total, percentage, reset_date }, … } }`. */
export const quotaKind: SourceKind<HttpConfig & { kind: 'quota' }> = {
  kind: 'quota',
  everyWhileFiring: 300_000,
  schema: z.strictObject({ ...commonShape('quota', 3_600_000), ...httpShape }),
  instance: ({ url }) => new URL(url).host,
  create(config) {
    const client = httpClient(config)
    const { host } = new URL(config.url)
    return {
      async poll(signal) {
        const { body } = await client.get({ accept: 'application/json' }, signal)
        const answer = parseJsonObject(body, { kind: 'quota', host })
        return (sink) => writeQuota(answer, host, sink)
      },
      close: () => client.close(),
    }
  },
}
