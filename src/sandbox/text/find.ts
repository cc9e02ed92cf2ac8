import type { RawEntity } from './types.ts'

const word = '[\\p{L}\\p{N}_]'
// The shortest list that finds the links people and alerts write without a scheme.
const domains = 'com|org|net|io|dev|app|me|tw|jp|cn|hk|uk|de|eu|us|info|cloud|ai|co|edu|gov|xyz|link|page|ly|gg|tv'

type Found = RawEntity['type']
const patterns: readonly (readonly [Found, RegExp])[] = [
  ['mention', new RegExp(`(?<!${word})@[a-zA-Z0-9_]{2,32}(?!${word})`, 'gu')],
  ['bot_command', new RegExp(`(?<!${word}|[/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?!${word}|[/<>@])`, 'gu')],
  [
    'hashtag',
    new RegExp(`(?<!${word})#(?=[\\p{N}_·]*[\\p{L}])[\\p{L}\\p{N}_·]{1,256}(?:@[a-zA-Z0-9_]{3,32})?(?!#)`, 'gu'),
  ],
  ['cashtag', new RegExp(`(?<!${word}|\\$)\\$(?:[A-Z]{3,8}|1INCH)(?:@[a-zA-Z0-9_]{3,32})?(?!${word}|\\$)`, 'gu')],
  ['email', /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,16}(?![\w-])/giu],
  ['url', /\b(?:https?|ftp|tg|ton):\/\/[^\s<>"'()（）「」，。；、]+/giu],
  [
    'url',
    new RegExp(
      `(?<![\\w@./:-])(?:(?:[a-z0-9-]{1,63}\\.)+(?:${domains})|(?:\\d{1,3}\\.){3}\\d{1,3})(?![\\w.@-]*@|${word}|-)` +
        '(?::\\d{1,5})?(?:[/?#][^\\s<>"\'()（）「」，。；、]*)?',
      'giu',
    ),
  ],
]

/**
 * What Telegram finds in a text by itself, in UTF-16 offsets: mentions, commands, hashtags, cashtags, e-mail addresses
 * and links. Where two kinds overlap the earlier, longer one wins.
 */
export function findEntities(text: string): RawEntity[] {
  const found = patterns.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ type, offset: match.index, length: trimmed(type, match[0]).length })),
  )
  found.sort((a, b) => a.offset - b.offset || b.length - a.length)
  let last = 0
  return found.filter((entity) => {
    if (entity.length === 0 || entity.offset < last) return false
    last = entity.offset + entity.length
    return true
  })
}

// A link never ends in the sentence's own punctuation.
const trimmed = (type: Found, match: string) => (type === 'url' ? match.replace(/[.,:;!?'"…]+$/, '') : match)
