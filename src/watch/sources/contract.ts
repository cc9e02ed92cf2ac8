import type { z } from 'zod'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Sink } from '../samples/sink.ts'
import type { BodyPool } from './body-buffer.ts'
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
  'pattern',
  'limit',
  'missing',
  'denied',
  'internal',
] as const
export type FailureReason = (typeof failureReasons)[number]

/**
 * A failure as the chat tells it in the reader's language: the text `watch-<code>` of `locales/`, filled with `params`. Never a
 * secret.
 */
export interface Failure {
  readonly code: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * A poll failed. The message is one English sentence for the log: what, where, how to fix; never a secret. Made by `failure` of
 * failures.ts, which gives it its text in every language too.
 */
export class SourceError extends Error {
  override name = 'SourceError'
  readonly reason: FailureReason
  readonly failure: Failure | undefined
  constructor(reason: FailureReason, message: string, failure?: Failure) {
    super(message)
    this.reason = reason
    this.failure = failure
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
  /**
   * Of a probe: what its last poll found wrong with what it looks at, though the poll itself succeeded and has samples that say
   * so. Undefined when all was well.
   */
  verdict?(): SourceError | undefined
  /** Lets go of connections. */
  close(): Promise<void>
}

export interface SourceDeps {
  clock: Clock
  log: Log
  /** Memory for long bodies, shared by all sources. */
  bodies?: BodyPool
  /** The bot's own way to Telegram, which the kind `telegram` watches where its configuration names no other. */
  telegram?: { readonly apiRoot: string; readonly token: string }
}

/** A kind of source: one folder here and one line in the registry. */
export interface SourceKind<C extends CommonConfig = CommonConfig> {
  readonly kind: C['kind']
  /** Checks and completes a source as users write it. */
  readonly schema: z.ZodType<C>
  /**
   * Ms between polls while an alert that depends on the source fires, where the configuration says nothing else and `every` is
   * longer.
   */
  readonly everyWhileFiring?: Ms
  /**
   * A probe ends at the source's `timeout` by itself, with samples that say so; the poller then only gives it up a second
   * later, as a fault of the probe.
   */
  readonly endsItself?: true
  /** A metric that says 1 or 0 whether the source answers; written by failed polls too, as `source_up` is. */
  readonly up?: string
  /** Nothing is polled: samples are pushed to the source, and it is away when none came for 2.5 x `every`. */
  readonly pushed?: true
  /** Label `instance` of the source's series where its `labels` set none: as a rule host:port. */
  instance(config: C): string
  create(config: C, deps: SourceDeps): Source
}
