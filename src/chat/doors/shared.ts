import type { Api } from 'grammy'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Role } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import type { Store } from '../../store/port.ts'
import { type Access, type Denied, roleText, strangerHint } from '../access.ts'
import { type ContextDeps, callOf, type Setting } from '../context.ts'
import { type Answer, type Call, lines } from '../contract.ts'
import { allows } from '../people.ts'
import type { ChatContext, TextContext } from '../router.ts'
import type { Setup } from '../setup/setup.ts'
import type { Voice } from '../voice.ts'

/** What the doors work with. */
export interface DoorDeps extends ContextDeps {
  store: Store
  clock: Clock
  log: Log
  access: Access
  voice: Voice
  setup: Pick<Setup, 'unclaimed'>
  api: Pick<Api, 'setMyCommands'>
}

export interface Refusal {
  why: Denied
  /** For the person; absent when they know already. */
  answer?: Answer
}

/** The person's request, or why it is refused and what to say about it. */
export async function admit(
  deps: DoorDeps,
  ctx: ChatContext,
  setting: Setting,
  needs: Role,
  kind: 'command' | 'press',
): Promise<Call | Refusal> {
  const { sender } = ctx
  const { access } = deps
  const { texts, place } = setting
  const say = (id: string) => ({ blocks: lines(texts.line(id)) })
  const explain = (key: string, answer: Answer) => (access.mayExplain(`${key} ${place.chat}`) ? { answer } : {})
  if (sender.kind === 'stranger') {
    const how = deps.setup.unclaimed(place, texts)
    if (how) return { why: 'stranger', ...explain('unclaimed', how) }
    const told = (await access.mayHint(sender.id, place.chat)) || (place.private && asksToStart(deps, ctx, sender.id))
    return { why: 'stranger', ...(told && { answer: strangerHint(texts, sender) }) }
  }
  if (sender.kind === 'anonymous') return { why: 'anonymous', ...explain('anonymous', say('chat-anonymous')) }
  if (sender.kind !== 'person') return { why: 'channel', ...explain('channel', say('chat-channel')) }
  const { person } = sender
  if (secondHand(ctx)) return { why: 'forwarded', ...explain('forwarded', say('chat-forwarded')) }
  const fast = access.tooFast(String(person.id), kind)
  if (fast) {
    const seconds = Math.ceil(fast.wait / 1000)
    const answer = { blocks: lines(texts.line('chat-too-fast', { n: seconds })) }
    return { why: 'rate', ...((fast.first || kind === 'press') && { answer }) }
  }
  if (!setting.known) {
    const answer = unknownChat(setting, deps.chats.names())
    return { why: 'chat', ...(isStart(ctx) ? { answer } : explain('chat', answer)) }
  }
  if (!allows(person.role, needs)) {
    return { why: 'role', answer: { blocks: lines([{ text: roleText(texts, person.role, needs) }]) } }
  }
  return callOf(ctx.update, setting, person, deps.clock.now(), ctx.receivedAt)
}

/** `/start` is how people ask what is missing, so it is answered each time. */
const isStart = (ctx: ChatContext): boolean => /^\/start(?:[@\s]|$)/i.test(ctx.message?.text ?? '')

/** A stranger may ask again and again, but not without end. */
const asksToStart = ({ access }: DoorDeps, ctx: ChatContext, stranger: number): boolean =>
  isStart(ctx) && access.tooFast(String(stranger), 'command') === undefined

/** Not typed here and now by who sent it: forwarded, or written through another bot. */
function secondHand(ctx: ChatContext): boolean {
  return ctx.message?.forward_origin !== undefined || ctx.message?.via_bot !== undefined
}

/** A group that nobody configured: how to, with its id to copy. */
export function unknownChat({ texts, place }: Setting, taken: readonly string[]): Answer {
  const topic = place.thread === undefined ? '' : `, topic: ${place.thread}`
  const line = `${freeName(taken)}: { id: ${place.chat}${topic} }`
  return {
    blocks: lines(texts.line('chat-unknown-chat', { id: code(String(place.chat)) }), [code(line)]),
    keys: [[{ text: texts.text('chat-button-copy-line'), copy: line }]],
  }
}

/** `ops`, or the first of `ops2`, `ops3` … that no chat is called yet. */
function freeName(taken: readonly string[]): string {
  let name = 'ops'
  for (let n = 2; taken.includes(name); n++) name = `ops${n}`
  return name
}

export const isRefusal = (admitted: Call | Refusal): admitted is Refusal => 'why' in admitted

/** Refuses a typed request: counted, written down, and told when there is something new to tell. */
export async function refuse(deps: DoorDeps, ctx: TextContext, setting: Setting, refusal: Refusal, what: string) {
  await deps.access.denied(ctx.sender, refusal.why, what, `update:${ctx.update.update_id}`)
  if (!refusal.answer) return
  await deps.voice.say(setting.place, refusal.answer, { replyTo: ctx.message.message_id })
}

/** Says what a handler answered, in reply to what was typed. */
export async function reply(deps: DoorDeps, call: Call, answer: Answer | undefined): Promise<void> {
  if (!answer) return
  const replyTo = call.message ?? call.about
  await deps.voice.say(call.place, answer, { person: call.person.id, ...(replyTo !== undefined && { replyTo }) })
}
