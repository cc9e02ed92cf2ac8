/** Telegram drops this character nowhere and its parsers take it for a separator, so it breaks what they would find. */
export const breaker = '\u2060'

const controls = /(?!\n)\p{Cc}|\p{Zl}|\p{Zp}/gu
// Overrides and isolates reorder the text around them. Telegram itself drops the former and three combining marks
// (td's clean_input_string); entities would move with them.
const dropped = /[\u202a-\u202e\u2066-\u2069]|\u0333|\u033f|\u030a/g
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Text that Telegram stores as it is, so that entity offsets stay right. Newlines stay only when asked for. */
export function clean(text: string, newlines = false): string {
  const tidy = text
    .replace(/\r\n?/g, '\n')
    .replace(dropped, '')
    .replace(controls, ' ')
    .replace(loneSurrogates, '\ufffd')
  return newlines ? tidy : tidy.replace(/\n+/g, ' ')
}

// What Telegram's find_entities looks for: mentions and e-mail, hashtags, cashtags, commands, schemes, domains, IPs.
const found = new RegExp(
  [
    '[@](?=[A-Za-z0-9_])',
    '#(?=[\\p{L}\\p{N}_·])',
    '\\$(?=[A-Za-z0-9])',
    '(?<![\\p{L}\\p{N}_/<>])/(?=[A-Za-z0-9_])',
    ':(?=//)',
    '(?<=[\\p{L}\\p{N}_-])\\.(?=\\p{L})',
    '(?<=\\d\\.\\d{1,3}\\.\\d{1,3})\\.(?=\\d)',
    '(?<=\\d)\\.(?=\\d{1,3}\\.\\d{1,3}\\.\\d)',
    '(?<=\\d\\.\\d{1,3})\\.(?=\\d{1,3}\\.\\d)',
  ].join('|'),
  'gu',
)

/** The same text to the eye, in which Telegram finds no mention, link, tag or command. */
export const inert = (text: string): string => text.replace(found, `$&${breaker}`)

/** Keeps two spans that stand side by side from becoming a mention or link together. */
export function needsBreak(before: string, after: string): boolean {
  return /[@#$/.:]$/.test(before) ? /^[^\s]/.test(after) : /[^\s]$/.test(before) && /^[./:@]/.test(after)
}
