import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { httpClient } from '../http.ts'
import { parseJsonObject, reading } from '../json.ts'
import { commonShape, type HttpConfig, httpShape } from '../schema.ts'
import { isHealthAnswer, writeHealth } from './reading.ts'

/** An unhealthy backend may answer with these, and tells in the body what is wrong. */
const isUnhealthy = (status: number) => status === 500 || status === 503

/** A health endpoint: `{ status, checks: { database: { status, latency_ms }, … } }`. */
export const healthKind: SourceKind<HttpConfig & { kind: 'health' }> = {
  kind: 'health',
  everyWhileFiring: 30_000,
  schema: z.strictObject({ ...commonShape('health', 300_000), ...httpShape }),
  instance: ({ url }) => new URL(url).host,
  create(config, deps) {
    const client = httpClient(config, deps)
    const { host } = new URL(config.url)
    return {
      async poll(signal) {
        const { status, body } = await client.get({ accept: 'application/json' }, signal, isUnhealthy)
        const answer = reading(client, () =>
          parseOr(status, host, () => parseJsonObject(body, { kind: 'health', host })),
        )
        if (status >= 300 && !isHealthAnswer(answer)) throw failure('status', { host, status: String(status) })
        return (sink) => writeHealth(answer, host, sink)
      },
      close: () => client.close(),
    }
  },
}

/** An error page is first of all an error status. */
function parseOr<T>(status: number, host: string, parse: () => T): T {
  if (status < 300) return parse()
  try {
    return parse()
  } catch {
    throw failure('status', { host, status: String(status) })
  }
}
