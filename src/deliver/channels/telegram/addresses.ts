import type { Line, Span } from '../../../core/text.ts'
import { inert } from './clean.ts'

// A scheme with what follows, a host or e-mail address with port and path, a path of two steps or more. Each begins where
// the text before it can't be part of it, so that a long text is read once.
const address = new RegExp(
  [
    '(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://[!-~]{1,2000}',
    '(?<![\\w.+@#$/-])(?:[\\w.+-]{1,64}@)?(?:[\\w-]{1,63}\\.)+[\\w-]{1,63}(?::\\d{1,5})?(?:[/?#][!-~]{0,2000})?',
    '(?<![\\w/])(?:/[\\w.@%+~-]{1,255}){2,}/?',
  ].join('|'),
  'g',
)
const behind = /[.,;:!?"')\]}>|*_~`]+$/

/**
 * Addresses, hosts and paths of a line as code: Telegram makes no link of them then, and what is copied (one tap does it)
 * is the address and nothing else. Text that would not become a link stays as it is.
 */
export function coded(line: Line): Line {
  return line.flatMap((span) => (isProse(span) ? split(span) : [span]))
}

const isProse = ({ code, live, time, url, mention }: Span): boolean =>
  !code && !live && !time && url === undefined && mention === undefined

function split(span: Span): Span[] {
  const { text, quote } = span
  const parts: Span[] = []
  let done = 0
  for (const { 0: found, index } of text.matchAll(address)) {
    const token = found.replace(behind, '')
    if (token === '' || inert(token) === token) continue
    if (index > done) parts.push({ ...span, text: text.slice(done, index) })
    parts.push({ text: token, code: true, ...(quote && { quote }) })
    done = index + token.length
  }
  if (done === 0) return [span]
  return done < text.length ? [...parts, { ...span, text: text.slice(done) }] : parts
}

/** For a message without entities: nothing is code there, so that all of it is kept from becoming links. */
export const uncoded = (line: Line): Line => line.map(({ code: _, ...span }) => span)
