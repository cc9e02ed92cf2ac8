import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { type CommonConfig, commonShape } from '../schema.ts'

/**
 * Samples that are pushed to POST /api/v1/samples. `every` is how often to expect them: what was pushed serves for
 * max(5 min, 2.5 x `every`), and without any for 2.5 x `every` the source is away.
 */
export const pushKind: SourceKind<CommonConfig & { kind: 'push' }> = {
  kind: 'push',
  pushed: true,
  schema: z.strictObject(commonShape('push', 60_000)),
  instance: () => 'push',
  create: () => ({
    poll: async () => () => {},
    close: async () => {},
  }),
}
