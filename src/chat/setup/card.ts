import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { joined, strong } from '../cards/phrases.ts'
import { type Answer, lines } from '../contract.ts'
import { type Check, troublesOf, worstFirst } from '../doctor/check.ts'
import { copiedLines, type Kept } from './keep.ts'

/** The checks as lines: what is well together in one, then what is not, each with its fix. */
export function checkLines(checks: readonly Check[], texts: Texts): Line[] {
  const good = checks.flatMap((check) => (check.mark === 'good' ? [check.name] : []))
  const wrong = worstFirst(checks).flatMap((check) =>
    check.mark === 'good' ? [] : [texts.line(`chat-check-${check.mark}`).concat(check.line)],
  )
  return [...wrong, ...(good.length > 0 ? [texts.line('chat-check-good', { names: joined(texts, good) })] : [])]
}

export interface SetupFacts {
  /** The group as people know it. */
  title: string
  chat: number
  topic?: number
  person: number
  checks: readonly Check[]
  kept: Kept
}

/** Set up: where, who, which rights are missing, and the lines to keep. */
export function setupCard({ title, chat, topic, person, checks, kept }: SetupFacts, texts: Texts): Answer {
  const n = troublesOf(checks)
  const head = n === 0 ? texts.line('chat-setup-good', { title }) : texts.line('chat-setup-missing', { title, n })
  const who = texts.line('chat-setup-you', { id: code(String(person)) })
  const where = topic === undefined ? who : who.concat(texts.line('chat-setup-topic', { topic: String(topic) }))
  return {
    blocks: [
      ...lines(strong(head), texts.line('chat-setup-group', { id: code(String(chat)) }), where),
      ...lines(...checkLines(checks, texts)),
      ...lines(texts.line('chat-setup-keep')),
    ],
    keys: [
      [
        { text: texts.text('chat-button-check-again'), press: { verb: 'setup-check', args: {} } },
        { text: texts.text('chat-button-copy-line'), copy: copiedLines(kept) },
        { text: texts.text('chat-button-send-test'), press: { verb: 'send-test', args: {} } },
      ],
    ],
  }
}
