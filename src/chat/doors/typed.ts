import { nearest } from '../../config/zod-issues.ts'
import { code, type Line } from '../../core/text.ts'
import { type FoundPrompt, markAnswered, promptOf } from '../asking.ts'
import { live } from '../cards/phrases.ts'
import { callOf } from '../context.ts'
import { type Call, lines } from '../contract.ts'
import type { TypedHandler } from '../feature.ts'
import { commandRoles, type TypedVerb, typedRoles } from '../policy.ts'
import type { TextContext } from '../router.ts'
import { saidIn } from '../said.ts'
import { admit, type DoorDeps, isRefusal, refuse, reply } from './shared.ts'

export interface TypedDeps extends DoorDeps {
  handlerOf(verb: string): TypedHandler | undefined
  /** The name of a person by id, for "this asks …". */
  nameOf(person: number): string | undefined
}

/** As much as one message holds. */
const longestAnswer = 4096

/**
 * An answer to a question of ours (ForceReply): only from whom it was asked, within its time. Whatever is written to one
 * is answered, if only with why it does not count.
 */
export async function typedDoor(deps: TypedDeps, ctx: TextContext): Promise<boolean> {
  const { setting, message, sender } = ctx
  const found = setting && (await promptOf(deps.store, message, ctx.me.id))
  if (!found) return false
  const { verb, args } = found.prompt
  const call = await admit(deps, ctx, setting, typedRoles[verb as TypedVerb] ?? 'viewer', 'command')
  if (sender.kind !== 'person') {
    if (isRefusal(call)) await refuse(deps, ctx, setting, call, verb)
    return true
  }
  const own = callOf(ctx.update, setting, sender.person, deps.clock.now())
  const closed = refusedAnswer(deps, own, found)
  if (closed) {
    await reply(deps, own, closed === 'silent' ? undefined : { blocks: lines(closed) })
    return true
  }
  if (isRefusal(call)) {
    await refuse(deps, ctx, setting, call, verb)
    return true
  }
  const handler = deps.handlerOf(verb)
  const said = saidIn(message)
  if (!handler || !said) {
    const why = handler ? 'chat-prompt-unreadable' : 'chat-prompt-gone'
    await reply(deps, own, { blocks: lines(own.texts.line(why)) })
    return true
  }
  const answer = await handler(call, args, said.text.slice(0, longestAnswer), said.file)
  await reply(deps, call, answer)
  if (!answer?.unread) await markAnswered(deps.store, found, call.cause)
  return true
}

/** Somebody else's question, answered already, or asked too long ago: what to say about it. Undefined when it is open. */
function refusedAnswer(deps: TypedDeps, call: Call, { id, prompt }: FoundPrompt): Line | 'silent' | undefined {
  const { texts, person, now, cause } = call
  if (person.id !== prompt.person) {
    if (!deps.access.mayExplain(`prompt ${id} ${person.id}`)) return 'silent'
    return texts.line('chat-prompt-not-yours', { name: deps.nameOf(prompt.person) ?? String(prompt.person) })
  }
  if (prompt.answered !== undefined) return prompt.answered === cause ? 'silent' : texts.line('chat-prompt-used')
  if (prompt.expiresAt <= now) return texts.line('chat-prompt-expired')
  return prompt.doubtful ? texts.line('chat-prompt-gone') : undefined
}

/** What nobody else took: an unknown command gets the nearest one, a word in private gets the way to /help. */
export async function restDoor(deps: DoorDeps, ctx: TextContext): Promise<void> {
  const { setting, message } = ctx
  if (!setting) return
  const typed = commandIn(ctx) ?? nearMiss(ctx)
  if (typed === undefined && !(setting.place.private && message.text !== undefined)) return
  const call = await admit(deps, ctx, setting, 'viewer', 'command')
  if (isRefusal(call)) return refuse(deps, ctx, setting, call, typed ?? 'message')
  const { texts } = setting
  if (typed === undefined) return reply(deps, call, { blocks: lines(live(texts.line('chat-use-help'))) })
  const near = nearest(typed, Object.keys(commandRoles))
  const unknown = texts.line('chat-unknown-command', { command: code(`/${typed}`) })
  const advice = near
    ? texts.line('chat-did-you-mean', { name: { text: `/${near}`, live: true } })
    : live(texts.line('chat-use-help'))
  await reply(deps, call, { blocks: lines(unknown, advice) })
}

/** In a group a command without our name may be another bot's; what is almost one of ours, by one of us, is ours. */
function nearMiss(ctx: TextContext): string | undefined {
  const [, name] = /^\/([a-z_]{2,32})(?:\s|$)/i.exec(ctx.message.text ?? '') ?? []
  if (name === undefined || ctx.sender.kind !== 'person' || !ctx.setting?.known) return undefined
  return nearest(name, Object.keys(commandRoles)) && name.toLowerCase()
}

/** The command the message begins with, when it is meant for this bot: in a group only with our name behind it. */
function commandIn(ctx: TextContext): string | undefined {
  const { message, me } = ctx
  const entity = message.entities?.find(({ type, offset }) => type === 'bot_command' && offset === 0)
  if (!entity || message.text === undefined) return undefined
  const [name = '', bot] = message.text.slice(1, entity.length).split('@')
  const ours = bot === undefined ? message.chat.type === 'private' : bot.toLowerCase() === me.username.toLowerCase()
  return ours ? name.toLowerCase().slice(0, 32) : undefined
}
