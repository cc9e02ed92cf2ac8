import type { Chats } from '../../deliver/chats.ts'
import { settingOf, messageOf as where } from '../context.ts'
import { privateMenu, publish } from '../menu.ts'
import { identify } from '../people.ts'
import type { ChatContext, Doors, Registry, TextContext } from '../router.ts'
import type { Setup } from '../setup/setup.ts'
import { commandDoor } from './command.ts'
import { type PressDeps, pressDoor } from './press.ts'
import { type RepliedDeps, repliedDoor } from './replied.ts'
import { type DoorDeps, unknownChat } from './shared.ts'
import { restDoor, typedDoor } from './typed.ts'

export interface AllDoorDeps extends DoorDeps {
  cards: PressDeps['cards'] & RepliedDeps['cards']
  chats: DoorDeps['chats'] & Pick<Chats, 'move'>
  setup: Pick<Setup, 'claim' | 'joined' | 'unclaimed'>
}

/** The doors of the router over one set of handlers. */
export function createDoors(deps: AllDoorDeps, registry: Registry): Doors {
  const nameOf = (id: number) => deps.settings().people.find((person) => person.id === id)?.name
  const press = { ...deps, nameOf, handlerOf: (verb: string) => registry.presses.get(verb) }
  const typed = { ...deps, nameOf, handlerOf: (verb: string) => registry.typed.get(verb) }
  return {
    enter: (ctx) => enter(deps, ctx),
    async command(ctx, name, handler, text) {
      if (name === 'start' && (await claimed(deps, ctx, text))) return
      await commandDoor(deps, ctx, name, handler, text)
      if (name === 'start') await showMenu(deps, ctx)
    },
    press: (ctx) => pressDoor(press, ctx),
    typed: (ctx) => typedDoor(typed, ctx),
    replied: (ctx) => repliedDoor({ ...deps, replies: registry.replies }, ctx),
    rest: (ctx) => restDoor(deps, ctx),
    member: (ctx) => member(deps, ctx),
  }
}

/** A `/start` of the set-up, from people whom nobody knows yet too. */
async function claimed(deps: AllDoorDeps, ctx: TextContext, text: string): Promise<boolean> {
  const said = await deps.setup.claim(ctx, text)
  if (!said || !ctx.setting) return said !== undefined
  if (said.blocks.length > 0) await deps.voice.say(ctx.setting.place, said, { replyTo: ctx.message.message_id })
  return true
}

/** Finds out who it is and where; bots and updates without anybody end here. */
async function enter(deps: AllDoorDeps, ctx: ChatContext): Promise<boolean> {
  await followMove(deps, ctx)
  ctx.sender = identify(ctx.update, deps.settings().people)
  if (ctx.sender.kind === 'bot' || ctx.sender.kind === 'nobody') return false
  ctx.setting = await settingOf(deps, ctx.update, ctx.sender)
  return ctx.setting !== undefined
}

/** A group became a supergroup: its chats have another id from now on. */
async function followMove({ chats, log }: AllDoorDeps, ctx: ChatContext): Promise<void> {
  const { message } = ctx
  if (message?.migrate_to_chat_id === undefined) return
  await chats.move(message.chat.id, message.migrate_to_chat_id)
  log.info('a group became a supergroup', { from: message.chat.id, to: message.migrate_to_chat_id })
}

/** The commands of a person's own role, in their private chat with the bot. */
async function showMenu(deps: AllDoorDeps, ctx: ChatContext): Promise<void> {
  const { sender, setting } = ctx
  if (sender.kind !== 'person' || !setting?.place.private) return
  await publish(deps.api, [privateMenu(deps, sender.person, setting.texts.locale)], deps.log)
}

/** Added to a group by somebody we know: says how to configure it. */
async function member(deps: AllDoorDeps, ctx: ChatContext): Promise<void> {
  const change = ctx.myChatMember
  const { setting, sender } = ctx
  if (!change || !setting) return
  const { status } = change.new_chat_member
  const here = status === 'member' || status === 'administrator'
  const before = change.old_chat_member.status
  deps.log.info('membership of the bot changed', { chat: setting.place.chat, from: before, to: status })
  const joined = here && (before === 'left' || before === 'kicked')
  if (!joined || setting.known || where(ctx.update)) return
  const open = deps.setup.joined(setting.place, setting.texts)
  if (open && deps.access.mayExplain(`joined ${setting.place.chat}`)) {
    await deps.voice.say(setting.place, open)
    return
  }
  if (sender.kind !== 'person') return
  await deps.voice.say(setting.place, unknownChat(setting, deps.chats.names()))
}
