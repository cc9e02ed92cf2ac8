import { UserError } from '../core/errors.ts'

/** A piece of the expression's text: offsets in UTF-16 units, `end` excluded. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Something wrong with an expression or with evaluating it. The message begins with `line:column:`, counted from 1
 * within the expression; `reason` is the same without that.
 */
export class PromqlError extends UserError {
  override name = 'PromqlError'
  readonly reason: string
  readonly span: Span
  readonly line: number
  readonly column: number

  constructor(text: string, span: Span, reason: string) {
    const { line, column } = lineAndColumn(text, span.start)
    super(`${line}:${column}: ${reason}`)
    this.reason = reason
    this.span = span
    this.line = line
    this.column = column
  }
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** Thrown inside the evaluator, which knows the node but not the text; `Prepared.run` turns it into a PromqlError. */
export class EvaluationError extends Error {
  readonly span: Span
  constructor(span: Span, message: string) {
    super(message)
    this.span = span
  }
}
