const mostStrings = 20_000

/**
 * Gives equal texts the same string, so that a label value is in memory once however many series carry it. It remembers
 * so many; texts that differ on every series are not worth more.
 */
export class Interner {
  #strings = new Map<string, string>()

  share(text: string): string {
    const known = this.#strings.get(text)
    if (known !== undefined) return known
    if (this.#strings.size >= mostStrings) this.#strings = new Map()
    const flat = flattened(text)
    this.#strings.set(flat, flat)
    return flat
  }
}

/** A piece cut out of a longer text keeps the whole text in memory: the copy doesn't. */
function flattened(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
