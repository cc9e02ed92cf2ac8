import type { Readable } from 'node:stream'

const smallest = 16 * 1024

/**
 * Memory for the bodies of one source, used again at each poll: a large answer every few seconds would otherwise make work
 * for the garbage collector out of all proportion.
 */
export class BodyBuffer {
  #bytes: Buffer = Buffer.alloc(0)

  /**
   * The whole body, good until the next call; undefined (and the stream broken off) when it is longer than `most` bytes.
   * @param told length that the headers announce, 0 when they don't.
   */
  async collect(body: Readable, most: number, told: number): Promise<Buffer | undefined> {
    let length = told > most ? told : 0
    if (length === 0) {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (length + chunk.length <= most) this.#append(chunk, length)
        length += chunk.length
        if (length > most) break
      }
    }
    if (length > most) {
      body.on('error', () => {}).destroy()
      return undefined
    }
    if (this.#bytes.length > 4 * length + smallest) this.#bytes = copyOf(this.#bytes, length, length)
    return this.#bytes.subarray(0, length)
  }

  #append(chunk: Buffer, at: number): void {
    const wanted = at + chunk.length
    if (wanted > this.#bytes.length) {
      this.#bytes = copyOf(this.#bytes, at, Math.max(smallest, wanted, Math.ceil(this.#bytes.length * 1.5)))
    }
    chunk.copy(this.#bytes, at)
  }
}

function copyOf(bytes: Buffer, used: number, size: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(size)
  bytes.copy(copy, 0, 0, used)
  return copy
}
