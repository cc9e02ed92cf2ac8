import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { httpClient } from '../http.ts'
import { parseJson, reading } from '../json.ts'
import { commonShape, eg, type HttpConfig, httpShape, metric } from '../schema.ts'
import { expression } from './expression.ts'
import { type Mapping, mapper } from './mapper.ts'

export type JsonConfig = HttpConfig & { kind: 'json'; samples: readonly Mapping[] }

const labelName = z
  .string()
  .regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name has letters, digits and _, no digit first and no leading __')

const label = z
  .union([expression('region.name'), z.strictObject({ text: z.string().max(1024).meta(eg('eu')) })], {
    error: 'a label is a JMESPath expression, or { text: … } for a text that is always the same',
  })
  .meta(eg('region.name'))

const sample = z.strictObject({
  name: metric('queue_length'),
  /** A list or an object: one sample per item; `value`, `labels` and `at` are then looked up in the item. */
  each: expression('queues').optional(),
  value: expression('length'),
  /** `timestamp`: an ISO 8601 time (without a zone UTC) or a number of seconds or ms becomes seconds since the epoch. */
  as: z.enum(['number', 'timestamp']).default('number').meta(eg('timestamp')),
  labels: z.record(labelName, label).default({}).meta(eg('{ queue: name }')),
  /** The sample's own time, as in `as: timestamp`. */
  at: expression('measured_at').optional(),
  type: z.enum(['gauge', 'counter', 'histogram', 'summary', 'untyped']).optional().meta(eg('gauge')),
  help: z.string().max(500).optional().meta(eg('Jobs that wait')),
})

/**
 * Any JSON over HTTP, taken apart by JMESPath. In expressions `$root` is the whole answer and `$key` the item's name (or number)
 * within `each`. A value is a number, true or false (1, 0), a number as text, or a percentage as text (`"45%"` is 45); null and what is missing
 * bring no sample and are counted; anything else fails the poll: a series that vanishes silently would look like recovery.
 */
export const jsonKind: SourceKind<JsonConfig> = {
  kind: 'json',
  schema: z.strictObject({
    ...commonShape('json', 60_000),
    ...httpShape,
    samples: z
      .array(sample)
      .min(1, { error: 'names no sample' })
      .max(200)
      .meta(eg('[ { name: queue_length, value: queue.length } ]')),
  }),
  instance: ({ url }) => new URL(url).host,
  create(config, deps) {
    const client = httpClient(config, deps)
    const { host } = new URL(config.url)
    const map = mapper(config.samples, host)
    return {
      async poll(signal) {
        const { body } = await client.get({ accept: 'application/json' }, signal)
        const answer = reading(client, () => parseJson(body, { kind: 'json', host }))
        return (sink) => map(answer, sink)
      },
      close: () => client.close(),
    }
  },
}
