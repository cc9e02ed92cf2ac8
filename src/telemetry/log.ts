import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import roll from 'pino-roll'
import type { Clock, Ms } from '../core/clock.ts'
import type { Fields, Level, Log } from '../core/log.ts'

const day = 86_400_000
/** How long the bot's own log is kept (VB-16). */
export const logKept: Ms = 30 * day

export interface LogOptions {
  level: Level
  /** Folder of `app.log`; absent: stdout only. */
  folder?: string
  /** Absent: the file only. */
  stdout?: NodeJS.WritableStream
  clock: Clock
  /** Takes secrets out of the fields and the message of every line. */
  redact: (value: unknown) => unknown
}

export interface ClosableLog extends Log {
  /** Writes what is buffered and closes the file. */
  close(): Promise<void>
}

/**
 * One JSON object a line: `timestamp` (ISO, UTC), `level` (debug, info, warning, error), `message`, `trace_id` and
 * fields, to stdout and to `app.log` in the folder. The file changes daily; those older than 30 days are deleted at the
 * start and at every change. `app.log` is a link to the present file.
 */
export async function createLog(options: LogOptions): Promise<ClosableLog> {
  const file = options.folder === undefined ? undefined : await openDailyFile(options.folder, options.clock)
  const streams: pino.StreamEntry[] = options.stdout ? [{ level: options.level, stream: options.stdout }] : []
  if (file) streams.push({ level: options.level, stream: file.stream })
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date(options.clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label === 'warn' ? 'warning' : label }) },
    },
    pino.multistream(streams),
  )
  return { ...wrap(logger, options.redact), close: async () => file?.close() }
}

function wrap(logger: pino.Logger, redact: LogOptions['redact']): Log {
  const write =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (!logger.isLevelEnabled(level)) return
      logger[level](redact(fields) as object, redact(message) as string)
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(redact(fields) as Record<string, unknown>), redact),
  }
}

async function openDailyFile(folder: string, clock: Clock) {
  mkdirSync(folder, { recursive: true })
  const stream = await roll({
    file: join(folder, 'app'),
    extension: '.log',
    frequency: 'daily',
    dateFormat: 'yyyy-MM-dd',
    symlink: true,
  })
  // A full disk must not take the bot with it: stdout still has every line.
  stream.on('error', () => {})
  linkAppLog(folder)
  pruneLogs(folder, clock.now())
  let cancel = () => {}
  const daily = () => {
    cancel = clock.after(day / 24, () => {
      pruneLogs(folder, clock.now())
      daily()
    })
  }
  daily()
  const close = () =>
    new Promise<void>((resolve) => {
      cancel()
      stream.once('close', () => resolve())
      stream.end()
    })
  return { stream, close }
}

/** pino-roll calls its link `current.log`; the name that documents promise is `app.log`. */
function linkAppLog(folder: string): void {
  const path = join(folder, 'app.log')
  if (existsSync(path) && !lstatSync(path).isSymbolicLink()) renameSync(path, join(folder, `app.old-${Date.now()}.log`))
  try {
    symlinkSync('current.log', path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Deletes `app.*.log` files not written to for 30 days; returns their names. */
export function pruneLogs(folder: string, now: Ms): string[] {
  const old = readdirSync(folder).filter((name) => {
    if (!/^app\..+\.log$/.test(name)) return false
    const stats = statSync(join(folder, name), { throwIfNoEntry: false })
    return stats !== undefined && stats.mtimeMs < now - logKept
  })
  for (const name of old) unlinkSync(join(folder, name))
  return old
}
