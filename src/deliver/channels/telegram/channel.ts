import { type Api, InputFile } from 'grammy'
import type { Clock, Ms } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import type { Metrics } from '../../../core/metrics.ts'
import type { Destination } from '../../../core/policy.ts'
import type { Budget } from '../../budget/gate.ts'
import type { Chats, ChatTarget } from '../../chats.ts'
import type { Card, Channel, Delivery, Failure, MessageRef, Permit, Urgency } from '../../contract.ts'
import { createTelegramApi } from './api.ts'
import { callFor, fileName, fileRefused, isTooLarge, limitOf, placeOf, refOf, refusesFile } from './calls.ts'
import { classify } from './errors.ts'
import type { TelegramHttp } from './http.ts'
import { createPlaces, isPlace, type Leave, leaveOf } from './places.ts'
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
  log?: Log
  /** What a system's topic is called, where systems have one each; its id by default. */
  topicName?: (system: string) => string
}

type How = Parameters<Channel['deliver']>[1]

// A server that refused date_time entities is asked again after this.
const timesRefusedFor: Ms = 3_600_000
// With the longest back-off after it, the first send follows within 10 s after Telegram is back.
const probeTimeout: Ms = 5000
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

  const place = createPlaces({ chats, log: options.log, topicName: options.topicName ?? ((system) => system) })

  async function deliver(card: Card, how: How, signal: AbortSignal): Promise<Delivery> {
    if (how.file && isTooLarge(how.file)) return fileRefused
    try {
      const leave = leaveOf(how.permit, (permit) => apiFor(how.urgency, permit))
      const at = how.edit ? await whereIs(how.edit, how.to) : await place(how.to, leave, signal)
      return isPlace(at) ? await inSomeForm(card, how, at, leave, signal) : at
    } catch (error) {
      return classify(error)
    }
  }

  /** An edit goes where the message is. Messages of a group that became a supergroup stay behind in the old chat. */
  async function whereIs(edit: MessageRef, { chat }: Destination): Promise<ChatTarget | Failure> {
    const at = await chats.resolve(chat)
    return at && typeof at.id === 'number' && String(at.id) !== edit.chat ? gone : { id: Number(edit.chat) }
  }

  /** A message that was refused for its form was not sent: its next form goes on the same leave, and is charged. */
  async function inSomeForm(
    card: Card,
    how: How,
    at: ChatTarget,
    leave: Leave,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const times = timesRefusedAt === undefined || clock.now() > timesRefusedAt + timesRefusedFor
    let form: RenderOptions = { times, limit: limitOf(how) }
    for (let tries = 1; ; tries++) {
      const message = renderTelegram(card, form)
      try {
        const ref = await callFor(leave.api(), message, how, at, signal)
        if (times && form.times === false && !form.plain) timesRefusedAt = clock.now()
        return { ok: true, ref, ...(message.cut && { cut: true }) }
      } catch (error) {
        const failure = classify(error)
        if (failure.reason === 'not_modified') return { ok: true, ...(how.edit && { ref: how.edit }) }
        if (how.file && refusesFile(error, failure)) return fileRefused
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
        const leave = leaveOf(how.permit, (permit) => apiFor(how.urgency, permit))
        const at = await place(how.to, leave, signal)
        if (!isPlace(at)) return at
        const document = new InputFile(bytesOf(file, options.redact), fileName(file.name))
        const other = { ...placeOf(at, how.replyTo), disable_notification: true }
        const sent = await leave.api().sendDocument(at.id, document, other, signal as never)
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
      const at = await chats.resolve(to.chat)
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

function bytesOf(
  file: Parameters<NonNullable<Channel['attach']>>[0],
  redact: (text: string) => string = (text) => text,
) {
  return 'bytes' in file ? file.bytes : new TextEncoder().encode(redact(file.text))
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
