import type { Mode } from './ast.ts'
import { PromqlError, type Span } from './error.ts'
import { unquote } from './quote.ts'

/**
 * `word` is an identifier or keyword, `metric` one with a colon; `symbol` an operator or bracket; strings carry their
 * value unquoted.
 */
export type TokenKind = 'number' | 'duration' | 'string' | 'word' | 'metric' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly span: Span
}

const space = /(?:[ \t\n\r]+|#[^\n\r]*)+/y
const word = /[a-zA-Z_][a-zA-Z0-9_]*/y
const metric = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const duration = /\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdw]))*(?![a-zA-Z0-9_])/y
const number = {
  v2: /(?:0[xX][0-9a-fA-F]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?)(?![a-zA-Z0-9_])/y,
  v3: /(?:0[xX][0-9a-fA-F_]*|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]*)?)(?![a-zA-Z0-9_])/y,
}
const symbol = /==|!=|<=|>=|=~|!~|<\/|>\/|[-+*/%^=<>(){}[\],@:]/y

/** Texts longer than this are refused before anything is read. */
export const longestExpression = 65_536

/** Splits an expression into tokens, the last of kind `end`. @throws PromqlError */
export function tokenize(text: string, mode: Mode): Token[] {
  if (text.length > longestExpression) {
    const reason = `expression has ${text.length} characters, at most ${longestExpression} are read`
    throw new PromqlError({ start: 0, end: 0, line: 1, column: 1 }, reason)
  }
  return new Lexer(text, mode).run()
}

class Lexer {
  readonly #text: string
  readonly #mode: Mode
  readonly #tokens: Token[] = []
  #at = 0
  #line = 1
  #lineStart = 0
  #inBrackets = false
  #inBraces = false

  constructor(text: string, mode: Mode) {
    this.#text = text
    this.#mode = mode
  }

  run(): Token[] {
    for (;;) {
      this.#match(space)
      if (this.#at >= this.#text.length) break
      this.#tokens.push(this.#next())
    }
    this.#tokens.push(this.#token('end', '', this.#at))
    return this.#tokens
  }

  #next(): Token {
    const start = this.#at
    const char = this.#text[start] as string
    if (char === '"' || char === "'" || char === '`') return this.#string(char)
    if (/[0-9]/.test(char) || /^\.[0-9]/.test(this.#text.slice(start, start + 2))) return this.#number()
    if (/[a-zA-Z_]/.test(char) || (char === ':' && !this.#inBrackets && !this.#inBraces)) return this.#word()
    const found = this.#match(symbol)
    if (found === undefined) this.#fail(this.#explain(char), start, start + 1)
    this.#track(found)
    return this.#token('symbol', found, start)
  }

  #track(found: string): void {
    if (found === '[' || found === ']') this.#inBrackets = found === '['
    if (found === '{' || found === '}') this.#inBraces = found === '{'
  }

  #word(): Token {
    const start = this.#at
    const text = this.#match(this.#inBrackets || this.#inBraces ? word : metric) ?? ''
    return this.#token(text.includes(':') ? 'metric' : 'word', text, start)
  }

  #number(): Token {
    const start = this.#at
    const asDuration = this.#match(duration)
    if (asDuration !== undefined) return this.#token('duration', asDuration, start)
    const text = this.#match(number[this.#mode])
    if (text !== undefined) return this.#token('number', text, start)
    const bad = /[\w.]*/y
    bad.lastIndex = start
    const piece = bad.exec(this.#text)?.[0] ?? ''
    const hint = 'write for example 1.5, 0x1F, 1e9 or 1h30m (units from large to small)'
    this.#fail(`bad number or duration syntax: "${piece}"; ${hint}`, start, start + piece.length)
  }

  #string(quote: string): Token {
    const start = this.#at
    const { end, value, problem } = unquote(this.#text, start, quote)
    if (problem !== undefined) this.#fail(problem, start, end)
    this.#at = end
    return this.#token('string', value, start)
  }

  #explain(char: string): string {
    const two = this.#text.slice(this.#at, this.#at + 2)
    if (two === '&&') return 'unexpected "&&": the operator is called "and"'
    if (two === '||') return 'unexpected "||": the operator is called "or"'
    if (char === '!') return 'unexpected character after "!": write != or, inside braces, !~'
    return `unexpected character ${JSON.stringify(String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0))}`
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at = pattern.lastIndex
    return found
  }

  #token(kind: TokenKind, text: string, start: number): Token {
    return { kind, text, span: this.#span(start, this.#at) }
  }

  /** Tokens come in order, so lines are counted on from the last one. */
  #span(start: number, end: number): Span {
    for (;;) {
      const next = this.#text.indexOf('\n', this.#lineStart)
      if (next < 0 || next >= start) break
      this.#line++
      this.#lineStart = next + 1
    }
    return { start, end, line: this.#line, column: start - this.#lineStart + 1 }
  }

  #fail(reason: string, start: number, end: number): never {
    throw new PromqlError(this.#span(start, end), `parse error: ${reason}`)
  }
}
