import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { code } from '../../core/text.ts'
import { ago } from '../cards/phrases.ts'
import { type Answer, type Call, lines } from '../contract.ts'
import type { CommandHandler, Feature } from '../feature.ts'
import { type CommandName, changing, commandRoles } from '../policy.ts'
import type { TextContext } from '../router.ts'
import { admit, type DoorDeps, isRefusal, refuse, reply } from './shared.ts'

/** A changing command this old may be news of yesterday: the bot was away meanwhile. */
export const staleAfter: Ms = 10 * 60_000
/** How long a confirmation of a change can be pressed. */
export const confirmFor: Ms = 60_000

const longest = 4096

export async function commandDoor(
  deps: DoorDeps,
  ctx: TextContext,
  name: CommandName,
  handler: CommandHandler,
  text: string,
): Promise<void> {
  const { setting } = ctx
  if (!setting) return
  const call = await admit(deps, ctx, setting, commandRoles[name], 'command')
  if (isRefusal(call)) return refuse(deps, ctx, setting, call, `/${name}`)
  const sentAt = ctx.message.date * 1000
  if (changing.has(name) && call.now - sentAt > staleAfter) return reply(deps, call, askAgain(call, name, text, sentAt))
  await reply(deps, call, await run(handler, call, text))
}

/** The handler's answer; what the person did wrong is an answer too. */
async function run(handler: CommandHandler, call: Call, text: string): Promise<Answer | undefined> {
  try {
    return await handler(call, text.slice(0, longest))
  } catch (error) {
    if (error instanceof UserError) return { blocks: lines([{ text: error.message.slice(0, 500) }]) }
    throw error
  }
}

function askAgain(call: Call, name: CommandName, text: string, sentAt: Ms): Answer {
  const { texts, now, person } = call
  const shown = code(`/${name} ${text}`.trim().slice(0, 200))
  const args = { command: name, text: text.slice(0, longest), ...(call.about !== undefined && { about: call.about }) }
  const press = { verb: 'again', args, person: person.id, once: true, ttl: confirmFor }
  const cancel = { verb: 'cancel', args: {}, person: person.id, ttl: confirmFor }
  return {
    blocks: lines(
      texts.line('chat-stale-command', { command: shown, ago: ago(texts, sentAt, now) }),
      texts.line('chat-only-you', { name: person.name, n: confirmFor / 1000 }),
    ),
    keys: [
      [
        { text: texts.text('chat-button-do-it'), press, style: 'primary' },
        { text: texts.text('chat-button-cancel'), press: cancel },
      ],
    ],
  }
}

/** The buttons of every question: do the old command after all, or drop it. */
export function confirming(handlerOf: (name: string) => CommandHandler | undefined): Feature {
  return {
    presses: {
      again: async (call, args) => {
        const handler = handlerOf(String(args.command))
        const { about: _pressed, ...rest } = call
        const asked = { ...rest, ...(typeof args.about === 'number' && { about: args.about }) }
        const answer = handler && (await run(handler, asked, String(args.text ?? '')))
        if (!handler) return { toast: call.texts.text('chat-press-unknown') }
        // What says all by a card of its own needs no answer.
        return answer ? { edit: answer } : { remove: true }
      },
      cancel: async (call) => ({ toast: call.texts.text('chat-cancelled'), remove: true }),
    },
  }
}
