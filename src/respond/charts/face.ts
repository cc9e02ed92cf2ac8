import type { Ms } from '../../core/clock.ts'
import type { Files } from '../../core/files.ts'
import type { AlertLevel, Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import { bold, code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Faces } from '../../deliver/index.ts'
import type { ChartFacts, ChartMade } from './contract.ts'

/** The face of posts that show a chart. */
export const chartFace = 'chart'
export const chartFileName = 'chart.png'

const longest = { title: 200, expr: 200, name: 40 }

/** What a chart says in words: under the picture, or in its place. */
export function factLines({ title, expr, newest, threshold, earlier }: ChartFacts, texts: Texts): Line[] {
  const one = newest.length === 1
  const values = newest.map(({ name, value }) =>
    one ? value : texts.text('chart-value', { name: short(name, longest.name), value }),
  )
  const now: Line[] =
    values.length > 0 ? [texts.line('chart-now', { values: values.join(texts.text('chart-join')) })] : []
  const limit: Line[] = threshold === undefined ? [] : [texts.line('chart-limit', { value: code(threshold) })]
  const shown: Line[] = title === expr ? [] : [[code(short(expr, longest.expr))]]
  const days: Line[] = earlier ? [texts.line('chart-earlier', { ...earlier })] : []
  const head = texts.line('chart-title', { title: short(title, longest.title) }).map(({ text }) => bold(text))
  return [head, ...joined([...now, ...limit]), ...days, ...shown]
}

const short = (text: string, most: number): string => {
  const points = [...text]
  return points.length <= most ? text : `${points.slice(0, most - 1).join('')}…`
}

const joined = (parts: readonly Line[]): Line[] =>
  parts.length === 0 ? [] : [parts.flatMap((part, n) => (n === 0 ? part : [{ text: ' · ' }, ...part]))]

export const chartFaces: Faces = {
  [chartFace]: ({ facts }, { texts }) =>
    isFacts(facts) ? { blocks: factLines(facts, texts).map((line) => ({ line })), buttons: [] } : undefined,
}

function isFacts(facts: unknown): facts is ChartFacts {
  const { title, expr, newest } = (facts ?? {}) as Partial<ChartFacts>
  return typeof title === 'string' && typeof expr === 'string' && Array.isArray(newest)
}

/**
 * A chart as a post: the picture kept in `files`, its figures as the caption; the figures alone where it could not be
 * drawn or kept. Undefined when there is nothing to show.
 */
export async function chartPost(
  files: Files,
  made: ChartMade,
  to: { destination: Destination; level: AlertLevel; at: Ms; replyTo?: NonNullable<Post['replyTo']> },
): Promise<Post | undefined> {
  if (!('facts' in made)) return undefined
  const { destination, level, at, replyTo } = to
  const id = made.ok ? await files.put(made.png).catch(() => undefined) : undefined
  return {
    destination,
    level,
    face: chartFace,
    data: { facts: made.facts },
    audible: false,
    revision: 1,
    queuedAt: at,
    final: true,
    ...(id !== undefined && { file: { id, name: chartFileName, as: 'photo' as const } }),
    ...(replyTo && { replyTo }),
  }
}
