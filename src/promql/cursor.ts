import type { Expr, Mode } from './ast.ts'
import { childrenOf } from './ast.ts'
import { PromqlError, type Span } from './error.ts'
import { type Token, tokenize } from './lexer.ts'

/** How deep expressions may nest; also bounds chains such as `a or b or c`, whose tree is as deep as it is long. */
export const deepest = 400

/** Walks the tokens of one expression and says where something is wrong. */
export class Cursor {
  readonly mode: Mode
  readonly #tokens: readonly Token[]
  readonly #heights = new WeakMap<Expr, number>()
  #at = 0
  #nesting = 0

  constructor(text: string, mode: Mode) {
    this.mode = mode
    this.#tokens = tokenize(text, mode)
  }

  get token(): Token {
    return this.#tokens[this.#at] as Token
  }

  /** The token `ahead` places further; the end repeats. */
  peek(ahead = 1): Token {
    return (this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1)) as Token
  }

  /** From where `from` begins to the end of the last taken token. */
  since(from: Span): Span {
    return { ...from, end: this.#tokens[this.#at - 1]?.span.end ?? from.end }
  }

  take(): Token {
    const token = this.token
    if (token.kind !== 'end') this.#at++
    return token
  }

  isSymbol(text: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === text
  }

  /** Takes the symbol if it comes next. */
  accept(text: string): boolean {
    const found = this.isSymbol(text)
    if (found) this.#at++
    return found
  }

  /** Keywords are words in any case, but only outside braces. */
  isKeyword(...words: string[]): boolean {
    return this.token.kind === 'word' && words.includes(this.token.text.toLowerCase())
  }

  acceptKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword)
    if (found) this.#at++
    return found
  }

  expect(symbol: string, context: string): void {
    if (!this.accept(symbol)) this.unexpected(context, `"${symbol}"`)
  }

  unexpected(context: string, expected: string): never {
    const where = context === '' ? '' : ` in ${context}`
    const what = expected === '' ? '' : `, expected ${expected}`
    this.fail(`unexpected ${describe(this.token)}${where}${what}`)
  }

  fail(reason: string, span: Span = this.token.span): never {
    throw new PromqlError(span, `parse error: ${reason}`)
  }

  /** Runs a parser one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#nesting > deepest) this.fail(`expression nests deeper than ${deepest} levels`)
    const result = parse()
    this.#nesting--
    return result
  }

  /** Keeps the tree's height bounded, since everything that walks it recurses. */
  built<T extends Expr>(expr: T): T {
    const height = 1 + Math.max(0, ...childrenOf(expr).map((child) => this.#heights.get(child) ?? 0))
    if (height > deepest)
      this.fail(`expression is deeper than ${deepest} levels; split it with recording rules`, expr.span)
    this.#heights.set(expr, height)
    return expr
  }
}

function describe(token: Token): string {
  const text = token.text.length > 60 ? `${token.text.slice(0, 60)}…` : token.text
  if (token.kind === 'end') return 'end of input'
  if (token.kind === 'symbol') return `"${text}"`
  if (token.kind === 'string') return `string ${JSON.stringify(text)}`
  return `${token.kind === 'word' || token.kind === 'metric' ? 'identifier' : token.kind} "${text}"`
}
