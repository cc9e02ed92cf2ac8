import { code, type Line } from '../../core/text.ts'
import type { SourceStatus } from '../../watch/contract.ts'
import type { Call } from '../contract.ts'
import { ago, joined, short, sourceError, spaced } from './phrases.ts'

/**
 * What `/status` says about sources: those whose polls fail, then what probes find wrong, then what was left out of polls that
 * succeeded otherwise.
 */
export function sourceTroubles(sources: readonly SourceStatus[], call: Call): Line[] {
  const failing = sources.filter(({ up }) => up === false)
  const good = sources.filter(({ up }) => up !== false)
  return [
    ...failing.map((source) => failingLine(source, call)),
    ...good.flatMap((source) => verdictLine(source, call)),
    ...good.flatMap((source) => leftOutLine(source, call)),
  ]
}

const nameOf = ({ system, source }: SourceStatus) => `${system}/${source}`

function failingLine(source: SourceStatus, { texts, now }: Call): Line {
  const error = code(short(sourceError(texts, source), 300))
  const what = texts.line('chat-status-source', { name: nameOf(source), error })
  return spaced(what, source.lastSuccess === undefined ? undefined : [ago(texts, source.lastSuccess, now)])
}

function verdictLine(source: SourceStatus, { texts }: Call): Line[] {
  if (!source.verdict) return []
  const found = code(short(sourceError(texts, source.verdict), 300))
  return [texts.line('chat-status-probe', { name: nameOf(source), found })]
}

/** A value that an answer does not hold today is no fault of anybody's. */
const expected: ReadonlySet<string> = new Set(['missing_value'])

function leftOutLine(source: SourceStatus, { texts }: Call): Line[] {
  const refused = Object.entries(source.refused).filter(([reason, count]) => count > 0 && !expected.has(reason))
  if (refused.length === 0) return []
  const n = refused.reduce((sum, [, count]) => sum + count, 0)
  const reasons = refused
    .sort(([, a], [, b]) => b - a)
    .map(([reason]) => {
      const id = `watch-left-out-${reason.replaceAll('_', '-')}`
      return texts.has(id) ? texts.text(id) : reason
    })
  return [texts.line('chat-status-left-out', { name: nameOf(source), n, why: joined(texts, reasons) })]
}
