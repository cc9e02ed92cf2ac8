import type { UpdateQueue } from '../api/updates.ts'
import { Groups } from './groups.ts'
import type { Presses } from './presses.ts'
import type { WorldState } from './state.ts'
import { Talk } from './talk.ts'
import type { MessageRef, Person, StoredChat, StoredMessage } from './types.ts'

/** The people's side of the sandbox: look at it, talk, press, and change groups. */
export class World {
  readonly state: WorldState
  readonly talk: Talk
  readonly groups: Groups

  constructor(state: WorldState, updates: UpdateQueue, presses: Presses) {
    this.state = state
    this.talk = new Talk(state, updates, presses)
    this.groups = new Groups(state, this.talk)
  }

  say: Talk['say'] = (...args) => this.talk.say(...args)
  edit: Talk['edit'] = (...args) => this.talk.edit(...args)
  press: Talk['press'] = (...args) => this.talk.press(...args)
  forge: Talk['forge'] = (...args) => this.talk.forge(...args)
  react: Talk['react'] = (...args) => this.talk.react(...args)

  person(ref: number | string): Person {
    return this.state.person(ref)
  }

  chat(ref: number | string): StoredChat {
    return this.state.chat(ref)
  }

  message(ref: MessageRef): StoredMessage | undefined {
    return this.state.message(ref)
  }

  /** Messages of a chat that are still there, oldest first. */
  messages(ref: number | string): StoredMessage[] {
    return [...this.state.chat(ref).messages.values()].filter((message) => message.deletedAt === undefined)
  }
}
