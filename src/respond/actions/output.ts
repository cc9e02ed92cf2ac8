import { type Redactor, redacted } from '../../core/redact.ts'

/** Bytes of an execution's output that are kept. */
export const mostOutput = 64 * 1024
/** Bytes that are read: more than is kept, so that a secret is not cut in two before it is masked. */
export const mostRead = 2 * mostOutput

const esc = String.fromCharCode(0x1b)
const bel = String.fromCharCode(0x07)
const csi = String.fromCharCode(0x9b)
// ECMA-48: control sequences, strings up to their end (titles, links and the like), and other escapes.
const escapes = new RegExp(
  [
    `(?:${esc}\\[|${csi})[0-?]*[ -/]*[@-~]`,
    `${esc}[\\]PX^_][^${bel}${esc}]{0,4096}(?:${bel}|${esc}\\\\)?`,
    `${esc}[ -/]*[0-~]`,
  ].join('|'),
  'g',
)
// Line feeds and tabs stay; marks that turn the direction of text do not.
const controls = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** What a program printed as text for people: no escapes, no control characters, a run of bytes that are no text is one �. */
export function plainOutput(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replace(escapes, '')
    .replace(/\r\n?/g, '\n')
    .replace(controls, (one) => (one === '\n' || one === '\t' ? one : ''))
    .replace(/\ufffd+/g, '\ufffd')
    .trimEnd()
}

const secretName = '[\\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)'
// Programs print secrets of their own, which nobody registered: what is assigned to a name of one. "token: expired" is none.
const assigned: readonly RegExp[] = [
  new RegExp(`\\b(${secretName}"?\\s{0,3}=\\s{0,3}"?)[^\\s"',;&]{4,}`, 'gi'),
  new RegExp(`("${secretName}"\\s{0,3}:\\s{0,3}")[^"\\n]{4,}`, 'gi'),
  new RegExp(`\\b(${secretName}\\s{0,3}:\\s{0,3})(?=[^\\s"',;&]{0,80}\\d)[^\\s"',;&]{4,}`, 'gi'),
]
const keyBlock = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]{0,20000}/g

const masked = (text: string): string =>
  assigned.reduce((left, pattern) => left.replace(pattern, `$1${redacted}`), text.replace(keyBlock, `$1 ${redacted} `))

/** The last 64 KiB of the text, secrets masked, beginning with a whole line where there is one. */
export function keptOutput(
  text: string,
  cut: boolean,
  redact: Pick<Redactor, 'text'>,
): { output?: string; cut?: true } {
  const safe = redact.text(masked(cut ? fromWholeLine(text) : text))
  const bytes = Buffer.from(safe)
  const short = cut || bytes.length > mostOutput
  const output = bytes.length > mostOutput ? fromWholeLine(tailOf(bytes)) : safe
  return { ...(output !== '' && { output }), ...(short && { cut: true as const }) }
}

const longestLine = 4096

/** What is cut begins in the middle of a line, which may be the rest of a secret. */
function fromWholeLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 || end > longestLine ? text.slice(Math.min(longestLine, text.length >> 1)) : text.slice(end + 1)
}

/** Never in the middle of a character. */
function tailOf(bytes: Buffer): string {
  let from = bytes.length - mostOutput
  while (from < bytes.length && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++
  return bytes.subarray(from).toString('utf8')
}
