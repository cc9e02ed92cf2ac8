import type { Clock, Ms } from '../../core/clock.ts'
import { makeCode, plainCode, sameCode, shownCode } from './code.ts'

/** A code works this long; then the next one is made, as long as there is something to claim. */
export const claimFor: Ms = 3_600_000
export const triesEach = 5
export const triesInAll = 20
/** Codes of before that are still known by sight, to say "that one has expired". */
const remembered = 5

export interface ClaimCode {
  /** As it is shown: `K7QM-2XWP`. */
  code: string
  /** Wall clock. */
  expiresAt: Ms
}

/** What a typed code is: `old` was right once; `worn`: too many wrong ones, by this person or in all. */
export type Tried = 'right' | 'wrong' | 'old' | 'worn'

/** The claim code of now: unguessable, valid an hour, single use, tried a few times only. Kept in memory alone. */
export interface Claims {
  /** Makes a code if there is none; it goes to `announce`. */
  open(): void
  /** Nothing is left to claim: no code is right. */
  close(): void
  isOpen(): boolean
  current(): ClaimCode | undefined
  /** Judges without using it up. */
  judge(person: number, typed: string): Tried
  /** The code was used: the next one is another. */
  use(): void
}

interface Live extends ClaimCode {
  plain: string
  /** Monotonic, so that a clock that is set does not lengthen it. */
  until: Ms
  tries: Map<number, number>
  total: number
}

export function createClaims(clock: Clock, announce: (code: ClaimCode) => void): Claims {
  let live: Live | undefined
  let cancel = () => {}
  const old: string[] = []

  function retire(): void {
    cancel()
    if (live) old.unshift(live.plain)
    old.length = Math.min(old.length, remembered)
    live = undefined
  }

  function renew(): void {
    retire()
    const plain = makeCode()
    live = {
      plain,
      code: shownCode(plain),
      expiresAt: clock.now() + claimFor,
      until: clock.mono() + claimFor,
      tries: new Map(),
      total: 0,
    }
    cancel = clock.after(claimFor, renew)
    announce({ code: live.code, expiresAt: live.expiresAt })
  }

  return {
    open() {
      if (!live) renew()
    },
    close: retire,
    isOpen: () => live !== undefined,
    current: () => live && { code: live.code, expiresAt: live.expiresAt },
    judge(person, typed) {
      const plain = plainCode(typed)
      if (!live || clock.mono() >= live.until) return old.some((one) => sameCode(one, plain)) ? 'old' : 'wrong'
      const tries = live.tries.get(person) ?? 0
      if (tries >= triesEach || live.total >= triesInAll) return 'worn'
      if (sameCode(live.plain, plain)) return 'right'
      live.tries.set(person, tries + 1)
      live.total++
      return old.some((one) => sameCode(one, plain)) ? 'old' : 'wrong'
    },
    use: retire,
  }
}
