import type { Ms } from '../../core/clock.ts'
import { plain } from '../../core/text.ts'
import { resolveButton } from '../../deliver/buttons.ts'
import type { Button } from '../../deliver/kinds.ts'
import type { Setting } from '../context.ts'
import { type Call, type CardDesk, lines, type Pressed } from '../contract.ts'
import type { PressHandler } from '../feature.ts'
import { type PressVerb, pressRoles } from '../policy.ts'
import type { PressContext } from '../router.ts'
import { staleAfter } from './command.ts'
import { admit, type DoorDeps, isRefusal, type Refusal } from './shared.ts'

export interface PressDeps extends DoorDeps {
  cards: Pick<CardDesk, 'adopt'>
  handlerOf(verb: string): PressHandler | undefined
  /** The name of a person by id, for "only … may press this". */
  nameOf(person: number): string | undefined
}

/** The spinner on the button ends after this long, even when the work goes on. */
const spinnerFor: Ms = 1000

export async function pressDoor(deps: PressDeps, ctx: PressContext): Promise<void> {
  const toast = onceOnly((pressed) => deps.voice.toast(ctx.callbackQuery.id, pressed))
  const cancel = deps.clock.after(spinnerFor, () => void toast({}).catch(() => {}))
  try {
    const pressed = await judge(deps, ctx)
    await Promise.all([toast(pressed.result), pressed.call && show(deps, pressed.call, pressed.result)])
  } finally {
    cancel()
  }
}

function onceOnly(send: (pressed: Pressed) => Promise<void>): (pressed: Pressed) => Promise<void> {
  let sent = false
  return async (pressed) => {
    if (sent) return
    sent = true
    await send(pressed)
  }
}

interface Judged {
  result: Pressed
  call?: Call
}

async function judge(deps: PressDeps, ctx: PressContext): Promise<Judged> {
  const { setting } = ctx
  if (!setting) return { result: {} }
  const id = ctx.callbackQuery.data
  const resolved = await resolveButton(deps.store, id, deps.clock)
  if (typeof resolved === 'string') return stale(deps, ctx, setting, resolved)
  const { button } = resolved
  const handler = deps.handlerOf(button.verb)
  if (!handler) return stale(deps, ctx, setting, 'unknown')
  const call = await admit(deps, ctx, setting, pressRoles[button.verb as PressVerb], 'press')
  if (isRefusal(call)) return { result: await refusePress(deps, ctx, setting, call, button.verb) }
  const problem = await refusal(deps, ctx, call, id, button)
  if (problem) return problem
  await adopt(deps, call, id, button)
  return { result: await handler(call, button.args), call }
}

/** A button that no longer means anything. Says so; a stranger learns no more than anywhere else. */
async function stale(
  deps: PressDeps,
  ctx: PressContext,
  setting: Setting,
  why: 'expired' | 'unknown',
): Promise<Judged> {
  const call = await admit(deps, ctx, setting, 'viewer', 'press')
  if (isRefusal(call)) return { result: await refusePress(deps, ctx, setting, call, why) }
  return { result: { toast: setting.texts.text(`chat-press-${why}`), alert: true } }
}

/** Toasts cost nothing and only the presser sees them, so a refused press always gets its reason. */
async function refusePress(
  deps: PressDeps,
  ctx: PressContext,
  { texts }: Setting,
  refusal: Refusal,
  verb: string,
): Promise<Pressed> {
  await deps.access.denied(ctx.sender, refusal.why, verb, `update:${ctx.update.update_id}`)
  if (refusal.why === 'stranger') {
    return { toast: texts.text('chat-press-stranger', { id: String(ctx.from.id) }), alert: true }
  }
  const [block] = refusal.answer?.blocks ?? []
  const said = block && 'line' in block ? plain(block.line) : texts.text('chat-press-refused')
  return { toast: said, alert: true }
}

/** Bound to somebody else, pressed long ago, or used up. */
async function refusal(
  deps: PressDeps,
  ctx: PressContext,
  call: Call,
  id: string,
  button: Button,
): Promise<Judged | undefined> {
  const { texts } = call
  if (button.person !== undefined && button.person !== call.person.id) {
    const name = deps.nameOf(button.person) ?? String(button.person)
    return { result: { toast: texts.text('chat-press-not-yours', { name }), alert: true } }
  }
  if (pressRoles[button.verb as PressVerb] !== 'viewer' && call.now - ctx.receivedAt > staleAfter) {
    const late = { blocks: lines(texts.line('chat-press-late', { name: call.person.name })) }
    return { result: { reply: late }, call }
  }
  if (button.once && !(await claim(deps, call, id))) {
    return { result: { toast: texts.text('chat-press-used'), alert: true } }
  }
  return undefined
}

/** Takes a single-use button for this update; the same update may take it again after a crash. */
async function claim({ store, clock }: PressDeps, call: Call, id: string): Promise<boolean> {
  const doc = { cause: call.cause, at: clock.now() }
  const expect = [{ ref: { kind: 'spent' as const, id }, version: 0 }]
  if ((await store.commit({ put: [{ kind: 'spent', id, doc }], expect })) === 'ok') return true
  return (await store.get('spent', id))?.doc.cause === call.cause
}

/** Only a card's own buttons make a copy of it: those of lists and sheets name the episode too. */
async function adopt({ cards, store }: PressDeps, call: Call, id: string, button: Button): Promise<void> {
  const { episode } = button.args
  if (typeof episode !== 'string' || call.about === undefined) return
  const shown = await store.list('card', 'episode', { is: episode })
  if (shown.some(({ doc }) => Object.values(doc.buttons).includes(id)))
    await cards.adopt(episode, call.place.chat, call.about)
}

async function show({ voice }: PressDeps, call: Call, { edit, reply, remove }: Pressed): Promise<void> {
  const { place, about, person } = call
  if (about !== undefined && remove) await voice.remove(place, about)
  const edited = edit && about !== undefined && (await voice.edit(place, about, edit))
  // A message that can't be edited any more is said anew.
  if (edit && !edited) await voice.say(place, edit, { person: person.id })
  if (reply) await voice.say(place, reply, { person: person.id, ...(about !== undefined && { replyTo: about }) })
}
