import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { startHeartbeat, type Vitals } from '../telemetry/vitals.ts'
import type { Live } from './live.ts'

/** The heartbeat as the configuration has it now. */
export class Heartbeat {
  readonly #deps: { live: Live; clock: Clock; vitals: Vitals; log: Log }
  #beating: string | undefined
  #stop = () => {}

  constructor(deps: { live: Live; clock: Clock; vitals: Vitals; log: Log }) {
    this.#deps = deps
  }

  /** Goes on undisturbed when it is to beat as it does. */
  apply(): void {
    const { live, ...parts } = this.#deps
    const { heartbeat } = live.config
    const wanted = heartbeat && JSON.stringify(heartbeat)
    if (wanted === this.#beating) return
    this.stop()
    this.#beating = wanted
    if (heartbeat) this.#stop = startHeartbeat({ ...heartbeat, ...parts })
  }

  stop(): void {
    this.#stop()
    this.#stop = () => {}
    this.#beating = undefined
  }
}
