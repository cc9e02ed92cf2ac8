import { UserError } from '../core/errors.ts'

/** A piece of the expression's text: offsets in UTF-16 units, `end` excluded; line and column of `start`, from 1. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

/**
 * Something wrong with an expression or with evaluating it. The message begins with `line:column:` within the expression;
 * `reason` is the same without that.
 */
export class PromqlError extends UserError {
  override name = 'PromqlError'
  readonly span: Span
  readonly reason: string

  constructor(span: Span, reason: string) {
    super(`${span.line}:${span.column}: ${reason}`)
    this.span = span
    this.reason = reason
  }

  get line(): number {
    return this.span.line
  }

  get column(): number {
    return this.span.column
  }
}
