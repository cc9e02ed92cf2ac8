import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Destination } from '../core/policy.ts'
import type { Sweepable } from '../core/sweeper.ts'
import type { Kinds, Put, Store, Versioned } from '../store/port.ts'
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

  async function revive(to: Destination, letters: readonly Versioned<'notice'>[], now: Ms): Promise<void> {
    const writable = await channels.get(to.channel)?.writable?.(to, AbortSignal.timeout(askWithin))
    if (!writable) return
    const put = letters.map(({ id, doc }): Put => {
      const { error: _, ...rest } = doc
      return { kind: 'notice', id, doc: { ...rest, state: 'queued', attempts: 0, notBefore: now } }
    })
    const expect = letters.map(({ id, version }) => ({ ref: { kind: 'notice' as const, id }, version }))
    if ((await store.commit({ put, expect })) !== 'ok') return
    log.info('a chat takes messages again; what it missed is queued', { chat: to.chat, notices: put.length })
    onRevived()
  }

  return {
    next: async () => due,
    run: async (now) => {
      due = now + every
      const range = { from: now - notOlderThan, reverse: true, limit: mostAtOnce }
      const dead = (await store.list('notice', 'dead', range)).filter(({ doc }) => isOwed(doc))
      for (const letters of byDestination(dead)) {
        const to = letters[0]?.doc.destination
        if (!to) continue
        await revive(to, letters, now).catch((error: unknown) =>
          log.debug('a chat could not be asked', { chat: to.chat, error: messageOf(error) }),
        )
      }
    },
  }
}

/** Refusals that end with the chat's state; what was poison for Telegram, or may have been delivered, stays dead. */
const healing: ReadonlySet<string> = new Set<Reason>(['kicked', 'forbidden', 'chat_not_found', 'unauthorized'])

function isOwed({ error, copied }: Kinds['notice']): boolean {
  return copied !== true && error !== undefined && healing.has(error)
}

function byDestination(letters: readonly Versioned<'notice'>[]): Iterable<readonly Versioned<'notice'>[]> {
  const groups = new Map<string, Versioned<'notice'>[]>()
  for (const letter of letters) {
    const key = destinationKey(letter.doc.destination)
    groups.set(key, [...(groups.get(key) ?? []), letter])
  }
  return groups.values()
}
