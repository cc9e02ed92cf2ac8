import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Role } from '../core/policy.ts'
import { code } from '../core/text.ts'
import type { Texts } from '../core/texts.ts'
import type { Store } from '../store/port.ts'
import { type Answer, lines } from './contract.ts'
import type { Sender } from './people.ts'
import { createLimiter, type Rate, rates } from './rate.ts'

/** Why somebody may not. */
export type Denied = 'stranger' | 'anonymous' | 'channel' | 'forwarded' | 'role' | 'chat' | 'rate'

/** Keeps the door: who was refused is counted and written down, who floods is slowed, a stranger is told once a day. */
export interface Access {
  /** Writes down a refusal; for somebody who is refused again and again only now and then. */
  denied(who: Sender, why: Denied, what: string, cause: string): Promise<void>
  /** Undefined: go on. */
  tooFast(who: string, kind: keyof typeof rates): { wait: Ms; first: boolean } | undefined
  /** True once a day for each stranger in each chat. */
  mayHint(stranger: number, chat: number): Promise<boolean>
  /** True now and then for each key: answers that would only be noise when repeated. */
  mayExplain(key: string): boolean
}

const explainRate: readonly Rate[] = [{ count: 1, per: 600_000 }]
/** Per person and reason: whoever goes on knocking fills neither the audit trail nor the log. */
const auditRate: readonly Rate[] = [{ count: 10, per: 3_600_000 }]
const logRate: readonly Rate[] = [{ count: 1, per: 3_600_000 }]

export function createAccess(deps: { store: Store; clock: Clock; log: Log; metrics: Metrics }): Access {
  const { store, clock, log } = deps
  const counted = deps.metrics.counter({
    name: 'opsbell_denied_total',
    help: 'Requests in the chat that were refused, by reason.',
    labels: ['reason'],
    preset: (['stranger', 'anonymous', 'channel', 'forwarded', 'role', 'chat', 'rate'] as const).map((reason) => ({
      reason,
    })),
  })
  const speed = createLimiter()
  const explained = createLimiter(1000)
  const audited = createLimiter(1000)
  const logged = createLimiter(1000)

  return {
    async denied(who, why, what, cause) {
      counted.inc({ reason: why })
      const id = who.kind === 'person' ? who.person.id : who.kind === 'stranger' ? who.id : who.kind
      const knock = `${id} ${why}`
      if (!logged.judge(knock, logRate, clock.mono())) {
        log.info('a request in the chat was refused', { trace_id: cause, person: id, why, what })
      }
      if (audited.judge(knock, auditRate, clock.mono())) return
      const name = who.kind === 'person' ? who.person.name : who.kind === 'stranger' ? who.name : who.kind
      const body = { by: { id, name }, what, result: 'denied', why, cause }
      await store.commit({ append: [{ stream: 'audit', at: clock.now(), body }], once: `denied:${cause}` })
    },
    tooFast: (who, kind) => speed.judge(`${kind} ${who}`, rates[kind], clock.mono()),
    async mayHint(stranger, chat) {
      const at = clock.now()
      const id = `${stranger}/${chat}/${new Date(at).toISOString().slice(0, 10)}`
      const expect = [{ ref: { kind: 'hint' as const, id }, version: 0 }]
      return (await store.commit({ put: [{ kind: 'hint', id, doc: { at } }], expect })) === 'ok'
    },
    mayExplain: (key) => explained.judge(key, explainRate, clock.mono()) === undefined,
  }
}

/** How a stranger is added: the line to put into the configuration, and the id to copy. */
export function strangerHint(texts: Texts, stranger: { id: number; name: string }): Answer {
  const line = `- { id: ${stranger.id}, name: ${JSON.stringify(stranger.name)}, role: viewer }`
  return {
    blocks: lines(texts.line('chat-stranger', { id: code(String(stranger.id)) }), texts.line('chat-stranger-how'), [
      code(line),
    ]),
    keys: [
      [
        { text: texts.text('chat-button-copy-id'), copy: String(stranger.id) },
        { text: texts.text('chat-button-copy-line'), copy: line.slice(0, 256) },
      ],
    ],
  }
}

/** Says which role it takes, so that whoever is told "no" is told how. */
export function roleText(texts: Texts, has: Role, needs: Role): string {
  return texts.text('chat-role-missing', {
    has: texts.text(`chat-role-${has}`),
    needs: texts.text(`chat-role-${needs}`),
  })
}
