import { UserError } from '../core/errors.ts'
import { StoreUnavailable } from '../store/unavailable.ts'

/** Work on the database from the command line: a disk that fails is a sentence, not a stack. */
export function withStore<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StoreUnavailable ? new UserError(error.message) : error
  }
}
