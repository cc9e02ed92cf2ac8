import { type Api, InputFile } from 'grammy'
import type { Clock, Ms } from '../../../core/clock.ts'
import type { Metrics } from '../../../core/metrics.ts'
import type { Destination } from '../../../core/policy.ts'
import type { Budget } from '../../budget/gate.ts'
import type { Chats, ChatTarget } from '../../chats.ts'
import type { Card, Channel, Delivery, Failure, MessageRef, Permit, Urgency } from '../../contract.ts'
import { createTelegramApi } from './api.ts'
import { classify } from './errors.ts'
import type { TelegramHttp } from './http.ts'
import { type RenderOptions, renderTelegram, textLimit } from './render.ts'

export interface TelegramChannelOptions {
  token: string
  http: TelegramHttp
  budget: Budget
  chats: Chats
  clock: Clock
  metrics: Metrics
  /** Takes secrets out of every text that leaves. */
  redact?: (text: string) => string
}

type How = Parameters<Channel['deliver']>[1]

// A server that refused date_time entities is asked again after this.
const timesRefusedFor: Ms = 3_600_000
// With the longest back-off after it, the first send follows within 10 s after Telegram is back.
const probeTimeout: Ms = 5000
const unbound: Failure = { ok: false, retryable: true, maybeDelivered: false, reason: 'config' }
const gone: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'message_gone' }

/** Telegram as a channel: one call per delivery, a second only where the first was refused for its form. */
export function createTelegramChannel(options: TelegramChannelOptions): Channel {
  const { budget, chats, clock } = options
  const degraded = options.metrics.counter({
    name: 'opsbell_messages_degraded_total',
    help: 'Messages sent in a simpler form because Telegram refused them.',
    labels: ['form'],
    preset: [{ form: 'no_times' }, { form: 'plain' }, { form: 'shorter' }],
  })
  let timesRefusedAt: Ms | undefined
  const apiFor = (urgency: Urgency, permit?: Permit): Api =>
    createTelegramApi({ ...options, urgency, ...(permit && { permit }) })

  /** The chat's numeric id; an @name is looked up once and kept. */
  async function target(to: Destination, signal: AbortSignal): Promise<ChatTarget | undefined> {
    const at = await chats.resolve(to.chat)
    if (typeof at?.id !== 'string') return at
    const chat = await apiFor('normal').getChat(at.id, signal as never)
    await chats.bind(to.chat, { ...at, id: chat.id })
    return { ...at, id: chat.id }
  }

  async function deliver(card: Card, how: How, signal: AbortSignal): Promise<Delivery> {
    try {
      const at = await target(how.to, signal)
      if (!at) return unbound
      // Messages of a group that became a supergroup stay behind in the old chat.
      if (how.edit && how.edit.chat !== String(at.id)) return gone
      return await inSomeForm(card, how, at, signal)
    } catch (error) {
      return classify(error)
    }
  }

  async function inSomeForm(card: Card, how: How, at: ChatTarget, signal: AbortSignal): Promise<Delivery> {
    // A message that was refused for its form was not sent: its next form goes on the same leave.
    const permit = how.permit?.use() ? ({ use: () => true, end: () => {} } satisfies Permit) : undefined
    const times = timesRefusedAt === undefined || clock.now() > timesRefusedAt + timesRefusedFor
    let form: RenderOptions = { times, limit: textLimit }
    for (let tries = 1; ; tries++) {
      const message = renderTelegram(card, form)
      try {
        const ref = await call(apiFor(how.urgency, permit), message, how, at, signal)
        if (times && form.times === false && !form.plain) timesRefusedAt = clock.now()
        return { ok: true, ...(ref && { ref }), ...(message.cut && { cut: true }) }
      } catch (error) {
        const failure = classify(error)
        if (failure.reason === 'not_modified') return { ok: true, ...(how.edit && { ref: how.edit }) }
        const simpler = tries > 4 ? undefined : simplerForm(form, failure, message.entities.some(isTime))
        if (!simpler) return failure
        degraded.inc({ form: simpler.named })
        form = simpler.form
      }
    }
  }

  return {
    caps: { edit: true, buttons: true, files: true },
    limits: [
      { scope: 'chat', count: 1, per: 1000, burst: 2 },
      { scope: 'chat', count: 20, per: 60_000 },
      { scope: 'bot', count: 30, per: 1000 },
    ],
    deliver,
    remove: async (ref, { urgency, permit }, signal) => {
      try {
        await apiFor(urgency, permit).deleteMessage(ref.chat, Number(ref.id), signal as never)
        return { ok: true }
      } catch (error) {
        const failure = classify(error)
        return failure.retryable ? failure : { ok: true }
      }
    },
    attach: async (file, how, signal) => {
      try {
        const at = await target(how.to, signal)
        if (!at) return unbound
        const document = new InputFile(new TextEncoder().encode(options.redact?.(file.text) ?? file.text), file.name)
        const place = placeOf(at, how.replyTo)
        const api = apiFor(how.urgency, how.permit)
        const sent = await api.sendDocument(at.id, document, { ...place, disable_notification: true }, signal as never)
        return { ok: true, ref: refOf(sent) }
      } catch (error) {
        return classify(error)
      }
    },
    pin: async (ref, { pinned, urgency, permit }, signal) => {
      try {
        const api = apiFor(urgency, permit)
        const id = Number(ref.id)
        if (pinned) await api.pinChatMessage(ref.chat, id, { disable_notification: true }, signal as never)
        else await api.unpinChatMessage(ref.chat, id, {}, signal as never)
        return { ok: true }
      } catch (error) {
        return classify(error)
      }
    },
    acquire: async (to, urgency, signal) => {
      const at = await chats.resolve(to.chat)
      return budget.acquire({ ...(at && { chat: String(at.id) }), urgency }, signal)
    },
    forecast: async (to, within) => {
      const at = await chats.resolve(to.chat)
      return at ? budget.forecast(String(at.id), within) : Number.POSITIVE_INFINITY
    },
    writable: async (to, signal) => {
      const at = await target(to, signal)
      if (!at) return false
      const api = apiFor('background')
      const me = await api.getMe(signal as never)
      const mine = await api.getChatMember(at.id, me.id, signal as never)
      if (mine.status === 'restricted') return mine.can_send_messages
      return mine.status !== 'left' && mine.status !== 'kicked'
    },
    probe: async (signal) => {
      try {
        await apiFor('critical').getMe(AbortSignal.any([signal, AbortSignal.timeout(probeTimeout)]) as never)
        return true
      } catch (error) {
        // A refusal is an answer too: what to make of it is for the message itself to find out.
        const { reason } = classify(error)
        return reason !== 'network' && reason !== 'timeout' && reason !== 'server'
      }
    },
  }
}

async function call(
  api: Api,
  message: ReturnType<typeof renderTelegram>,
  how: How,
  at: ChatTarget,
  signal: AbortSignal,
): Promise<MessageRef | undefined> {
  const { text, cut: _, reply_markup: markup, entities, link_preview_options } = message
  // Without any the field stays away: a server that refuses entities gets plain text.
  const other = { link_preview_options, ...(entities.length > 0 && { entities }) }
  const keyboard = markup && 'inline_keyboard' in markup ? markup : undefined
  if (how.edit) {
    const options = { ...other, ...(keyboard && { reply_markup: keyboard }) }
    await api.editMessageText(how.edit.chat, Number(how.edit.id), text, options, signal as never)
    return how.edit
  }
  const options = { ...other, ...placeOf(at, how.replyTo), ...(markup && { reply_markup: markup }) }
  const sent = await api.sendMessage(at.id, text, { ...options, disable_notification: !how.audible }, signal as never)
  return refOf(sent)
}

const refOf = (message: { chat: { id: number }; message_id: number }): MessageRef => ({
  chat: String(message.chat.id),
  id: String(message.message_id),
})

function placeOf(at: ChatTarget, replyTo: MessageRef | undefined) {
  const same = replyTo && replyTo.chat === String(at.id)
  return {
    ...(at.topic !== undefined && { message_thread_id: at.topic }),
    ...(same && { reply_parameters: { message_id: Number(replyTo.id), allow_sending_without_reply: true } }),
  }
}

export const isTime = ({ type }: { type: string }) => type === 'date_time'

interface Simpler {
  form: RenderOptions
  named: 'no_times' | 'plain' | 'shorter'
}

/** The next simpler form of a message that was refused for its form; undefined when it was refused for something else. */
export function simplerForm(form: RenderOptions, { reason }: Failure, hasTimes: boolean): Simpler | undefined {
  if (reason === 'too_long')
    return { form: { ...form, limit: Math.floor((form.limit ?? textLimit) / 2) }, named: 'shorter' }
  if (reason !== 'markup' || form.plain) return undefined
  if (hasTimes && form.times) return { form: { ...form, times: false }, named: 'no_times' }
  return { form: { ...form, plain: true }, named: 'plain' }
}
