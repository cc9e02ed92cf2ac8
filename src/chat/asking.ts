import { createHash } from 'node:crypto'
import type { Message } from 'grammy/types'
import type { Ms } from '../core/clock.ts'
import { randomId } from '../core/ids.ts'
import type { Store } from '../store/port.ts'
import type { Prompt } from './kinds.ts'

/**
 * A question is kept twice: by its words before it is sent, and by its message once that is known. So an answer is placed
 * though it comes before Telegram's word about the message, or that word is lost with a crash or a broken connection.
 */
const messageId = (chat: number, message: number): string => `${chat}/${message}`

/** Blanks and invisible characters may come back otherwise than they were sent. */
function wordsId(chat: number, text: string): string {
  const words = text.normalize('NFC').replaceAll(/[\s\p{Cf}]+/gu, '')
  return `${chat}#${createHash('sha256').update(words).digest('base64url').slice(0, 22)}`
}

export type Question = Pick<Prompt, 'verb' | 'args' | 'person' | 'expiresAt'>

/** One question on its way to a chat. */
export class Asking {
  readonly #store: Store
  readonly #question: Question
  readonly #id = randomId()
  #words: string | undefined

  constructor(store: Store, question: Question) {
    this.#store = store
    this.#question = question
  }

  /** Before the message is sent, with the text that it will have. */
  async announce(chat: number, text: string, now: Ms): Promise<void> {
    const id = wordsId(chat, text)
    const before = (await this.#store.get('prompt', id))?.doc
    const doubtful = before !== undefined && isOpen(before, now) && (before.doubtful || !same(before, this.#question))
    this.#words = id
    const doc: Prompt = { ...this.#question, asking: this.#id, ...(doubtful && { doubtful: true }) }
    await this.#store.commit({ put: [{ kind: 'prompt', id, doc }] })
  }

  /** The message is there. It may have been answered already. */
  async sent(chat: number, message: number): Promise<void> {
    const words = this.#words
    for (;;) {
      const found = words === undefined ? undefined : await this.#store.get('prompt', words)
      const answered = found?.doc.asking === this.#id ? found.doc.answered : undefined
      const doc: Prompt = {
        ...this.#question,
        asking: this.#id,
        ...(words !== undefined && { words }),
        ...(answered !== undefined && { answered }),
      }
      const expect = found ? [{ ref: { kind: 'prompt' as const, id: found.id }, version: found.version }] : []
      const put = [{ kind: 'prompt' as const, id: messageId(chat, message), doc }]
      if ((await this.#store.commit({ put, expect })) !== 'conflict') return
    }
  }
}

export interface FoundPrompt {
  id: string
  prompt: Prompt
}

/** The question that this message answers; undefined when it answers none. @param me id of the bot */
export async function promptOf(store: Store, message: Message, me: number): Promise<FoundPrompt | undefined> {
  const asked = message.reply_to_message
  if (!asked) return undefined
  const chat = message.chat.id
  const id = messageId(chat, asked.message_id)
  const known = (await store.get('prompt', id))?.doc
  if (known) {
    const { words, asking, answered } = known
    const twin = words === undefined ? undefined : (await store.get('prompt', words))?.doc
    const before = answered ?? (twin?.asking === asking ? twin?.answered : undefined)
    return { id, prompt: { ...known, ...(before !== undefined && { answered: before }) } }
  }
  const text = asked.text ?? asked.caption
  if (asked.from?.id !== me || text === undefined) return undefined
  const words = wordsId(chat, text)
  const prompt = (await store.get('prompt', words))?.doc
  return prompt && { id: words, prompt }
}

/** That update answered it: neither copy of the question is open any more. */
export async function markAnswered(store: Store, { id, prompt }: FoundPrompt, cause: string): Promise<void> {
  const { words, asking } = prompt
  const twin = words === undefined ? undefined : (await store.get('prompt', words))?.doc
  const put = [{ kind: 'prompt' as const, id, doc: { ...prompt, answered: cause } }]
  if (words !== undefined && twin?.asking === asking && twin)
    put.push({ kind: 'prompt' as const, id: words, doc: { ...twin, answered: cause } })
  await store.commit({ put })
}

const isOpen = ({ answered, expiresAt }: Prompt, now: Ms): boolean => answered === undefined && expiresAt > now

const same = (one: Question, other: Question): boolean => keyOf(one) === keyOf(other)

const keyOf = ({ verb, args, person }: Question): string =>
  JSON.stringify([verb, person, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))])
