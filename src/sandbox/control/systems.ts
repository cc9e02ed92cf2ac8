import { messageOf } from '../../core/errors.ts'
import type { Feed } from '../feed.ts'

const patience = 3000
const answerLimit = 256 * 1024

/** The simulated systems the page can break: by id, the address of each one's server. */
export class SystemBook {
  readonly #urls = new Map<string, string>()
  readonly #feed: Feed

  constructor(feed: Feed) {
    this.#feed = feed
  }

  get list(): { id: string; url: string }[] {
    return [...this.#urls].map(([id, url]) => ({ id, url }))
  }

  add(id: string, url: string): void {
    if (this.#urls.size >= 50) throw new Error('at most 50 simulated systems')
    this.#urls.set(id, url.replace(/\/$/, ''))
    this.#feed.emit('systems', this.list)
  }

  remove(id: string): void {
    this.#urls.delete(id)
    this.#feed.emit('systems', this.list)
  }

  /** Passes a request on to the system's `/control`. */
  async control(id: string, wish?: unknown): Promise<{ status: number; body: unknown }> {
    const url = this.#urls.get(id)
    if (url === undefined) return { status: 404, body: { error: `no simulated system ${id} is connected` } }
    try {
      const response = await fetch(`${url}/control`, {
        signal: AbortSignal.timeout(patience),
        ...(wish !== undefined && { method: 'POST', body: JSON.stringify(wish) }),
      })
      const text = await response.text()
      if (text.length > answerLimit) throw new Error('its answer is too long')
      return { status: response.status, body: JSON.parse(text) as unknown }
    } catch (error) {
      return { status: 502, body: { error: `${id} does not answer: ${messageOf(error)}` } }
    }
  }
}
