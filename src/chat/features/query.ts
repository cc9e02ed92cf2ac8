import type { Ms } from '../../core/clock.ts'
import { formatLabels } from '../../core/labels.ts'
import { code, type Line } from '../../core/text.ts'
import { valueText } from '../../deliver/cards/format.ts'
import { PromqlError } from '../../promql/index.ts'
import { ago, short, spaced, strong } from '../cards/phrases.ts'
import { type Answer, type Call, lines, type Queried } from '../contract.ts'
import type { Feature } from '../feature.ts'
import { usage } from './usage.ts'

/** Series shown of one query, all systems together. */
export const seriesShown = 20

export interface QueryDeps {
  /**
   * The instant value of an expression over one system's samples, or every system's.
   * @throws PromqlError, also where it reads too much or takes too long
   */
  query(expr: string, how: { system?: string; now: number; limit: number; ages?: boolean }): readonly Queried[]
  systems(): readonly string[]
}

/** `/query [system:] expression`: what the samples say now. */
export function query(deps: QueryDeps): Feature {
  return { commands: { query: async (call, text) => answer(deps, call, text) } }
}

function answer(deps: QueryDeps, call: Call, text: string): Answer {
  if (text === '')
    return usage(
      call,
      'chat-query-usage',
      '/query up',
      ...deps
        .systems()
        .slice(0, 1)
        .map((id) => `/query ${id} sum(up)`),
    )
  const { system, expr } = readQuery(text, deps.systems())
  try {
    const how = { now: call.now, limit: seriesShown, ages: true, ...(system !== undefined && { system }) }
    return table(deps.query(expr, how), call)
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error
    return refused(error, expr, call)
  }
}

/** The first word names a system when there is one of that name and more follows; `system:` in any case. */
export function readQuery(text: string, systems: readonly string[]): { system?: string; expr: string } {
  const [, word = '', colon = '', rest = ''] = /^([a-z0-9][a-z0-9_-]*)(\s*:)?\s+([\s\S]+)$/.exec(text) ?? []
  if (!systems.includes(word)) return { expr: text }
  // `up == 1` where a system is called "up": what follows a system's name never begins with an operator.
  const operator = /^(?:[-+*/%^=!<>]|(?:and|or|unless|offset|atan2)\b)/.test(rest)
  return colon === '' && operator ? { expr: text } : { system: word, expr: rest }
}

function table(answers: readonly Queried[], { texts, now }: Call): Answer {
  const total = answers.reduce((sum, { total: n }) => sum + n, 0)
  if (total === 0) return { blocks: lines(strong(texts.line('chat-query-none')), texts.line('chat-query-none-hint')) }
  const at = newestOf(answers)
  const age = at === undefined ? undefined : texts.line('chat-query-age', { ago: ago(texts, at, now) })
  const many = answers.filter(({ series }) => series.length > 0).length > 1
  const rows = answers.flatMap(({ system, series }) =>
    series.map(({ labels, value, newest }): Line => {
      const { system: _, ...rest } = labels
      const shown = formatLabels(many ? labels : Object.keys(rest).length > 0 ? rest : labels)
      const named = many && labels.system === undefined ? `${system} ${shown}` : shown
      const age: Line = newest?.late && newest.at !== at ? [{ text: ' · ' }, ago(texts, newest.at, now)] : []
      return [code(short(named, 160)), { text: ' ' }, { text: valueText(value), bold: true }, ...age]
    }),
  )
  const shown = rows.slice(0, seriesShown)
  const left = total - shown.length
  return {
    blocks: [
      ...lines(spaced(strong(texts.line('chat-query-title', { n: total })), age)),
      { items: shown, more: (n) => texts.line('chat-more-lines', { n }) },
      ...(left > 0 ? lines(texts.line('chat-query-more', { n: left })) : []),
    ],
  }
}

/** The newest sample of all that is shown. */
function newestOf(answers: readonly Queried[]): Ms | undefined {
  const times = answers.flatMap(({ series }) => series.flatMap(({ newest }) => newest?.at ?? []))
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Characters around the mistake that are shown. */
const window = 30

/** The error with its place marked, as in a terminal. */
export function refused(error: PromqlError, expr: string, { texts }: Call): Answer {
  const line = expr.split('\n')[error.line - 1] ?? ''
  const at = error.column - 1
  const from = Math.max(0, at - window)
  const part = `${from > 0 ? '…' : ''}${line.slice(from, at + window)}`
  const mark = `${'\u00a0'.repeat(at - from + (from > 0 ? 1 : 0))}^`
  return {
    blocks: lines(
      strong(texts.line('chat-query-bad', { column: error.column })),
      [code(part)],
      [code(mark)],
      [code(short(error.reason, 300))],
    ),
  }
}
