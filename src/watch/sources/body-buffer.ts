import type { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const smallest = 64 * 1024
const step = 4
const mostSpare = 2
const longestSpare = 64 * 1024 ** 2
/** Bytes of chunks that were copied, and wait for the garbage collector. */
const mostGarbage = 2 * 1024 ** 2

type Collect = (options: { type: 'minor' }) => void

/**
 * Memory for long bodies, lent to one poll after the other: what is thrown away stays in the process until the garbage collector
 * has seen 64 MB of it.
 */
export class BodyPool {
  readonly #spare: Buffer[] = []
  #collect: Collect | undefined

  /** At least so many bytes, of any content. Pages of it that nobody writes to take no memory. */
  take(bytes: number): Buffer {
    let size = smallest
    while (size < bytes) size *= step
    const at = this.#spare.findIndex(({ length }) => length === size)
    return at < 0 ? Buffer.allocUnsafeSlow(size) : (this.#spare.splice(at, 1)[0] as Buffer)
  }

  /** Whoever gives a buffer back reads it no more. */
  give(bytes: Buffer): void {
    if (bytes.length <= smallest || bytes.length > longestSpare || this.#spare.includes(bytes)) return
    this.#spare.push(bytes)
    this.#spare.sort((a, b) => b.length - a.length).splice(mostSpare)
  }

  /** Frees chunks that were copied, in a ms or two. Their objects are small: left alone, V8 sees no reason to for 64 MB of them. */
  dropGarbage(): void {
    if (this.#collect === undefined) {
      setFlagsFromString('--expose-gc')
      this.#collect = runInNewContext('gc') as Collect
    }
    this.#collect({ type: 'minor' })
  }
}

/**
 * Memory for the bodies of one source, used again at each poll: a large answer every few seconds would otherwise make work
 * for the garbage collector out of all proportion.
 */
export class BodyBuffer {
  readonly #pool: BodyPool
  #bytes: Buffer = Buffer.alloc(0)

  constructor(pool: BodyPool) {
    this.#pool = pool
  }

  /**
   * The whole body, good until the next call or `release`; undefined (and the stream broken off) when it is longer than `most`
   * bytes.
   * @param told length that the headers announce, 0 when they don't.
   */
  async collect(body: Readable, most: number, told: number): Promise<Buffer | undefined> {
    let length = told > most ? told : 0
    let dropped = 0
    if (length === 0) {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (length + chunk.length <= most) this.#append(chunk, length)
        length += chunk.length
        if (length > most) break
        if (length - dropped < mostGarbage) continue
        this.#pool.dropGarbage()
        dropped = length
      }
    }
    if (length > most) {
      body.on('error', () => {}).destroy()
      this.release()
      return undefined
    }
    // A body that was long once keeps no memory for good.
    if (this.#bytes.length > step * step * Math.max(length, smallest)) this.#grow(length, length)
    return this.#bytes.subarray(0, length)
  }

  /** The last body is read no more. */
  release(): void {
    this.#pool.give(this.#bytes)
    if (this.#bytes.length > smallest) this.#bytes = Buffer.alloc(0)
  }

  #append(chunk: Buffer, at: number): void {
    if (at + chunk.length > this.#bytes.length) this.#grow(at + chunk.length, at)
    chunk.copy(this.#bytes, at)
  }

  #grow(wanted: number, used: number): void {
    const before = this.#bytes
    this.#bytes = this.#pool.take(wanted)
    before.copy(this.#bytes, 0, 0, used)
    this.#pool.give(before)
  }
}
