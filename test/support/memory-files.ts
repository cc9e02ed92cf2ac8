import { createHash } from 'node:crypto'
import type { Files } from '../../src/core/files.ts'

/** Files that a test forgets. */
export function memoryFiles(): Files {
  const kept = new Map<string, Uint8Array>()
  return {
    put: async (bytes) => {
      const id = createHash('sha256').update(bytes).digest('hex')
      kept.set(id, bytes)
      return id
    },
    get: async (id) => kept.get(id),
  }
}
