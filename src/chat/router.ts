import { sequentialize } from '@grammyjs/runner'
import { Composer, Context, type Filter } from 'grammy'
import type { Update } from 'grammy/types'
import type { Ms } from '../core/clock.ts'
import { type Setting, messageOf as where } from './context.ts'
import type { CommandHandler, Feature, ReplyHandler } from './feature.ts'
import type { Sender } from './people.ts'
import { type CommandName, commandRoles, pressRoles, typedRoles } from './policy.ts'

/** One update on its way through the handlers. */
export class ChatContext extends Context {
  /** When it was written to the inbox. */
  receivedAt: Ms = 0
  sender: Sender = { kind: 'nobody' }
  setting: Setting | undefined
}

export type TextContext = Filter<ChatContext, 'message'>
export type PressContext = Filter<ChatContext, 'callback_query:data'>

/** What happens at each door of the router. */
export interface Doors {
  /** Finds out who it is and where; false ends it. */
  enter(ctx: ChatContext): Promise<boolean>
  command(ctx: TextContext, name: CommandName, handler: CommandHandler, text: string): Promise<void>
  press(ctx: PressContext): Promise<void>
  /** An answer to a question of ours; false when it is none. */
  typed(ctx: TextContext): Promise<boolean>
  /** A reply to one of our cards that a feature takes; false when none does. */
  replied(ctx: TextContext): Promise<boolean>
  /** Any other message. */
  rest(ctx: TextContext): Promise<void>
  member(ctx: ChatContext): Promise<void>
}

/** Every handler by name, each once. */
export interface Registry {
  commands: ReadonlyMap<string, CommandHandler>
  presses: ReadonlyMap<string, NonNullable<Feature['presses']>[keyof typeof pressRoles]>
  typed: ReadonlyMap<string, NonNullable<Feature['typed']>[keyof typeof typedRoles]>
  /** In the order of the features. */
  replies: readonly ReplyHandler[]
}

/**
 * Gathers the handlers of all features.
 * @throws Error naming what has two handlers, a handler but no role, or a role but no handler.
 */
export function register(features: readonly Feature[]): Registry {
  return {
    commands: gather('command', features, (feature) => feature.commands, commandRoles),
    presses: gather('button', features, (feature) => feature.presses, pressRoles),
    typed: gather('typed answer', features, (feature) => feature.typed, typedRoles),
    replies: features.flatMap(({ replies }) => replies ?? []),
  }
}

function gather<H>(
  what: string,
  features: readonly Feature[],
  of: (feature: Feature) => Readonly<Record<string, H>> | undefined,
  roles: Readonly<Record<string, unknown>>,
): Map<string, H> {
  const found = new Map<string, H>()
  for (const [name, handler] of features.flatMap((feature) => Object.entries(of(feature) ?? {}))) {
    if (found.has(name)) throw new Error(`the ${what} "${name}" has two handlers`)
    if (!Object.hasOwn(roles, name)) throw new Error(`the ${what} "${name}" has no role in policy.ts`)
    found.set(name, handler)
  }
  const missing = Object.keys(roles).find((name) => !found.has(name))
  if (missing !== undefined) throw new Error(`the ${what} "${missing}" has a role in policy.ts but no handler`)
  return found
}

/** In order per chat and subject: a card's presses one after the other, and what one person types likewise. */
export function subjectsOf(update: Update): string[] {
  const message = where(update)
  if (!message) return []
  const chat = message.chat.id
  if (update.callback_query) return [`${chat}/${message.message_id}`]
  const replied = update.message?.reply_to_message?.message_id
  const from = update.message?.from?.id
  return [`${chat}:${from ?? ''}`, ...(replied === undefined ? [] : [`${chat}/${replied}`])]
}

/** The way of an update: who and where, then the first feature that has its command, buttons, typed answers, the rest. */
export function createRouter(features: readonly Feature[], doors: Doors): Composer<ChatContext> {
  const router = new Composer<ChatContext>()
  router.use(sequentialize((ctx) => subjectsOf(ctx.update)))
  router.use(async (ctx, next) => {
    if (await doors.enter(ctx)) await next()
  })
  for (const feature of features) router.use(commandsOf(feature, doors))
  router.on('callback_query:data', (ctx) => doors.press(ctx))
  router.on('message', async (ctx) => {
    if (!(await doors.typed(ctx)) && !(await doors.replied(ctx))) await doors.rest(ctx)
  })
  router.on('my_chat_member', (ctx) => doors.member(ctx))
  return router
}

function commandsOf(feature: Feature, doors: Doors): Composer<ChatContext> {
  const composer = new Composer<ChatContext>()
  for (const [name, handler] of Object.entries(feature.commands ?? {})) {
    composer.command(name, async (ctx) => {
      if (ctx.has('message')) await doors.command(ctx, name as CommandName, handler, ctx.match.trim())
    })
  }
  return composer
}
