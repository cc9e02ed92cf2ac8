import { code } from '../../core/text.ts'
import { type Answer, type Call, lines } from '../contract.ts'

/** "I can't read that time", with what would be right. */
export function badTime({ texts }: Call, typed: string, example: string): Answer {
  return {
    blocks: lines(
      texts.line('chat-bad-time', { typed: typed.slice(0, 40) }),
      texts.line('chat-example', { example: code(example) }),
    ),
  }
}

/** How the command is written. */
export function usage({ texts }: Call, id: string, ...examples: readonly string[]): Answer {
  return {
    blocks: lines(texts.line(id), ...examples.map((example) => texts.line('chat-example', { example: code(example) }))),
  }
}
