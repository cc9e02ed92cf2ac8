import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Destination } from '../../../src/core/policy.ts'
import { bold, code, type Line } from '../../../src/core/text.ts'
import type { Card, Channel, Delivery, MessageRef } from '../../../src/deliver/contract.ts'

/** What goes wrong at the other side with the next call. */
export type Trouble = 'permanent' | 'temporary' | 'ambiguous' | 'rate-limited' | 'hanging' | 'refused'

export interface Arrived {
  text: string
  audible: boolean
  replyTo?: string
  file?: string
}

/** A channel with a real server of its kind behind it. */
export interface ChannelHarness {
  channel: Channel
  to: Destination
  /** Nobody has bound this one. */
  unknown: Destination
  /** As people see them now, oldest first. */
  arrived(): Arrived[]
  trouble(kind: Trouble): Promise<void>
  /** Waits that a rate limit asks for, in ms. */
  retryAfterMs: number
  /** Must stand in no error, whatever happens. */
  secret: string
  close(): Promise<void>
}

const line = (text: string): Line => [{ text }]
const cardOf = (...lines: Line[]): Card => ({ blocks: lines.map((one) => ({ line: one })), buttons: [] })
const hello = cardOf([bold('Checkout is slow')], [code('api-1'), { text: ' 12.4%' }])

/** What every channel promises. A new one joins with a harness. */
export function channelContract(name: string, start: () => Promise<ChannelHarness>): void {
  describe(`CORE-5: channel ${name}`, () => {
    let at: ChannelHarness
    const forever = new AbortController().signal
    beforeEach(async () => {
      at = await start()
    })
    afterEach(() => at.close())

    const send = (card: Card, more: Partial<Parameters<Channel['deliver']>[1]> = {}, signal = forever) =>
      at.channel.deliver(card, { to: at.to, audible: true, repeat: false, urgency: 'answer', ...more }, signal)

    function refOf(delivery: Delivery): MessageRef {
      if (!delivery.ok || !delivery.ref) throw new Error(`no message: ${inspect(delivery)}`)
      return delivery.ref
    }

    it('takes a card to its chat and gives a handle to the message', async () => {
      const delivery = await send(hello)
      expect(delivery).toMatchObject({ ok: true })
      expect(at.arrived()).toMatchObject([{ text: expect.stringContaining('Checkout is slow'), audible: true }])
      expect(at.arrived()[0]?.text).toContain('12.4%')
      if (at.channel.caps.edit) refOf(delivery)
    })

    it('makes no sound when asked for none, and replies where it can', async () => {
      const first = await send(hello)
      await send(cardOf(line('a reply')), { audible: false, ...(first.ok && first.ref && { replyTo: first.ref }) })
      expect(at.arrived()[1]).toMatchObject({ audible: false, ...(first.ok && first.ref && { replyTo: first.ref.id }) })
    })

    it('edits its message; the same content once more is success, a message that is gone is not', async () => {
      if (!at.channel.caps.edit) return
      const ref = refOf(await send(hello))
      const changed = cardOf(line('Checkout is fine'))
      for (let times = 0; times < 2; times++) expect(await send(changed, { edit: ref })).toMatchObject({ ok: true })
      expect(at.arrived().map(({ text }) => text)).toEqual(['Checkout is fine'])
      const lost = { ...ref, id: '999999' }
      expect(await send(changed, { edit: lost })).toMatchObject({ ok: false, retryable: false, reason: 'message_gone' })
    })

    it('a card far over any limit arrives cut, with its beginning, its end and a count, and says so', async () => {
      const items = Array.from({ length: 20_000 }, (_, i) => line(`item ${i}`))
      const more = (left: number) => line(`and ${left} more`)
      const blocks = [{ line: [bold('Everything is down')] }, { items, more }, { line: line('the end') }]
      const delivery = await send({ blocks, buttons: [], full: { name: 'all.txt', text: () => 'all of it' } })
      expect(delivery).toMatchObject({ ok: true, cut: true })
      const text = at.arrived()[0]?.text ?? ''
      expect(text.startsWith('Everything is down')).toBe(true)
      expect(text).toMatch(/and \d+ more/)
      expect(text.endsWith('the end')).toBe(true)
    })

    it('takes a file where it can', async () => {
      const file = { name: 'all.txt', text: '全部\nall of it' }
      const delivery = await at.channel.attach?.(file, { to: at.to, urgency: 'answer' }, forever)
      if (!at.channel.caps.files) return expect(delivery).toBeUndefined()
      expect(delivery).toMatchObject({ ok: true })
      expect(at.arrived()).toMatchObject([{ file: file.text }])
    })

    it('removes its message; one that is gone counts as removed', async () => {
      if (!at.channel.remove) return
      const ref = refOf(await send(hello))
      for (let times = 0; times < 2; times++) {
        expect(await at.channel.remove(ref, { urgency: 'answer' }, forever)).toMatchObject({ ok: true })
      }
      expect(at.arrived()).toEqual([])
    })

    it('a chat that is not bound yet is waited for', async () => {
      expect(await send(hello, { to: at.unknown })).toEqual({
        ok: false,
        retryable: true,
        maybeDelivered: false,
        reason: 'config',
      })
    })

    it.each([
      ['permanent', { retryable: false, maybeDelivered: false }],
      ['temporary', { retryable: true, maybeDelivered: false }],
      ['refused', { retryable: true, maybeDelivered: false, reason: 'network' }],
      ['ambiguous', { retryable: true, maybeDelivered: true, reason: 'network' }],
      ['hanging', { retryable: true, maybeDelivered: true, reason: 'timeout' }],
    ] as const)('%s trouble is told apart', async (kind, expected) => {
      await at.trouble(kind)
      expect(await send(hello)).toMatchObject({ ok: false, ...expected })
      expect(at.arrived()).toHaveLength(kind === 'ambiguous' || kind === 'hanging' ? 1 : 0)
    })

    it('says how long a rate limit lasts', async () => {
      await at.trouble('rate-limited')
      expect(await send(hello)).toMatchObject({ ok: false, reason: 'rate_limited', retryAfterMs: at.retryAfterMs })
    })

    it('says whether the other side answers', async () => {
      expect(await at.channel.probe?.(forever)).not.toBe(false)
      await at.trouble('refused')
      expect(await at.channel.probe?.(forever)).not.toBe(true)
    })

    it('ends at once when aborted, before and during the call', async () => {
      expect(await send(hello, {}, AbortSignal.abort())).toMatchObject({ ok: false, retryable: true })
      await at.trouble('hanging')
      const abort = new AbortController()
      const under = send(hello, {}, abort.signal)
      abort.abort()
      expect(await under).toMatchObject({ ok: false, retryable: true })
    })

    it.each(['permanent', 'temporary', 'ambiguous', 'rate-limited', 'hanging', 'refused'] as const)(
      'leaks no secret into what it says about %s trouble',
      async (kind) => {
        await at.trouble(kind)
        const said = [await send(hello).catch((error: unknown) => error)]
        // A chat that asked for a wait is not called again before.
        if (kind !== 'rate-limited') {
          said.push(await at.channel.attach?.({ name: 'a', text: 'b' }, { to: at.to, urgency: 'answer' }, forever))
          said.push(await at.channel.remove?.({ chat: '1', id: '1' }, { urgency: 'answer' }, forever))
        }
        const all = said.map((one) => inspect(one, { depth: 20, showHidden: true })).join('\n')
        expect(all).not.toContain(at.secret)
        expect(all).not.toContain(encodeURIComponent(at.secret))
      },
    )
  })
}
