import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { RE2JS } from 're2js'
import { formatDuration } from '../../../core/duration.ts'
import { plainOutput } from '../output.ts'
import { levelOf, levelRank } from './log-level.ts'
import { ended, type Outcome, type Runner } from './runner.ts'

const chunkSize = 64 * 1024
/** Read back from the end at most: what lies before is not looked at, and that is said. */
const mostScanned = 16 * 1024 * 1024
const longestLine = 8 * 1024

/** The last lines of a file, read from its end. */
export const log: Runner<'log'> = async (action, { signal }) => {
  const { path, timeout } = action
  let file: FileHandle | undefined
  try {
    // A pipe in place of the file would never open.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await file.stat()
    if (!stat.isFile()) return failed('respond-action-no-file', path)
    const { lines, all } = await tail(file, stat.size, action, signal)
    return (
      ended(signal, formatDuration(timeout)) ?? {
        state: 'done',
        result: { id: all ? 'respond-action-lines' : 'respond-action-lines-within', args: { n: lines.length } },
        ...(lines.length > 0 && { output: plainOutput(Buffer.from(lines.join('\n'))) }),
      }
    )
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return failed('respond-action-no-file', path)
    if (code === 'EACCES' || code === 'EPERM') return failed('respond-action-file-denied', path)
    throw error
  } finally {
    await file?.close()
  }
}

const failed = (id: string, path: string): Outcome => ({ state: 'failed', result: { id, args: { path } } })

interface Wanted {
  lines: number
  level?: 'error' | 'warn' | 'info' | undefined
  pattern?: string | undefined
}

/** Lines in their order; `all` is false when the beginning of the file was not looked at and fewer were found. */
async function tail(file: FileHandle, size: number, wanted: Wanted, signal: AbortSignal) {
  const picker = new Picker(wanted)
  let at = size
  // Bytes of a line whose beginning is not read yet.
  let rest: Buffer = Buffer.alloc(0)
  while (at > 0 && size - at < mostScanned && !picker.full && !signal.aborted) {
    const length = Math.min(chunkSize, at)
    at -= length
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
    const text = Buffer.concat([buffer.subarray(0, bytesRead), rest])
    rest = takeLines(text, picker)
    if (rest.length > 2 * chunkSize) rest = rest.subarray(0, longestLine)
  }
  if (at === 0 && !picker.full && rest.length > 0) picker.take(lineOf(rest))
  picker.end()
  return { lines: picker.found.toReversed(), all: at === 0 || picker.full }
}

/** Takes the whole lines, the last one first; gives back what stands before the first line break. */
function takeLines(text: Buffer, picker: Picker): Buffer {
  let end = text.length
  for (;;) {
    const feed = end === 0 ? -1 : text.lastIndexOf(10, end - 1)
    if (feed === -1 || picker.full) return text.subarray(0, end)
    if (feed + 1 < end) picker.take(lineOf(text.subarray(feed + 1, end)))
    end = feed
  }
}

const lineOf = (bytes: Buffer): string => bytes.subarray(0, longestLine).toString('utf8').replace(/\r$/, '')

/** Picks lines that come in from the last one on. */
class Picker {
  /** The last line first. */
  readonly found: string[] = []
  readonly #wanted: Wanted
  readonly #pattern: RE2JS | undefined
  /** Indented lines that belong to the one before them, such as a stack. */
  #under: string[] = []

  constructor(wanted: Wanted) {
    this.#wanted = wanted
    this.#pattern = wanted.pattern === undefined ? undefined : RE2JS.compile(wanted.pattern)
  }

  get full(): boolean {
    return this.found.length >= this.#wanted.lines
  }

  take(line: string): void {
    const { level, lines } = this.#wanted
    if (!level && !this.#pattern) {
      this.found.push(line)
      return
    }
    if (/^(\s+\S|Caused by:)/.test(line) && this.#under.length < lines) {
      this.#under.push(line)
      return
    }
    const under = this.#under
    this.#under = []
    const entry = [...under, line]
    if (level && !(levelRank(levelOf(line)) >= levelRank(level))) return
    if (this.#pattern && !entry.some((one) => this.#pattern?.matcher(one).find())) return
    this.found.push(...entry.slice(-(lines - this.found.length)))
  }

  /** The file began with lines that belong to none. */
  end(): void {
    this.#under = []
  }
}
