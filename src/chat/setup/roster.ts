import type { Store } from '../../store/port.ts'
import type { Claimant } from '../kinds.ts'
import type { PersonEntry } from '../people.ts'

/** Everybody who may act: those of the configuration, and who claimed the bot while it named no admin. */
export interface Roster {
  people(): readonly PersonEntry[]
  /** Whoever claimed, from the moment it is stored. */
  add(claimant: Claimant): void
}

/** Reads who claimed before. The configuration wins as soon as it names an admin. */
export async function createRoster(store: Store, configured: () => readonly PersonEntry[]): Promise<Roster> {
  const claimants = new Map((await store.list('claimant', 'id', {})).map(({ doc }) => [doc.id, doc]))
  return {
    people() {
      const listed = configured()
      if (claimants.size === 0 || listed.some(({ role }) => role === 'admin')) return listed
      const own = [...claimants.values()].map(({ id, name }): PersonEntry => {
        const known = listed.find((person) => person.id === id)
        return { ...known, id, name: known?.name ?? name, role: 'admin' }
      })
      return [...listed.filter(({ id }) => !claimants.has(id)), ...own]
    },
    add: (claimant) => void claimants.set(claimant.id, claimant),
  }
}
