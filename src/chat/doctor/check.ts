import type { Line } from '../../core/text.ts'

/** How bad it is: red does not work, orange works with a loss. */
export type Mark = 'bad' | 'warn'

/** What was looked at: all well, named in a word, or one sentence that says what is wrong and how to mend it. */
export type Check = { mark: 'good'; name: string } | { mark: Mark; line: Line }

const badness: Readonly<Record<Check['mark'], number>> = { bad: 0, warn: 1, good: 2 }

/** Worst first; of equal badness in the order they were looked at. */
export const worstFirst = (checks: readonly Check[]): Check[] =>
  [...checks].sort((a, b) => badness[a.mark] - badness[b.mark])

export const troublesOf = (checks: readonly Check[]): number => checks.filter(({ mark }) => mark !== 'good').length
