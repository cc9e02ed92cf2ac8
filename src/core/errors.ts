/**
 * One thing wrong with what a user wrote. Printed as `file:line:column: path: message (example)`.
 * `line` and `column` count from 1.
 */
export interface Issue {
  file: string
  line: number
  column: number
  /** Dotted path of the key, such as `sources.0.every`; empty for the whole file. */
  path: string
  /** What is wrong and how to mend it, one sentence. */
  message: string
  /** A value that would be right. */
  example?: string
}

export function formatIssue(issue: Issue): string {
  const where = `${issue.file}:${issue.line}:${issue.column}`
  const what = issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`
  return issue.example === undefined ? `${where}: ${what}` : `${where}: ${what} (for example ${issue.example})`
}

/** Bad input from a person: the message says what, where and how to fix it, and is shown as it is. */
export class UserError extends Error {
  override name = 'UserError'
  readonly issues: readonly Issue[]
  constructor(message: string, issues: readonly Issue[] = []) {
    super(message)
    this.issues = issues
  }
}

/** The text of anything thrown, for logs and cards; never the stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
