import { inLocale, type MaybeLocalized } from '../../core/localized.ts'
import type { Destination } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import { personChat } from '../../deliver/chats.ts'
import type { ActionRequest, Actions, Confirmed, Refused, Void } from '../../respond/actions/index.ts'
import {
  actionsCard,
  approvalCard,
  argumentCard,
  confirmCard,
  copyCard,
  nothingCard,
  refusalText,
  systemsCard,
  voidText,
} from '../cards/action.ts'
import { type Answer, actOf, type Call, type Cards, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, textArg } from '../feature.ts'
import { repliedTo } from '../targets.ts'
import { usage } from './usage.ts'

/** What the chat asks of the room of actions. */
export interface ActionsDesk extends Pick<Actions, 'declared' | 'prepare' | 'run' | 'confirm' | 'approve' | 'cancel'> {
  /** Systems of the configuration. */
  systems(): readonly { id: string; name: MaybeLocalized }[]
}

export interface ActionDeps {
  cards: Pick<Cards, 'episodeAt'>
  /** Absent where nothing can be run. */
  desk?: ActionsDesk | undefined
}

/** `/run`, every button that runs an action, and their confirmations. */
export function action({ desk, cards }: ActionDeps): Feature {
  const on =
    (handler: (desk: ActionsDesk, call: Call, args: Args) => Promise<Pressed>) =>
    async (call: Call, args: Args): Promise<Pressed> =>
      desk ? handler(desk, call, args) : { reply: nothingCard(call) }
  return {
    commands: { run: async (call, text) => (desk ? command(desk, cards, call, text) : nothingCard(call)) },
    presses: {
      run: on(press),
      'run-confirm': on(async (of, call, args) =>
        confirmed(await of.confirm(textArg(args, 'token'), actOf(call)), call),
      ),
      'run-approve': on(async (of, call, args) =>
        confirmed(await of.approve(textArg(args, 'token'), actOf(call)), call),
      ),
      'run-glass': on(async (of, call, args) =>
        confirmed(await of.approve(textArg(args, 'token'), actOf(call), { breakGlass: true }), call),
      ),
      'run-cancel': on(cancel),
    },
    typed: { 'run-argument': async (call, args, text) => (desk ? typed(desk, call, args, text) : nothingCard(call)) },
  }
}

const systemsOf = (desk: ActionsDesk) => desk.systems().filter(({ id }) => desk.declared(id).length > 0)

async function command(
  desk: ActionsDesk,
  cards: ActionDeps['cards'],
  call: Call,
  text: string,
): Promise<Answer | undefined> {
  // In reply to an alert's card it is run for that alert.
  const episode = await repliedTo(cards, call)
  const about = episode === undefined ? {} : { episode }
  const systems = systemsOf(desk)
  const [only] = systems
  if (!only) return nothingCard(call)
  const words = text.split(/\s+/).filter(Boolean)
  const [first = '', ...rest] = words
  if (first === '')
    return systems.length === 1 ? list(desk, call, { ...about, system: only.id }) : systemsCard(systems, about, call)
  const named = systems.find(({ id }) => id === first)
  if (!named && systems.length > 1) {
    const said = call.texts.line('chat-run-no-system', { name: code(first.slice(0, 63)) })
    const card = systemsCard(systems, about, call)
    return { ...card, blocks: [...lines(said), ...card.blocks] }
  }
  const { id: system } = named ?? only
  const [name = '', ...pairs] = named ? rest : words
  if (name === '') return list(desk, call, { ...about, system })
  const given = pairs.map((pair) => [`arg.${pair.slice(0, pair.indexOf('='))}`, pair.slice(pair.indexOf('=') + 1)])
  if (pairs.some((pair) => !pair.includes('='))) {
    return usage(call, 'chat-run-usage', `/run ${system} ${desk.declared(system)[0]?.id ?? ''}`)
  }
  const pressed = await go(desk, call, { ...about, system, action: name, ...Object.fromEntries(given) })
  return pressed.reply ?? (pressed.alert && pressed.toast ? { blocks: lines([{ text: pressed.toast }]) } : undefined)
}

function list(desk: ActionsDesk, call: Call, args: Args): Answer {
  const system = textArg(args, 'system')
  const name = desk.systems().find(({ id }) => id === system)?.name ?? system
  const actions = desk.declared(system)
  return actions.length === 0 ? nothingCard(call) : actionsCard(inLocale(name, call.texts.locale), actions, args, call)
}

async function press(desk: ActionsDesk, call: Call, args: Args): Promise<Pressed> {
  return textArg(args, 'action') === '' ? { reply: list(desk, call, args) } : go(desk, call, args)
}

const argPrefix = 'arg.'

function requestOf(call: Call, args: Args): ActionRequest {
  const system = textArg(args, 'system')
  const given = Object.entries(args).flatMap(([name, value]): [string, string][] =>
    name.startsWith(argPrefix) ? [[name.slice(argPrefix.length), String(value)]] : [],
  )
  const of = (name: string) => (textArg(args, name) === '' ? {} : { [name]: textArg(args, name) })
  const show = showOf(call, system)
  return {
    ...actOf(call),
    system,
    action: textArg(args, 'action'),
    args: Object.fromEntries(given),
    ...of('incident'),
    ...of('episode'),
    ...of('sopRun'),
    ...of('step'),
    // A walk through an SOP shows it on its own card.
    ...(show && textArg(args, 'sopRun') === '' && { show }),
  }
}

/** Where it was asked for. */
function showOf({ place }: Call, system: string): Destination | undefined {
  if (place.private) return { channel: 'telegram', chat: personChat(place.chat) }
  if (place.name === undefined) return undefined
  return { channel: 'telegram', chat: place.name, ...(place.thread !== undefined && { topic: system }) }
}

/** Runs what only looks; shows what would change, or asks for what is missing. */
async function go(desk: ActionsDesk, call: Call, args: Args): Promise<Pressed> {
  const request = requestOf(call, args)
  const declared = desk.declared(request.system).find(({ id }) => id === request.action)
  const missing =
    declared?.kind === 'command'
      ? Object.entries(declared.arguments).find(
          ([name, { default: unsaid }]) => unsaid === undefined && request.args?.[name] === undefined,
        )?.[0]
      : undefined
  if (declared?.kind === 'command' && missing !== undefined) {
    return { reply: argumentCard(declared, missing, args, call) }
  }
  const prepared = await desk.prepare(request)
  if (prepared.did === 'refused') return refused(prepared, call)
  if (prepared.did === 'confirm') return { reply: confirmCard(prepared, call) }
  const started = await desk.run(request)
  if (started.did === 'refused') return refused(started, call)
  return { toast: call.texts.text('chat-run-started', { title: inLocale(started.execution.title, call.texts.locale) }) }
}

function refused(why: Refused, call: Call): Pressed {
  if (why.why === 'copy') return { reply: copyCard(why.shown, call) }
  return { toast: refusalText(why, call), alert: true }
}

async function typed(desk: ActionsDesk, call: Call, args: Args, text: string): Promise<Answer | undefined> {
  const { name, ...want } = args
  const pressed = await go(desk, call, { ...want, [`${argPrefix}${name}`]: text.trim() })
  if (pressed.reply) return pressed.reply
  // What was typed can be typed again, differently.
  return pressed.alert && pressed.toast ? { blocks: lines([{ text: pressed.toast }]), unread: true } : undefined
}

function confirmed(result: Confirmed, call: Call): Pressed {
  const { texts, person } = call
  switch (result.did) {
    case 'started': {
      const title = inLocale(result.execution.title, texts.locale)
      const began = texts.line('chat-run-began', { person: person.name, title })
      return { toast: texts.text('chat-run-started', { title }), edit: { blocks: lines(began) } }
    }
    case 'approval':
      return { edit: approvalCard(result, call) }
    case 'void':
      return voided(result, call)
    case 'refused':
      return refused(result, call)
  }
}

/** Nothing runs and the person is told; a message whose buttons do nothing any more says so itself. */
function voided(result: Void, call: Call): Pressed {
  const said = voidText(result, call)
  const stays = result.why === 'person' || result.why === 'same-person' || result.why === 'used'
  return { toast: said, alert: true, ...(!stays && { edit: { blocks: lines([{ text: said }]) } }) }
}

async function cancel(desk: ActionsDesk, call: Call, args: Args): Promise<Pressed> {
  const result = await desk.cancel(textArg(args, 'token'), actOf(call))
  if (result.did === 'void') return voided(result, call)
  if (result.did === 'refused') return refused(result, call)
  const said = call.texts.line('chat-run-cancelled', { person: call.person.name })
  return { edit: { blocks: lines(said) } }
}
