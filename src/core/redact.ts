import { type DeepOptions, deepRedact } from './redact-deep.ts'
import { formsOf, redacted, shortestSecret } from './redact-forms.ts'

export { redacted }

/** Takes secrets out of everything that leaves the process: logs, errors, cards, reports, pages. */
export interface Redactor {
  /**
   * Registers secret values; they are found as they are, and URL-, JSON-, HTML- and base64-encoded (also inside a longer
   * base64 text). False when one is too short (under 6 characters) to be searched for without spoiling ordinary text.
   */
  add(...secrets: readonly string[]): boolean
  /** The text without registered values and without what looks like a credential. Linear in the text's length. */
  text(text: string): string
  /** A JSON-like copy of anything, bounded in depth and size, cycles and errors with their causes included. */
  deep(value: unknown, options?: DeepOptions): unknown
}

// Shapes that are credentials whoever registered them. Each is linear: none can rescan what a former start scanned.
const patterns: readonly [RegExp, string][] = [
  [/\d{6,12}(?::|%3a)[A-Za-z0-9_-]{30,}/gi, redacted],
  [/(\/bot)\d+(?::|%3a)[^/\s"'<>]+/gi, `$1${redacted}`],
  [/(:\/\/)[^\s/"'<>]*@/g, `$1${redacted}@`],
  [/\b(bearer|basic)(\s+|%20)(?=[^\s"',;]{0,80}[\d=]|[^\s"',;]{20})[A-Za-z0-9._~+/=-]{6,}/gi, `$1$2${redacted}`],
  [/([?&;](?:access_|api_?|auth_?)?(?:token|key|secret|password|signature)=)[^&\s"'<>#]+/gi, `$1${redacted}`],
  [/\b((?:authorization|x-api-key|x-[a-z-]{0,40}token|(?:set-)?cookie)"?\s*[:=]\s*"?)[^\r\n"]+/gi, `$1${redacted}`],
  [/(hooks\.slack\.com\/(?:services|workflows)\/)[^\s"'<>]+/gi, `$1${redacted}`],
]
// Every pattern needs one of these; most lines have none and skip them all.
const hint = /\d(?::|%3a)|:\/\/|bearer|basic|=|hooks\.slack|authorization|x-[a-z-]{0,40}(?:token|key)|cookie/i

export function createRedactor(...secrets: readonly string[]): Redactor {
  const forms = new Set<string>()
  let exact: RegExp | undefined
  const add = (...given: readonly string[]) => {
    const long = given.filter((secret) => secret.length >= shortestSecret)
    for (const form of long.flatMap(formsOf)) forms.add(form)
    exact = anyOf(forms)
    return long.length === given.length
  }
  const text = (input: string) => {
    let output = exact ? input.replace(exact, redacted) : input
    if (hint.test(output)) for (const [pattern, replacement] of patterns) output = output.replace(pattern, replacement)
    return output
  }
  add(...secrets)
  return { add, text, deep: (value, options) => deepRedact(value, text, options) }
}

/** Longest first, so that a secret that begins like another is taken whole. */
function anyOf(forms: ReadonlySet<string>): RegExp | undefined {
  if (forms.size === 0) return undefined
  const sorted = [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  return new RegExp(sorted.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
}
