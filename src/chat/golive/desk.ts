import type { Deploy } from '../../respond/deploys/deploys.ts'
import type { GoLives, ResultFile, TestFigures } from '../../respond/golive/contract.ts'
import type { ResultFault } from '../../respond/golive/results.ts'
import type { PersonEntry } from '../people.ts'
import type { SaidFile } from '../said.ts'

/** What the chat asks of the room of go-lives. */
export interface GoLivesDesk extends Pick<GoLives, 'verbs' | 'views'> {
  deploy(id: string): Promise<Deploy | undefined>
  /** What a file of test results says; `gone`: Telegram has it no more, or it is too large to fetch. */
  results(
    file: SaidFile,
  ): Promise<{ ok: true; figures: TestFigures; file: ResultFile } | { ok: false; why: ResultFault | 'gone' }>
}

export interface GoLiveDeps {
  /** Absent where there are no go-lives. */
  goLives?: GoLivesDesk | undefined
  people: () => readonly PersonEntry[]
}

/** Where there are go-lives. */
export type With = GoLiveDeps & { goLives: GoLivesDesk }
