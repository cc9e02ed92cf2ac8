import { randomBytes } from 'node:crypto'

/** A random id that can't be guessed: `bytes` bytes as base64url (12 bytes are 16 characters). */
export function randomId(bytes = 12): string {
  return randomBytes(bytes).toString('base64url')
}
