import type { Ms } from '../../core/clock.ts'
import type { Texts } from '../../core/texts.ts'
import type { Put } from '../../store/port.ts'
import { type Action, actionKey, mintButton } from '../buttons.ts'
import type { Block, Card, CardButton } from '../contract.ts'

/** A card whose buttons are still actions. */
export interface Face {
  blocks: readonly Block[]
  buttons: readonly (readonly FaceButton[])[]
  full?: Card['full']
}

export interface FaceButton extends Omit<CardButton, 'press'> {
  action?: Action
}

/** What every face needs to know about its reader. */
export interface Reader {
  texts: Texts
  /** IANA name of the chat's time zone. */
  zone: string
  now: Ms
}

/** A card ready to send, and what its buttons need in the store before it is sent. */
export interface Stamped {
  card: Card
  buttons: Readonly<Record<string, string>>
  puts: readonly Put[]
}

/** Gives every action its button id: the one it has already, else a new one. */
export function stamp(face: Face, known: Readonly<Record<string, string>>, now: Ms): Stamped {
  const buttons: Record<string, string> = { ...known }
  const puts: Put[] = []
  const idOf = (action: Action) => {
    const key = actionKey(action)
    const have = buttons[key]
    if (have !== undefined) return have
    const minted = mintButton(action, now)
    puts.push(minted.put)
    buttons[key] = minted.id
    return minted.id
  }
  const rows = face.buttons.map((row) =>
    row.map(({ action, ...button }): CardButton => (action ? { ...button, press: idOf(action) } : button)),
  )
  const card: Card = { blocks: face.blocks, buttons: rows, ...(face.full && { full: face.full }) }
  return { card, buttons, puts }
}
