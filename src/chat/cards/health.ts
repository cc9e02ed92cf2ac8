import { annotationIn } from '../../core/annotation.ts'
import { inLocale } from '../../core/localized.ts'
import { code, type Line } from '../../core/text.ts'
import type { Answer, Call, HealthState, SystemHealth } from '../contract.ts'
import { ago, joined, lengthText, short, sourceError, spaced, strong } from './phrases.ts'

const told = ['unhealthy', 'degraded', 'unknown'] as const satisfies readonly HealthState[]
const troublesShown = 2

/** `/health`: worst first; the healthy share one line. With `detail` every trouble is shown. */
export function healthCard(systems: readonly SystemHealth[], call: Call, detail = false): Answer {
  const { texts } = call
  const items = systems.filter(({ state }) => state !== 'healthy').flatMap((system) => rows(system, call, detail))
  const healthy = systems.filter(({ state }) => state === 'healthy')
  const rest = healthy.length > 0 ? [{ line: healthyLine(healthy, call) }] : []
  const refresh = { verb: 'health', args: { detail: detail ? 1 : 0 } }
  const other = { verb: 'health', args: { detail: detail ? 0 : 1 } }
  const hidden = items.length > 0 || detail
  return {
    blocks: [
      { line: strong(title(systems, call)) },
      { items, more: (left) => texts.line('chat-more-lines', { n: left }) },
      ...rest,
    ],
    keys: [
      [
        { text: texts.text('chat-button-refresh'), press: refresh },
        ...(hidden ? [{ text: texts.text(detail ? 'chat-button-less' : 'chat-button-detail'), press: other }] : []),
      ],
    ],
  }
}

function title(systems: readonly SystemHealth[], { texts }: Call): Line {
  if (systems.length === 0) return texts.line('chat-health-none')
  const counts = told.flatMap((state) => {
    const n = systems.filter((system) => system.state === state).length
    return n > 0 ? [texts.text(`chat-health-count-${state}`, { n })] : []
  })
  if (counts.length === 0) return texts.line('chat-health-good', { n: systems.length })
  return texts.line('chat-health-title', { counts: joined(texts, counts) })
}

function rows(system: SystemHealth, call: Call, detail: boolean): Line[] {
  const { texts, now } = call
  const shown = system.troubles.slice(0, detail ? 50 : troublesShown)
  const left = system.troubles.length - shown.length
  const head = texts.line(`chat-health-row-${system.state}`, { name: inLocale(system.name, texts.locale) })
  if (shown.length === 0) {
    return [spaced(head, system.measuredAt === undefined ? undefined : [ago(texts, system.measuredAt, now)])]
  }
  const troubles = shown.map(({ what, why: error, failure, at, annotations = {} }) => {
    const named = short(annotationIn(annotations, 'summary', texts.locale) ?? what, 80)
    const why = sourceError(texts, { error, failure })
    const said: Line = why ? [{ text: `${named} ` }, code(short(why, detail ? 300 : 60))] : [{ text: named }]
    return spaced(said, at === undefined ? undefined : [ago(texts, at, now)])
  })
  const more = left > 0 ? [texts.line('chat-health-more', { n: left })] : []
  return [head, ...troubles, ...more]
}

function healthyLine(healthy: readonly SystemHealth[], { texts, now }: Call): Line {
  const names = joined(
    texts,
    healthy.map(({ name }) => inLocale(name, texts.locale)),
  )
  const ages = healthy.flatMap(({ measuredAt }) => (measuredAt === undefined ? [] : [now - measuredAt]))
  if (ages.length === 0) return texts.line('chat-health-healthy', { names })
  return texts.line('chat-health-healthy-age', { names, age: lengthText(texts, Math.max(1000, ...ages)) })
}
