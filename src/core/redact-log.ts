import type { Fields, Log } from './log.ts'
import type { Redactor } from './redact.ts'

/** The same log with secrets taken out of messages and fields. */
export function redactingLog(log: Log, redactor: Redactor): Log {
  const clean = (fields: Fields | undefined) => fields && (redactor.deep(fields) as Fields)
  return {
    debug: (message, fields) => log.debug(redactor.text(message), clean(fields)),
    info: (message, fields) => log.info(redactor.text(message), clean(fields)),
    warn: (message, fields) => log.warn(redactor.text(message), clean(fields)),
    error: (message, fields) => log.error(redactor.text(message), clean(fields)),
    child: (fields) => redactingLog(log.child(redactor.deep(fields) as Fields), redactor),
  }
}
