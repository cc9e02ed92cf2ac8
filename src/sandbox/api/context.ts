import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { FindUser } from '../text/types.ts'
import type { RequestRecord } from '../transcript.ts'
import type { CommandBook } from '../world/commands.ts'
import type { Groups } from '../world/groups.ts'
import type { Presses } from '../world/presses.ts'
import { wireUser } from '../world/render.ts'
import type { WorldState } from '../world/state.ts'
import type { FloodWaits, Throttle } from './limits.ts'
import type { Params } from './params.ts'
import type { UpdateQueue } from './updates.ts'
import type { Webhook } from './webhook.ts'

/** What the methods of the Bot API work on. */
export interface Api {
  state: WorldState
  updates: UpdateQueue
  throttle: Throttle
  waits: FloodWaits
  presses: Presses
  commands: CommandBook
  webhook: Webhook
  groups: Groups
  clock: Clock
  log: Log
  token: string
}

export interface Call {
  params: Params
  record: RequestRecord
  /** Fires when the client has gone. */
  signal: AbortSignal
}

export type Method = (api: Api, call: Call) => unknown

/** A result whose answer carries a description beside it. */
export class Described {
  readonly result: unknown
  readonly description: string
  constructor(result: unknown, description: string) {
    this.result = result
    this.description = description
  }
}

export const findUser =
  (state: WorldState): FindUser =>
  (id) => {
    const person = state.people.get(id)
    return person && wireUser(person)
  }
