import { code, type Line } from '../../core/text.ts'
import type { Answer, Call, Quota } from '../contract.ts'
import { clock, spaced, strong } from './phrases.ts'

type Fill = 'exceeded' | 'critical' | 'warning' | 'healthy'

/** Healthy below 80 %, warning to 90 % included, critical above, exceeded from 100 %. */
export function fillOf(ratio: number): Fill {
  if (ratio >= 1) return 'exceeded'
  return ratio > 0.9 ? 'critical' : ratio >= 0.8 ? 'warning' : 'healthy'
}

/** Ten characters, in halves: `████████▌░`. */
export function bar(ratio: number): string {
  const halves = Math.min(20, Math.max(0, Math.round(ratio * 20)))
  const full = Math.floor(halves / 2)
  return '█'.repeat(full) + (halves % 2 === 1 ? '▌' : '') + '░'.repeat(10 - Math.ceil(halves / 2))
}

/** `/quota`: the fullest first, with what is left and when it starts anew. */
export function quotaCard(quotas: readonly Quota[], call: Call): Answer {
  const { texts } = call
  const tight = quotas.filter(({ ratio }) => fillOf(ratio) !== 'healthy').length
  const title =
    quotas.length === 0
      ? texts.line('chat-quota-none')
      : texts.line(tight > 0 ? 'chat-quota-title' : 'chat-quota-good', { n: tight > 0 ? tight : quotas.length })
  return {
    blocks: [
      { line: strong(title) },
      { items: quotas.flatMap((quota) => rows(quota, call)), more: (n) => texts.line('chat-more-lines', { n }) },
    ],
    keys: [[{ text: texts.text('chat-button-refresh'), press: { verb: 'quota', args: {} } }]],
  }
}

function rows(quota: Quota, call: Call): Line[] {
  const { texts, now, zone } = call
  const { service, used, total, ratio, resetAt } = quota
  const percent = Math.floor(ratio * 100 + 1e-9)
  const left = Math.max(0, total - used)
  const head = texts.line(`chat-quota-row-${fillOf(ratio)}`, { service, percent, used, total, left })
  const reset = resetAt === undefined ? undefined : texts.line('chat-quota-reset', { time: clock(resetAt, now, zone) })
  if (fillOf(ratio) === 'healthy') return [spaced(head, reset)]
  return [head, [code(bar(ratio))], ...(reset ? [reset] : [])]
}
