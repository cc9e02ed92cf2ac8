import type { Trial } from '../../alerts/contract.ts'
import { formatLabels } from '../../core/labels.ts'
import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { durationText, valueText } from '../../deliver/cards/format.ts'
import type { Answer, Call, Measured, RuleFact } from '../contract.ts'
import { ago, short, spaced, strong } from './phrases.ts'
import { enableKey, trialLines } from './trials.ts'

const rulesShown = 3
const alertsShown = 5

/** Why a rule fires, or why it does not: expression, what is measured against which limit, how it fares. */
export function whyRule(facts: readonly RuleFact[], call: Call, trials: readonly Trial[] = []): Answer {
  const { texts } = call
  const shown = facts.slice(0, rulesShown)
  const left = facts.length - shown.length
  const trialOf = ({ system, name }: RuleFact) => trials.find((one) => one.system === system && one.rule === name)
  const told = new Set<Trial>()
  const once = (fact: RuleFact): Line[] => {
    const trial = trialOf(fact)
    if (!trial || told.has(trial)) return []
    told.add(trial)
    return trialLines(trial, call)
  }
  const keys = [...new Set(shown.flatMap((fact) => trialOf(fact) ?? []))].map((trial) => enableKey(trial, call))
  return {
    ...(keys.some((row) => row.length > 0) && { keys }),
    blocks: [
      ...shown.flatMap((fact) => [
        { line: strong(titleOf(fact, texts)) },
        ...once(fact).map((line) => ({ line })),
        ...ruleLines(fact, call).map((line) => ({ line })),
      ]),
      ...(left > 0 ? [{ line: texts.line('chat-why-more-rules', { n: left }) }] : []),
    ],
  }
}

function titleOf({ name, system, alerts }: RuleFact, texts: Texts): Line {
  const firing = alerts.filter(({ state }) => state === 'firing').length
  const pending = alerts.filter(({ state }) => state === 'pending').length
  const args = { name: short(name, 60), system }
  if (firing > 0) return texts.line('chat-why-rule-firing', { ...args, n: firing })
  return texts.line(pending > 0 ? 'chat-why-rule-pending' : 'chat-why-rule-quiet', args)
}

/** Expression, values, timing and health of a rule. */
export function ruleLines(fact: RuleFact, call: Call): Line[] {
  const { texts, now } = call
  const { expr, measured, lastEvaluation, file, line } = fact
  const place = `${file.split('/').slice(-2).join('/')}:${line}`
  return [
    [code(short(expr.replace(/\s+/g, ' '), 400))],
    ...measured.flatMap((one) => measuredLines(one, texts)),
    ...pendingLines(fact, call),
    ...healthLines(fact, call),
    spaced(
      fact.for > 0 ? texts.line('chat-why-for', { length: durationText(fact.for, texts) }) : undefined,
      lastEvaluation === undefined
        ? undefined
        : texts.line('chat-why-evaluated', { ago: ago(texts, lastEvaluation, now) }),
      [code(place)],
    ),
  ]
}

function measuredLines({ expr, op, threshold, values, total }: Measured, texts: Texts): Line[] {
  const what = code(short(expr, 120))
  const limit = threshold === undefined ? [] : texts.line('chat-why-limit', { op, limit: valueText(threshold) })
  const [only] = values
  if (!only) return [texts.line('chat-why-no-value', { what }).concat(limit)]
  if (total === 1) return [texts.line('chat-why-value', { what, value: valueText(only.value) }).concat(limit)]
  const rows = values.map(({ labels, value }): Line => {
    const { system: _, source: __, ...rest } = labels
    return [{ text: '· ' }, code(short(formatLabels(rest), 100)), { text: ` ${valueText(value)}` }]
  })
  const left = total - values.length
  const more = left > 0 ? [texts.line('chat-more-lines', { n: left })] : []
  return [texts.line('chat-why-values', { what, n: total }).concat(limit), ...rows, ...more]
}

function pendingLines({ alerts, for: length }: RuleFact, { texts, now }: Call): Line[] {
  return alerts
    .filter(({ state }) => state === 'pending')
    .slice(0, alertsShown)
    .map(({ activeAt }) => {
      const left = Math.max(0, activeAt + length - now)
      return texts.line('chat-why-pending', { ago: ago(texts, activeAt, now), left: durationText(left, texts) })
    })
}

function healthLines({ health, why }: RuleFact, { texts }: Call): Line[] {
  if (health === 'ok') return []
  const reason = why === undefined ? [] : [{ text: ' ' }, code(short(why, 200))]
  return [texts.line(`chat-why-health-${health}`).concat(reason)]
}
