import { inLocale, textsOf } from '../../core/localized.ts'
import type { Destination } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import { clockText } from '../../deliver/cards/format.ts'
import { personChat } from '../../deliver/chats.ts'
import type { Verify, VerifyStarted } from '../../respond/verify/index.ts'
import { strong } from '../cards/phrases.ts'
import { type Answer, actOf, type Call, type Key, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, textArg } from '../feature.ts'

type Desk = Pick<Verify, 'systems' | 'begin' | 'confirm'>

/** A message takes a hundred buttons; nobody reads as many. */
const mostListed = 40

/** `/verify system`: its card is the verification's own, which follows it. */
export function verify(desk: Desk | undefined): Feature {
  return {
    commands: { verify: async (call, text) => (desk ? command(desk, call, text.trim()) : none(call)) },
    presses: {
      verify: async (call, args) => {
        if (!desk) return { reply: none(call) }
        const system = textArg(args, 'system')
        const answer = await begin(desk, call, system)
        if (answer) return { reply: answer }
        const name = desk.systems().find(({ id }) => id === system)?.name ?? system
        return {
          toast: call.texts.text('chat-verify-started', { name: inLocale(name, call.texts.locale) }),
          remove: true,
        }
      },
      'verify-confirm': async (call, args) => (desk ? confirmed(desk, call, args) : { reply: none(call) }),
    },
  }
}

/** The card shows it; whoever pressed hears what came of it. */
async function confirmed(desk: Desk, call: Call, args: Args): Promise<Pressed> {
  const verdict = textArg(args, 'verdict') === 'fail' ? 'fail' : 'pass'
  const request = { ...actOf(call), run: textArg(args, 'run'), line: textArg(args, 'line'), verdict } as const
  const did = await desk.confirm(request)
  const { texts, now, zone } = call
  if (did.did === 'missing') return { toast: texts.text('chat-verify-closed'), alert: true }
  const { confirmed: by, verdict: is } = did.line
  if (did.did === 'done') return { toast: texts.text(`chat-verify-confirmed-${is === 'fail' ? 'fail' : 'pass'}`) }
  const words = { person: by?.by.name ?? '', time: clockText(by?.at ?? now, zone, now) }
  return { toast: texts.text('chat-verify-confirmed-already', words), alert: true }
}

const none = ({ texts }: Call): Answer => ({
  blocks: lines(strong(texts.line('chat-verify-none')), texts.line('chat-verify-none-hint')),
})

async function command(desk: Desk, call: Call, text: string): Promise<Answer | undefined> {
  const systems = desk.systems()
  const [only] = systems
  if (!only) return none(call)
  if (text === '') return systems.length === 1 ? begin(desk, call, only.id) : which(desk, call)
  const named = systems.find(({ id, name }) => id === text || textsOf(name).includes(text))
  return named ? begin(desk, call, named.id) : unknown(desk, call, text)
}

function which(desk: Desk, { texts }: Call): Answer {
  const keys = desk
    .systems()
    .slice(0, mostListed)
    .map(({ id, name }): Key[] => [
      { text: inLocale(name, texts.locale), press: { verb: 'verify', args: { system: id } } },
    ])
  return { blocks: lines(strong(texts.line('chat-verify-which'))), keys }
}

function unknown(desk: Desk, call: Call, name: string): Answer {
  const { blocks, keys } = which(desk, call)
  const said = call.texts.line('chat-verify-unknown', { name: code(name.slice(0, 63)) })
  return { blocks: [...lines(said), ...blocks], ...(keys && { keys }) }
}

/** Undefined when its card says all. */
async function begin(desk: Desk, call: Call, system: string): Promise<Answer | undefined> {
  const show = showOf(call, system)
  if (!show) return { blocks: lines(call.texts.line('chat-verify-place')) }
  return refusal(desk, call, system, await desk.begin({ ...actOf(call), at: call.now, system, show, zone: call.zone }))
}

/** Where it was asked for. */
function showOf({ place }: Call, system: string): Destination | undefined {
  if (place.private) return { channel: 'telegram', chat: personChat(place.chat) }
  if (place.name === undefined) return undefined
  return { channel: 'telegram', chat: place.name, ...(place.thread !== undefined && { topic: system }) }
}

function refusal(desk: Desk, call: Call, system: string, started: VerifyStarted): Answer | undefined {
  if (started.did !== 'refused') return undefined
  if (started.why === 'unknown') return unknown(desk, call, system)
  if (started.why === 'stopping') return { blocks: lines(call.texts.line('chat-verify-stopping')) }
  const { name, by, at } = started.run
  const words = { name: inLocale(name, call.texts.locale), time: clockText(at, call.zone, call.now) }
  return { blocks: lines(call.texts.line('chat-verify-running', { ...words, person: by.name })) }
}
