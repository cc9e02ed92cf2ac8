import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { type CommonConfig, commonShape, metric } from '../schema.ts'

const values = z
  .record(metric('authorised_accounts'), z.number())
  .refine((record) => Object.keys(record).length > 0, { error: 'names no value' })
  .meta({ example: '{ authorised_accounts: 60 }' })

/** Numbers that only the pack knows, as series: `values: { authorised_accounts: 60 }`. */
export const constantKind: SourceKind<CommonConfig & { kind: 'constant'; values: Readonly<Record<string, number>> }> = {
  kind: 'constant',
  schema: z.strictObject({ ...commonShape('constant', 60_000), values }),
  instance: () => 'opsbell',
  create: ({ values }) => ({
    poll: async () => (sink) => {
      for (const [name, value] of Object.entries(values)) sink.add(name, {}, value)
    },
    close: async () => {},
  }),
}
