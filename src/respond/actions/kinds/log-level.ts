export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

const ranks: Readonly<Record<LogLevel, number>> = { debug: 1, info: 2, warn: 3, error: 4 }

export const levelRank = (level: LogLevel | undefined): number => (level === undefined ? 0 : ranks[level])

const words: Readonly<Record<string, LogLevel>> = {
  fatal: 'error',
  panic: 'error',
  emerg: 'error',
  alert: 'error',
  crit: 'error',
  critical: 'error',
  severe: 'error',
  error: 'error',
  err: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  debug: 'debug',
  verbose: 'debug',
  trace: 'debug',
}
const word = new RegExp(`(?<![\\w./-])(${Object.keys(words).join('|')})(?![\\w/-])`, 'i')
/** Levels stand near the beginning; later words are of the message. */
const lookedAt = 120

/** The level of a line, of JSON (pino, winston, zap …), logfmt or plain text; undefined when it says none. */
export function levelOf(line: string): LogLevel | undefined {
  const json = /^\s*\{/.test(line)
    ? /"(?:level|severity|lvl|levelname)"\s*:\s*(?:"([a-z]{1,10})"|(\d{1,2}))/i.exec(line)
    : null
  if (json?.[2] !== undefined) return ofNumber(Number(json[2]))
  const fmt = json ?? /(?:^|\s)(?:level|lvl|severity)="?([a-z]{1,10})/i.exec(line)
  const found = fmt?.[1] ?? word.exec(line.slice(0, lookedAt))?.[1]
  return found === undefined ? undefined : words[found.toLowerCase()]
}

/** As bunyan and pino count. */
function ofNumber(level: number): LogLevel {
  if (level >= 50) return 'error'
  if (level >= 40) return 'warn'
  return level >= 30 ? 'info' : 'debug'
}
