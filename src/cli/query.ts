import { type Ms, systemClock } from '../core/clock.ts'
import { UserError } from '../core/errors.ts'
import { formatFloat } from '../core/float.ts'
import { formatLabels } from '../core/labels.ts'
import type { Texts } from '../core/texts.ts'
import { durationText } from '../deliver/cards/format.ts'
import { Engine, type Expr, PromqlError, parse, type Result, selectorsOf } from '../promql/index.ts'
import type { SeriesSet } from '../watch/history/series-set.ts'
import { readStored, storedSystems } from '../watch/history/stored.ts'
import { parseOptions } from './options.ts'
import { openData, readSeriesFile, readTime } from './series-file.ts'
import { cliTexts } from './texts.ts'

/** Behind what an expression reaches back: what serves it by lookback. */
const slack: Ms = 3 * 3_600_000

/**
 * `query EXPR [--file EXPOSITION] [--at TIME]`: over the series of a file, or the history that the bot has recorded. Prints
 * what promtool's `query instant` would.
 */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const { options, positional } = parseOptions(args, ['file', 'at'], texts)
  const [text, extra] = positional
  if (text === undefined || extra !== undefined) throw new UserError(texts.text('cli-query-usage'))
  const expr = parsed(text)
  const now = systemClock.now()
  const asked = options.at === undefined ? undefined : readTime(options.at, texts)
  const { set, at } =
    options.file === undefined
      ? { set: await recorded(expr, asked ?? now, env, texts), at: asked ?? now }
      : fromFile(options.file, asked, now, texts)
  for (const line of linesOf(evaluated(expr, set, at))) console.log(line)
  return 0
}

function parsed(text: string): Expr {
  try {
    return parse(text)
  } catch (error) {
    throw error instanceof PromqlError ? new UserError(error.message) : error
  }
}

function evaluated(expr: Expr, set: SeriesSet, at: Ms): Result {
  try {
    return new Engine(set).prepare(expr).run(at)
  } catch (error) {
    throw error instanceof PromqlError ? new UserError(error.message) : error
  }
}

/** Samples that carry times are seen from the newest of them, unless another moment is asked for. */
function fromFile(path: string, asked: Ms | undefined, now: Ms, texts: Texts): { set: SeriesSet; at: Ms } {
  const { set, refused, timed } = readSeriesFile(path, asked ?? now, texts)
  if (refused > 0) console.error(texts.text('cli-samples-refused', { n: refused }))
  return { set, at: asked ?? (timed && set.size > 0 ? set.newest : now) }
}

async function recorded(expr: Expr, at: Ms, env: NodeJS.ProcessEnv, texts: Texts): Promise<SeriesSet> {
  const data = openData(env, texts)
  try {
    const needs = selectorsOf(expr).map(({ matchers, reach }) => ({ matchers, from: Math.max(0, at - reach - slack) }))
    const systems = await storedSystems(data)
    const [first] = systems
    if (first === undefined) throw new UserError(texts.text('cli-nothing-recorded'))
    let all = await readStored(data, first, needs, at)
    for (const system of systems.slice(1)) all = await readStored(data, system, needs, at, all.set)
    if (all.cut) throw new UserError(texts.text('cli-too-much'))
    if (all.set.size === 0 && needs.length > 0) console.error(texts.text('cli-query-nothing'))
    else sayAge(all.set.newest, at, texts)
    return all.set
  } finally {
    data.close()
  }
}

/** History has one sample per 5 min: results bear the time that was asked for, and what they rest on is older. */
function sayAge(newest: Ms, at: Ms, texts: Texts): void {
  if (!Number.isFinite(newest) || at - newest < 1000) return
  const time = new Date(newest).toISOString().replace(/\.\d+Z$/, 'Z')
  console.error(texts.text('cli-query-age', { time, age: durationText(at - newest, texts) }))
}

/** As promtool prints results. */
function linesOf(result: Result): string[] {
  const at = ` @[${formatFloat(result.at / 1000)}]`
  switch (result.type) {
    case 'scalar':
      return [`scalar: ${formatFloat(result.value)}${at}`]
    case 'string':
      return [result.value]
    case 'vector':
      return result.samples.map(({ labels, value }) => `${formatLabels(labels)} => ${formatFloat(value)}${at}`)
    case 'matrix':
      return result.series.flatMap(({ labels, times, values }) => [
        `${formatLabels(labels)} =>`,
        ...Array.from(times, (time, i) => `${formatFloat(values[i] as number)} @[${formatFloat(time / 1000)}]`),
      ])
  }
}
