import { randomInt, timingSafeEqual } from 'node:crypto'

/** Crockford's base 32: without I, L, O and U, which are read as others. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 40 bits, of which at most `triesInAll` are tried an hour. */
export const codeLength = 8

/** A fresh claim code in its plain form, from the system's secure randomness. */
export function makeCode(): string {
  return Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** As people read it aloud and type it: `K7QM-2XWP`. Telegram's deep links take it as well. */
export function shownCode(code: string): string {
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`
}

/** What was typed in plain form: any case, with or without dashes, full-width letters, O for 0 and I or L for 1. */
export function plainCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s_-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}

/** Whether it may be a code at all, as opposed to another word behind `/start`. */
export const looksLikeCode = (typed: string): boolean => /^[0-9A-Z]{8}$/.test(plainCode(typed))

/** Compares in a time that says nothing about where they differ. */
export function sameCode(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
