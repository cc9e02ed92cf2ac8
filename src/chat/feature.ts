import type { Answer, Call, Intent, Pressed } from './contract.ts'
import type { CommandName, PressVerb, TypedVerb } from './policy.ts'
import type { Said, SaidFile } from './said.ts'

export type Args = Intent['args']

/** What the person typed behind the command's name, blanks trimmed. */
export type CommandHandler = (call: Call, text: string) => Promise<Answer | undefined>
export type PressHandler = (call: Call, args: Args) => Promise<Pressed>
/** `file`: what came with the answer; `text` is then its caption. */
export type TypedHandler = (call: Call, args: Args, text: string, file?: SaidFile) => Promise<Answer | undefined>

/** The message of ours that was replied to: the card of an episode, or a post. */
export type About = { episode: string } | { post: string }

/** Takes what a person wrote or sent in reply; undefined when it is none of this feature's. */
export type ReplyHandler = (
  about: About,
) => Promise<((call: Call, said: Said) => Promise<Answer | undefined>) | undefined>

/** One feature of the chat: its commands, the buttons it answers and the questions it asks. */
export interface Feature {
  commands?: Partial<Readonly<Record<CommandName, CommandHandler>>>
  presses?: Partial<Readonly<Record<PressVerb, PressHandler>>>
  typed?: Partial<Readonly<Record<TypedVerb, TypedHandler>>>
  replies?: ReplyHandler
}

/** A string argument of a button; empty when it is absent, so that a forged button finds nothing. */
export function textArg(args: Args, name: string): string {
  const value = args[name]
  return typeof value === 'string' ? value : ''
}

export function numberArg(args: Args, name: string): number | undefined {
  const value = args[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
