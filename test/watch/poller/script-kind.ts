import { z } from 'zod'
import type { Sink } from '../../../src/watch/samples/sink.ts'
import type { SourceKind, WriteSamples } from '../../../src/watch/sources/contract.ts'
import { type CommonConfig, commonShape } from '../../../src/watch/sources/schema.ts'

type ScriptConfig = CommonConfig & { kind: 'script'; note: string }

/** One call of a source's `poll`, to be ended by the test. */
export interface Call {
  source: string
  signal: AbortSignal
  write(fill: (sink: Sink) => void): void
  fail(error: unknown): void
}

/** A kind of source whose polls end when and how a test says. */
export function scriptKind() {
  const calls: Call[] = []
  const closed: string[] = []
  const kind: SourceKind<ScriptConfig> = {
    kind: 'script',
    schema: z.strictObject({ ...commonShape('script', 15_000), note: z.string().default('') }),
    instance: ({ id }) => `${id}:1`,
    create: ({ id }) => ({
      poll: (signal) =>
        new Promise<WriteSamples>((resolve, reject) => {
          calls.push({ source: id, signal, write: resolve, fail: reject })
        }),
      close: async () => {
        closed.push(id)
      },
    }),
  }
  const config = (id: string, options: Record<string, unknown> = {}) =>
    kind.schema.parse({ id, kind: 'script', ...options })
  return { kind: kind as unknown as SourceKind, calls, closed, config }
}
