import { z } from 'zod'
import { SampleLimitError } from '../../samples/sink.ts'
import type { SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { type HttpAnswer, httpClient } from '../http.ts'
import { commonShape, type HttpConfig, httpShape } from '../schema.ts'
import { hasMoreSamples } from './count.ts'
import { type Format, readExposition } from './exposition.ts'
import { ScrapeCache } from './scrape-cache.ts'

/** What Prometheus 2.42 asks for. */
const accept =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'

/** Answers of these types are no exposition, whatever they hold: the address is wrong. */
const wrongTypes = ['text/html', 'application/json', 'application/xml', 'text/xml', 'application/vnd.google.protobuf']

/** An exposition in Prometheus' text format or OpenMetrics, as exporters and client libraries serve it. */
export const prometheusKind: SourceKind<HttpConfig & { kind: 'prometheus' }> = {
  kind: 'prometheus',
  schema: z.strictObject({ ...commonShape('prometheus', 15_000), ...httpShape }),
  instance: ({ url }) => new URL(url).host,
  create(config, deps) {
    const client = httpClient(config, deps)
    const cache = new ScrapeCache()
    const { samples } = config.limits
    /** Bytes of the last good answer: one that has not grown much is not counted again. */
    let usual = 0
    const headers = { accept, 'x-prometheus-scrape-timeout-seconds': String(config.timeout / 1000) }
    return {
      async poll(signal) {
        const answer = await client.get(headers, signal)
        const format = formatOf(answer, new URL(config.url).host)
        return (sink) => {
          try {
            // Before the first is made: what a million series would cost is not spent to refuse them.
            if (answer.body.length > usual * 1.25 && hasMoreSamples(answer.body, samples))
              throw new SampleLimitError(samples)
            readExposition(answer.body, format, cache, sink)
            usual = answer.body.length
          } catch (error) {
            client.release()
            throw error
          }
        }
      },
      close: () => client.close(),
    }
  },
}

function formatOf({ contentType }: HttpAnswer, host: string): Format {
  const type = contentType.split(';')[0]?.trim() ?? ''
  if (wrongTypes.includes(type)) {
    throw failure('not-metrics', { host, type: type.slice(0, 60) })
  }
  return type === 'application/openmetrics-text' ? 'openmetrics' : 'text'
}
