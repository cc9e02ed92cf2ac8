import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Person } from '../../core/policy.ts'

export type TestStatus = 'pass' | 'warn'

/** What a result file says. */
export type TestFigures =
  | { kind: 'junit'; total: number; failed: number; errors: number; skipped: number; seconds?: number; bad: string[] }
  | {
      kind: 'k6'
      requests?: number
      /** Requests that failed, 0..1. */
      failed?: number
      checks?: { passed: number; failed: number }
      /** Of a request, ms. */
      mean?: number
      p95?: number
      /** Thresholds of the script: how many, how many were crossed, and the first of those. */
      thresholds: number
      crossed: number
      bad: string[]
    }

/** A file of test results as it came. */
export interface ResultFile {
  name: string
  file?: FileRef
  telegramFile?: string
}

export interface TestResult {
  status: TestStatus
  /** As typed; empty when there is none. */
  remark: string
  by: Person
  at: Ms
  figures?: TestFigures
  file?: ResultFile
}

/** A file whose test is still to be chosen. */
export interface Upload extends ResultFile {
  id: string
  figures: TestFigures
}

/** What a channel did with its test message. */
export interface ChannelTest {
  /** Such as `telegram:ops`. */
  channel: string
  ms: Ms
  /** Why it did not arrive (a reason of the deliver room); absent when it did. */
  reason?: string
}

export interface SourceFact {
  id: string
  kind: string
  /** Undefined: not polled yet. */
  up?: boolean
}

/** What is configured now, for the report. */
export interface MonitoringFacts {
  dashboard?: string
  channels: readonly string[]
  /** `trial`: evaluated, and told to nobody. */
  rules: readonly { name: string; priority: string; trial?: true }[]
}

/** The check of the second stage. */
export interface Check {
  at: Ms
  by: Person
  channels: readonly ChannelTest[]
  sources: readonly SourceFact[]
  /** Alerting rules that are loaded, and those that can't be evaluated. */
  rules: number
  failing: readonly string[]
  /** Alerts of the system that were open, each name once with its oldest. */
  alerts?: readonly OpenAlert[]
}

export interface OpenAlert {
  name: string
  at: Ms
}

export interface Deployment {
  version: string
  at: Ms
  /** As the deploy event says, or who typed it. */
  by?: string
  url?: string
  /** The deploy event. */
  event?: string
}
