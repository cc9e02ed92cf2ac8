import { type Api, GrammyError, InputFile } from 'grammy'
import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { mintButton } from '../deliver/buttons.ts'
import { fileName, refusesFile } from '../deliver/channels/telegram/calls.ts'
import { isTime, simplerForm } from '../deliver/channels/telegram/channel.ts'
import { classify } from '../deliver/channels/telegram/errors.ts'
import {
  captionLimit,
  type RenderOptions,
  renderTelegram,
  type TelegramMessage,
} from '../deliver/channels/telegram/render.ts'
import type { Card } from '../deliver/contract.ts'
import type { Put, Store } from '../store/port.ts'
import { Asking } from './asking.ts'
import type { Answer, Intent, Place, Pressed } from './contract.ts'

export interface SayOptions {
  /** Left out by Telegram when that message is gone. */
  replyTo?: number
  /** Who may answer what is asked. */
  person?: number
  /** `forever` for what has to be said however long the chat asks to wait; default `answerPatience`. */
  patience?: Ms | 'forever'
}

/** How the bot speaks to people: the only way a feature's answer reaches Telegram. */
export interface Voice {
  /**
   * A new message; its id, or undefined when the chat refuses it for good or takes nothing for longer than an answer is
   * worth. Rejects when trying again may help.
   */
  say(place: Place, answer: Answer, how?: SayOptions): Promise<number | undefined>
  /** False when the message is gone or can't be edited. One that could not be made in time is let go: true. */
  edit(place: Place, message: number, answer: Answer): Promise<boolean>
  remove(place: Place, message: number): Promise<void>
  /** Ends the press. Never rejects: a late or repeated end is nothing to worry about. */
  toast(query: string, pressed: Pick<Pressed, 'toast' | 'alert'>): Promise<void>
}

export type VoiceApi = Pick<
  Api,
  'sendMessage' | 'sendPhoto' | 'sendDocument' | 'editMessageText' | 'deleteMessage' | 'answerCallbackQuery'
>

/** Buttons of answers that say nothing else work this long. */
const buttonsFor: Ms = 7 * 86_400_000
/** A question waits this long for its typed answer. */
export const promptFor: Ms = 15 * 60_000
/**
 * An answer waits this long for its chat to take it; then it is news of the past, and whoever waits behind it is not.
 * Longer than one call may hang, so that a call without an answer is still tried again.
 */
export const answerPatience: Ms = 20_000
const toastLimit = 200

type Rendered = Omit<TelegramMessage, 'text' | 'cut' | 'entities'> & Partial<Pick<TelegramMessage, 'entities'>>

type Said = Card & Pick<Answer, 'file'>

/** How a message goes out: `announce` hears what it will say, and where, before each try. */
interface Sending extends SayOptions {
  announce?: (chat: number, text: string) => Promise<void>
}

interface Sent {
  chat: number
  id: number
}

interface VoiceDeps {
  api: VoiceApi
  store: Store
  clock: Clock
  log: Log
}

// grammY's types name the signal of a package; at run time it takes the platform's own.
type Signal = Parameters<Api['sendMessage']>[3]

export function createVoice({ api, store, clock, log }: VoiceDeps): Voice {
  /** Does it within the patience of an answer, or else gives `late`. */
  async function inTime<T>(
    place: Place,
    late: T,
    call: (signal: Signal) => Promise<T>,
    patience: Ms | 'forever' = answerPatience,
  ): Promise<T> {
    const limit = new AbortController()
    const cancel = patience === 'forever' ? undefined : clock.after(patience, () => limit.abort())
    try {
      return await call(limit.signal as Signal)
    } catch (error) {
      if (!limit.signal.aborted) throw error
      log.debug('an answer was let go, its chat took nothing in time', { chat: place.chat, error: messageOf(error) })
      return late
    } finally {
      cancel?.()
    }
  }

  /** Buttons exist before anybody can press them. */
  async function carded(answer: Answer): Promise<Card> {
    const { card, puts } = toCard(answer, clock.now())
    if (puts.length > 0) await store.commit({ put: puts })
    return card
  }

  async function say(place: Place, answer: Answer, how: SayOptions = {}): Promise<number | undefined> {
    const card = await carded(answer)
    const { file } = answer
    const asking = askingOf(answer, how)
    const sending: Sending = {
      ...how,
      ...(asking && { announce: (chat, text) => asking.announce(chat, text, clock.now()) }),
    }
    const sent = await inTime(
      place,
      undefined,
      (signal) => send({ ...card, ...(file && { file }) }, place, sending, signal),
      how.patience,
    )
    if (sent) await asking?.sent(sent.chat, sent.id)
    return sent?.id
  }

  function askingOf({ ask }: Answer, { person }: SayOptions): Asking | undefined {
    if (!ask || person === undefined) return undefined
    const { verb, args, ttl } = ask.typed
    return new Asking(store, { verb, args, person, expiresAt: clock.now() + (ttl ?? promptFor) })
  }

  /** Calls with the card in the richest form that the server takes. */
  async function inSomeForm<T>(card: Said, call: (text: string, other: Rendered) => Promise<T>): Promise<T> {
    let form: RenderOptions = card.file ? { limit: captionLimit } : {}
    for (let tries = 1; ; tries++) {
      const { text, cut: _, entities, ...other } = renderTelegram(card, form)
      try {
        return await call(text, { ...other, ...(entities.length > 0 && { entities }) })
      } catch (error) {
        const simpler =
          tries > 4 ? undefined : simplerForm({ times: true, ...form }, classify(error), entities.some(isTime))
        if (!simpler) throw error
        form = simpler.form
      }
    }
  }

  async function send(card: Said, place: Place, how: Sending, signal: Signal): Promise<Sent | undefined> {
    const { chat, thread } = place
    const where = {
      // Whoever asked is looking; the rest of the group may be asleep.
      disable_notification: !place.private,
      ...(thread !== undefined && { message_thread_id: thread }),
      ...(how.replyTo !== undefined && {
        reply_parameters: { message_id: how.replyTo, allow_sending_without_reply: true },
      }),
    }
    try {
      const { message_id: id } = await inSomeForm<{ message_id: number }>(card, async (text, other) => {
        await how.announce?.(chat, text)
        return card.file
          ? sendFile(chat, card.file, text, { ...other, ...where }, signal)
          : api.sendMessage(chat, text, { ...other, ...where }, signal)
      })
      return { chat, id }
    } catch (error) {
      return sendElsewhere(error, card, place, how, signal)
    }
  }

  function sendFile(
    chat: number,
    { name, as, bytes }: NonNullable<Answer['file']>,
    caption: string,
    { entities, link_preview_options: _, ...other }: Rendered,
    signal: Signal,
  ) {
    const file = new InputFile(bytes, fileName(name))
    const options = { caption, ...(entities && { caption_entities: entities }), ...other }
    return as === 'photo' ? api.sendPhoto(chat, file, options, signal) : api.sendDocument(chat, file, options, signal)
  }

  /** The topic is gone, or the group moved: there. Undefined when the chat refuses for good. */
  async function sendElsewhere(
    error: unknown,
    card: Said,
    place: Place,
    how: Sending,
    signal: Signal,
  ): Promise<Sent | undefined> {
    const failure = classify(error)
    const { thread, ...general } = place
    const { file, ...alone } = card
    if (file && refusesFile(error, failure))
      return send({ ...alone, blocks: [...alone.blocks, { line: file.lost }] }, place, how, signal)
    if ((failure.reason === 'topic_lost' || failure.reason === 'topic_closed') && thread !== undefined)
      return send(card, general, how, signal)
    if (failure.movedTo !== undefined && String(place.chat) !== failure.movedTo) {
      const { announce } = how
      return send(card, { ...general, chat: Number(failure.movedTo) }, { ...(announce && { announce }) }, signal)
    }
    if (failure.retryable) throw error
    log.warn('an answer could not be given', { chat: place.chat, reason: failure.reason, error: messageOf(error) })
    return undefined
  }

  async function edit(place: Place, message: number, answer: Answer): Promise<boolean> {
    const card = await carded(answer)
    return inTime(place, true, (signal) => change(card, place, message, signal))
  }

  async function change(card: Card, place: Place, message: number, signal: Signal): Promise<boolean> {
    try {
      await inSomeForm(card, (text, { reply_markup: markup, ...other }) => {
        const keyboard = markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {}
        return api.editMessageText(place.chat, message, text, { ...other, ...keyboard }, signal)
      })
      return true
    } catch (error) {
      const failure = classify(error)
      if (failure.retryable) throw error
      return failure.reason === 'not_modified'
    }
  }

  async function remove(place: Place, message: number): Promise<void> {
    try {
      await inTime(place, undefined, async (signal) => void (await api.deleteMessage(place.chat, message, signal)))
    } catch (error) {
      log.debug('a message could not be removed', { chat: place.chat, error: messageOf(error) })
    }
  }

  async function toast(query: string, pressed: Pick<Pressed, 'toast' | 'alert'>): Promise<void> {
    const text = [...(pressed.toast ?? '')].slice(0, toastLimit).join('')
    try {
      await api.answerCallbackQuery(query, { ...(text && { text }), ...(pressed.alert && { show_alert: true }) })
    } catch (error) {
      const late = error instanceof GrammyError && error.error_code === 400
      log[late ? 'debug' : 'warn']('a press could not be answered', { error: messageOf(error) })
    }
  }

  return { say, edit, remove, toast }
}

/** An answer as a card, and the documents that give its buttons their meaning. */
export function toCard(answer: Answer, now: Ms): { card: Card; puts: Put[] } {
  const puts: Put[] = []
  const mint = ({ verb, args, person, once, ttl }: Intent): string => {
    const action = {
      verb,
      args,
      expiresAt: now + (ttl ?? buttonsFor),
      ...(person !== undefined && { person }),
      ...(once && { once }),
    }
    const minted = mintButton(action, now)
    puts.push(minted.put)
    return minted.id
  }
  const buttons = (answer.keys ?? []).map((row) =>
    row.map(({ press, ...key }) => ({ ...key, ...(press && { press: mint(press) }) })),
  )
  const ask = answer.ask && { placeholder: answer.ask.placeholder }
  return { card: { blocks: answer.blocks, buttons, ...(ask && { ask }) }, puts }
}
