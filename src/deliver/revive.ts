import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Destination } from '../core/policy.ts'
import type { Sweepable } from '../core/sweeper.ts'
import type { Kinds, Put, Ref, Store, Versioned } from '../store/port.ts'
import type { Channel, Reason } from './contract.ts'
import { destinationKey } from './kinds.ts'

/** How often a chat that refused us is asked whether it takes messages again. */
const every: Ms = 10_000
/** Older dead letters stay what they are: nobody wants last week's alerts. */
const notOlderThan: Ms = 86_400_000
const mostAtOnce = 1000
const askWithin: Ms = 5000

export interface ReviverOptions {
  store: Store
  clock: Clock
  channels: ReadonlyMap<string, Channel>
  log: Log
  /** Dead letters were queued again. */
  onRevived: () => void
}

/**
 * For the sweeper: a bot that was removed from a group and came back still owes it what happened meanwhile. Dead letters
 * of the last day go back into the outbox once their chat takes messages again; what a fallback chat got stays there.
 */
export function createReviver({ store, clock, channels, log, onRevived }: ReviverOptions): Sweepable {
  let due = clock.now() + every

  async function revive(letters: readonly Letter[], now: Ms): Promise<void> {
    const to = letters[0]?.to
    if (!to || !(await channels.get(to.channel)?.writable?.(to, AbortSignal.timeout(askWithin)))) return
    const put = letters.map((letter) => letter.again(now))
    const expect = letters.map(({ ref, version }) => ({ ref, version }))
    if ((await store.commit({ put, expect })) !== 'ok') return
    log.info('a chat takes messages again; what it missed is queued', { chat: to.chat, messages: put.length })
    onRevived()
  }

  return {
    next: async () => due,
    run: async (now) => {
      due = now + every
      const range = { from: now - notOlderThan, reverse: true, limit: mostAtOnce }
      const notices = (await store.list('notice', 'dead', range)).filter(({ doc }) => isOwed(doc)).map(noticeLetter)
      const posts = (await store.list('posted', 'dead', range)).filter(({ doc }) => isOwed(doc)).map(postLetter)
      for (const letters of byDestination([...notices, ...posts])) {
        await revive(letters, now).catch((error: unknown) =>
          log.debug('a chat could not be asked', { chat: letters[0]?.to.chat, error: messageOf(error) }),
        )
      }
    },
  }
}

/** Refusals that end with the chat's state; what was poison for Telegram, or may have been delivered, stays dead. */
const healing: ReadonlySet<string> = new Set<Reason>(['kicked', 'forbidden', 'chat_not_found', 'unauthorized'])

function isOwed({ error, copied }: Pick<Kinds['notice'], 'error' | 'copied'>): boolean {
  return copied !== true && error !== undefined && healing.has(error)
}

/** A dead letter of either kind, and how it is queued again. */
interface Letter {
  ref: Ref
  version: number
  to: Destination
  again(now: Ms): Put
}

function noticeLetter({ id, version, doc }: Versioned<'notice'>): Letter {
  const { error: _, ...rest } = doc
  const again = (now: Ms): Put => ({
    kind: 'notice',
    id,
    doc: { ...rest, state: 'queued', attempts: 0, notBefore: now },
  })
  return { ref: { kind: 'notice', id }, version, to: doc.destination, again }
}

function postLetter({ id, version, doc }: Versioned<'posted'>): Letter {
  const { error: _, ...rest } = doc
  const again = (now: Ms): Put => ({
    kind: 'posted',
    id,
    doc: { ...rest, state: 'queued', attempts: 0, notBefore: now },
  })
  return { ref: { kind: 'posted', id }, version, to: doc.destination, again }
}

function byDestination(letters: readonly Letter[]): Iterable<readonly Letter[]> {
  const groups = new Map<string, Letter[]>()
  for (const letter of letters) {
    const key = destinationKey(letter.to)
    groups.set(key, [...(groups.get(key) ?? []), letter])
  }
  return groups.values()
}
