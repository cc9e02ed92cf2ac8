import type { Store } from '../store/port.ts'
import type { Call } from './contract.ts'

/** Remembers what a command was taken for before it is carried out. */
export interface Meaning {
  /** What this very command was taken for the first time; undefined the first time. */
  before(call: Call): Promise<string | undefined>
  settle(call: Call, target: string): Promise<void>
}

export function createMeaning(store: Store): Meaning {
  return {
    before: async ({ cause }) => (await store.get('meant', cause))?.doc.target,
    async settle({ cause, now: at }, target) {
      await store.commit({ put: [{ kind: 'meant', id: cause, doc: { target, at } }] })
    },
  }
}
