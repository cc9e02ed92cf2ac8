import { inOrder } from '../../../core/text.ts'

// Nothing is seen of it, and what stands around it is two words.
const gap = '\u200b'

/**
 * The text without mentions and references: `@name`, `#12`, `!12` and the like stay as they look and mean nothing to a
 * tracker. An e-mail address is left as it is. What nobody sees goes first: a dialect
 * would take it out later, and make a name of what was none.
 */
export const neutral = (text: string): string =>
  inOrder(text)
    .replace(/(?<![A-Za-z0-9])@(?=[\p{L}\p{N}_-])/gu, `@${gap}`)
    .replace(/[#!$%&~^](?=[\p{N}])/gu, (sign) => sign + gap)
    .replace(/\b(GH)-(?=\d)/gi, `$1${gap}-`)
