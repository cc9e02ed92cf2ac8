import type { Clock, Ms } from '../core/clock.ts'
import { randomId } from '../core/ids.ts'
import type { Put, Store } from '../store/port.ts'
import type { Button } from './kinds.ts'

/** What a button does: a verb that the chat has a handler for, and its arguments. */
export type Action = Pick<Button, 'verb' | 'args' | 'person' | 'once'> & { expiresAt?: Ms }

/** A button id and the document that gives it its meaning, to be committed before or with the message that shows it. */
export interface Minted {
  id: string
  put: Put
}

/** Makes a button: 16 random characters (96 bits), well inside Telegram's 64 bytes of callback data. */
export function mintButton(action: Action, now: Ms): Minted {
  const id = randomId(12)
  return { id, put: { kind: 'button', id, doc: { ...action, mintedAt: now } } }
}

/** One key per (verb, arguments): how a card finds the ids it already has. */
export function actionKey({ verb, args }: Pick<Action, 'verb' | 'args'>): string {
  const names = Object.keys(args).sort()
  return [verb, ...names.map((name) => `${name}=${args[name]}`)].join(' ')
}

export type Resolved = { button: Button; version: number } | 'expired' | 'unknown'

const shape = /^[A-Za-z0-9_-]{16}$/

/**
 * The meaning of a pressed button. `unknown`: never minted (callback data can be forged), used up, or forgotten.
 * Whoever carries out a `once` button deletes it in the commit of its effect, expecting `version`.
 */
export async function resolveButton(store: Store, id: string, clock: Clock): Promise<Resolved> {
  if (!shape.test(id)) return 'unknown'
  const found = await store.get('button', id)
  if (!found) return 'unknown'
  const { expiresAt } = found.doc
  if (expiresAt !== undefined && expiresAt <= clock.now()) return 'expired'
  return { button: found.doc, version: found.version }
}
