import type { Person } from '../../core/policy.ts'
import type { Call } from '../contract.ts'
import { allows, type PersonEntry } from '../people.ts'

/** Somebody named by number, or by name in any case, with or without @; a beginning will do when it fits one alone. */
export function findPerson(people: readonly PersonEntry[], typed: string): Person | undefined {
  const wanted = typed.trim().replace(/^@/, '').toLowerCase()
  if (wanted === '') return undefined
  const exact = people.find(({ id, name }) => String(id) === wanted || name.toLowerCase() === wanted)
  if (exact) return { id: exact.id, name: exact.name }
  const near = people.filter(({ name }) => name.toLowerCase().startsWith(wanted))
  const [only] = near
  return only && near.length === 1 ? { id: only.id, name: only.name } : undefined
}

/** Those who may own an incident, whoever asks first. */
export function responders(people: readonly PersonEntry[], { person }: Call): Person[] {
  const able = people.filter(({ role }) => allows(role, 'responder'))
  return [...able.filter(({ id }) => id === person.id), ...able.filter(({ id }) => id !== person.id)].map(
    ({ id, name }) => ({ id, name }),
  )
}
