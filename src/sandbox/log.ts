import type { Fields, Log } from '../core/log.ts'

const line = (level: string, message: string, fields: Fields) =>
  console.error(`sandbox ${level}: ${message} ${JSON.stringify(fields)}`)

/** Warnings and errors on stderr; stdout belongs to the address. */
export const consoleLog: Log = {
  debug() {},
  info() {},
  warn: (message, fields = {}) => line('warn', message, fields),
  error: (message, fields = {}) => line('error', message, fields),
  child: () => consoleLog,
}
