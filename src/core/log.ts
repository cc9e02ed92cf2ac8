export type Level = 'debug' | 'info' | 'warn' | 'error'
export type Fields = Readonly<Record<string, unknown>>

/**
 * The log port. ERROR means that someone must act now; what heals by itself is WARN. Fields are JSON; a field
 * `trace_id` ties the lines of one poll, update or notice together.
 */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  /** The same log with `fields` on every line. */
  child(fields: Fields): Log
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }
