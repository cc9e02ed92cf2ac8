import type { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Sink } from '../samples/sink.ts'
import type { CommonConfig } from './schema.ts'

/** Why a poll failed; also the label `reason` of `opsbell_source_poll_failures_total`. */
export const failureReasons = [
  'unreachable',
  'tls',
  'timeout',
  'status',
  'redirect',
  'too_large',
  'encoding',
  'content',
  'parse',
  'limit',
  'internal',
] as const
export type FailureReason = (typeof failureReasons)[number]

/** A poll failed. The message is one sentence for people: what, where, how to fix; never a secret. */
export class SourceError extends Error {
  override name = 'SourceError'
  readonly reason: FailureReason
  constructor(reason: FailureReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Writes what a poll fetched; synchronous, so that it shows all at once. */
export type WriteSamples = (sink: Sink) => void

export interface Source {
  /**
   * Fetches once. Rejects with a SourceError when there is nothing to write, and soon after `signal` aborts; what it returns may
   * throw one too. Never called while a former call is under way.
   */
  poll(signal: AbortSignal): Promise<WriteSamples>
  /** Lets go of connections. */
  close(): Promise<void>
}

export interface SourceDeps {
  clock: Clock
  log: Log
}

/** A kind of source: one folder here and one line in the registry. */
export interface SourceKind<C extends CommonConfig = CommonConfig> {
  readonly kind: C['kind']
  /** Checks and completes a source as users write it. */
  readonly schema: z.ZodType<C>
  /** Label `instance` of the source's series where its `labels` set none: as a rule host:port. */
  instance(config: C): string
  create(config: C, deps: SourceDeps): Source
}
