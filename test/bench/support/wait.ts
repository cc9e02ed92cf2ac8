import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'

/**
 * Resolves with the first defined answer of `probe`, asked every `every` ms.
 * @throws Error naming `what` after `within` ms
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  { within = 30_000, every = 20 }: { within?: Ms; every?: Ms } = {},
): Promise<T> {
  const end = performance.now() + within
  for (;;) {
    const answer = await probe()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`waited ${within / 1000} s in vain for ${what}`)
    await sleep(every)
  }
}

/** The status of a GET; undefined while nobody listens. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url)
    await response.body?.cancel()
    return response.status
  } catch {
    return undefined
  }
}

/** A port nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
