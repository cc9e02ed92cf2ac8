import type { z } from 'zod'
import { commandKind } from './command/index.ts'
import { constantKind } from './constant/index.ts'
import type { SourceKind } from './contract.ts'
import { diskKind } from './disk/index.ts'
import { healthKind } from './health/index.ts'
import { hostKind } from './host/index.ts'
import { httpKind } from './http/index.ts'
import { jsonKind } from './json/index.ts'
import { postgresKind } from './postgres/index.ts'
import { prometheusKind } from './prometheus/index.ts'
import { pushKind } from './push/index.ts'
import { quotaKind } from './quota/index.ts'
import { redisKind } from './redis/index.ts'
import { type CommonConfig, checked } from './schema.ts'
import { tcpKind } from './tcp/index.ts'
import { telegramKind } from './telegram/index.ts'

/** Every kind of source, by its name in `kind:`. A new one is a folder here and a line below. */
export const sourceKinds: ReadonlyMap<string, SourceKind> = registry([
  prometheusKind,
  healthKind,
  quotaKind,
  hostKind,
  constantKind,
  jsonKind,
  httpKind,
  tcpKind,
  diskKind,
  commandKind,
  telegramKind,
  redisKind,
  postgresKind,
  pushKind,
])

/** For the configuration: the schema of a kind, undefined for an unknown one. */
export function sourceSchema(kind: string): z.ZodType | undefined {
  return sourceKinds.get(kind)?.schema
}

/** Each kind takes only what its own schema made, so it may stand among the others under their common type. */
function registry(kinds: readonly Pick<SourceKind, 'kind'>[]): ReadonlyMap<string, SourceKind<CommonConfig>> {
  return new Map(
    kinds.map((kind) => {
      const entry = kind as SourceKind
      return [entry.kind, { ...entry, schema: checked(entry.schema) }]
    }),
  )
}
