/** A template that does not parse. `index` is where in its text. */
export class TemplateSyntaxError extends Error {
  override name = 'TemplateSyntaxError'
  readonly index: number
  constructor(message: string, index: number) {
    super(message)
    this.index = index
  }
}

export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'keyword'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'bool'
  | 'number'
  | 'char'
  | 'string'
  | 'raw'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'comma'
  | '('
  | ')'
  | 'end of text'

export interface Token {
  kind: TokenKind
  text: string
  pos: number
}

const keywords = new Set(
  ['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with'].concat('nil', '.'),
)

// What an action holds, tried in this order at each position. A word must be followed by something that can end it.
const ends = '(?=[\\s.,|:)(}]|$)'
const shapes: readonly [TokenKind, RegExp][] = [
  ['space', /[ \t\r\n]+/y],
  ['field', new RegExp(`\\.(?!\\d)[\\p{L}\\p{N}_]*${ends}`, 'uy')],
  ['variable', new RegExp(`\\$[\\p{L}\\p{N}_]*${ends}`, 'uy')],
  [
    'number',
    /[+-]?(?:0[xX][\da-fA-F_]+(?:\.[\da-fA-F_]*)?(?:[pP][+-]?\d+)?|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?![\p{L}\p{N}_])/uy,
  ],
  ['identifier', new RegExp(`[\\p{L}_][\\p{L}\\p{N}_]*${ends}`, 'uy')],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"/y],
  ['raw', /`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\[^\n])+'/y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['comma', /,/y],
  ['(', /\(/y],
  [')', /\)/y],
]

const unclosed: Readonly<Record<string, string>> = {
  '"': 'unterminated quoted string',
  '`': 'unterminated raw quoted string',
  "'": 'unterminated character constant',
  ':': 'expected :=',
}

/**
 * Text and actions of a Go template. `{{-` and `-}}` trim the white space beside them; comments vanish.
 * @throws TemplateSyntaxError
 */
export function lex(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trimNext = false
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const end = open < 0 ? text.length : open
    const trims = open >= 0 && /^\{\{-[ \t\r\n]/.test(text.slice(open, open + 4))
    pushText(tokens, text, trimNext ? skipSpace(text, at, end) : at, end, trims)
    if (open < 0) break
    const inner = open + (trims ? 3 : 2)
    const comment = commentEnd(text, inner, trims)
    const closed = comment ?? lexAction(tokens, text, open, inner)
    at = closed.at
    trimNext = closed.trim
  }
  tokens.push({ kind: 'end of text', text: '', pos: text.length })
  return tokens
}

function pushText(tokens: Token[], text: string, from: number, to: number, trimEnd: boolean): void {
  const piece = trimEnd ? text.slice(from, to).replace(/[ \t\r\n]+$/, '') : text.slice(from, to)
  if (piece !== '') tokens.push({ kind: 'text', text: piece, pos: from })
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from
  while (at < to && ' \t\r\n'.includes(text.charAt(at))) at++
  return at
}

interface Closed {
  at: number
  trim: boolean
}

/** The closing delimiter at `at`, when it stands there. */
function closing(text: string, at: number): Closed | undefined {
  if (text.startsWith('}}', at)) return { at: at + 2, trim: false }
  const trims = ' \t\r\n'.includes(text.charAt(at) || 'x') && text.startsWith('-}}', at + 1)
  return trims ? { at: at + 4, trim: true } : undefined
}

function commentEnd(text: string, inner: number, trimmed: boolean): Closed | undefined {
  const start = trimmed ? skipSpace(text, inner, text.length) : inner
  if (!text.startsWith('/*', start)) return undefined
  const end = text.indexOf('*/', start + 2)
  if (end < 0) throw new TemplateSyntaxError('unclosed comment', start)
  const closed = closing(text, end + 2)
  if (!closed) throw new TemplateSyntaxError('comment ends before closing delimiter', start)
  return closed
}

/** Tokens of one action whose inside begins at `from`; gives what follows its closing delimiter. */
function lexAction(tokens: Token[], text: string, open: number, from: number): Closed {
  tokens.push({ kind: 'open', text: '{{', pos: open })
  let at = from
  let depth = 0
  for (;;) {
    const closed = closing(text, at)
    if (closed) {
      if (depth > 0) throw new TemplateSyntaxError('unclosed left paren', at)
      tokens.push({ kind: 'close', text: '}}', pos: at })
      return closed
    }
    if (at >= text.length) throw new TemplateSyntaxError('unclosed action', open)
    const token = nextToken(text, at)
    if (token.kind === '(') depth++
    if (token.kind === ')' && --depth < 0) throw new TemplateSyntaxError('unexpected right paren', at)
    tokens.push(token)
    at += token.text.length
    // `x -}}`: the blank before the minus belongs to the delimiter.
    if (token.kind === 'space' && text.startsWith('-}}', at)) at -= 1
  }
}

function nextToken(text: string, at: number): Token {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at
    const found = shape.exec(text)?.[0]
    if (found !== undefined) return { kind: refine(kind, found), text: found, pos: at }
  }
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (char === '}') throw new TemplateSyntaxError('unexpected "}": an action ends with }}', at)
  const hint = unclosed[char] ?? (/[\p{L}\p{N}_.$]/u.test(char) ? badWord(text, at) : undefined)
  throw new TemplateSyntaxError(hint ?? `unrecognized character in action: ${unicode(char)}`, at)
}

function refine(kind: TokenKind, text: string): TokenKind {
  if ((kind === 'identifier' || kind === 'field') && keywords.has(text)) return 'keyword'
  return kind === 'identifier' && (text === 'true' || text === 'false') ? 'bool' : kind
}

function badWord(text: string, at: number): string {
  const rest = /^[+\-.$]?[\p{L}\p{N}_.]*/u.exec(text.slice(at))?.[0] ?? ''
  if (/^[+-]?[.\d]/.test(rest)) return `bad number syntax: ${JSON.stringify(rest)}`
  return `bad character ${unicode(String.fromCodePoint(text.codePointAt(at + rest.length) ?? 0))}`
}

function unicode(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(char) ? `U+${code} '${char}'` : `U+${code}`
}
