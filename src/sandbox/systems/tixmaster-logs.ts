import { appendFileSync, mkdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Ms } from '../../core/clock.ts'
import type { Troubles } from './tixmaster-switches.ts'

/** A log that grows beyond this begins anew, bytes. */
const mostLog = 2 * 1024 * 1024

/** `backend/logs/error.log` and `combined.log`, as winston writes them. */
export class TixmasterLogs {
  readonly folder: string
  #waiting = { error: '', combined: '' }

  /** @param home the project's folder */
  constructor(home: string) {
    this.folder = join(home, 'backend', 'logs')
  }

  /** Makes the folder and both files. */
  open(): void {
    mkdirSync(this.folder, { recursive: true })
    for (const name of ['error', 'combined'] as const) appendFileSync(this.#path(name), '')
  }

  say(at: Ms, level: 'error' | 'warn' | 'info', message: string): void {
    const line = `${new Date(at).toISOString()} ${level}: ${message}\n`
    this.#waiting.combined += line
    if (level === 'error') this.#waiting.error += line
  }

  visit(at: Ms, chance: number): void {
    this.say(at, 'info', `GET /api/events/${1 + Math.floor(chance * 40)} 200 ${12 + Math.floor(chance * 80)}ms`)
  }

  order(at: Ms, chance: number): void {
    this.say(at, 'info', `POST /api/orders 201 order=${10_000 + Math.floor(chance * 90_000)}`)
  }

  failed(at: Ms, { database, errors }: Troubles, chance: number): void {
    const route = chance < 0.5 ? 'POST /api/orders' : 'GET /api/events'
    if (database) {
      const why = chance < 0.8 ? 'connect ECONNREFUSED 127.0.0.1:5432' : 'timeout exceeded when trying to connect'
      this.say(at, 'error', `${route} 500 Error: ${why} at pg-pool/index.js:45:11`)
      return
    }
    const bug = "TypeError: Cannot read properties of undefined (reading 'seats') at backend/routes/orders.js:88:27"
    this.say(at, 'error', `${route} 500 ${errors ? bug : 'Error: request aborted at raw-body/index.js:238:17'}`)
  }

  /** To the files; what could not be written is lost, as with a full disk. */
  flush(): void {
    const waiting = this.#waiting
    this.#waiting = { error: '', combined: '' }
    for (const name of ['error', 'combined'] as const) {
      if (waiting[name] === '') continue
      try {
        if (statSync(this.#path(name)).size > mostLog) truncateSync(this.#path(name))
        appendFileSync(this.#path(name), waiting[name])
      } catch {
        // The folder is gone: the simulation ends.
      }
    }
  }

  #path(name: 'error' | 'combined'): string {
    return join(this.folder, `${name}.log`)
  }
}
