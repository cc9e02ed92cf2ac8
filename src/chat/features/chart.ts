import { formatDuration } from '../../core/duration.ts'
import { code } from '../../core/text.ts'
import { PromqlError, parse } from '../../promql/index.ts'
import { type ChartDesk, type ChartMade, type ChartReader, readRange } from '../../respond/charts/index.ts'
import { defaultRange } from '../../respond/charts/range.ts'
import type { Background } from '../background.ts'
import { chartAnswer } from '../cards/chart.ts'
import { short } from '../cards/phrases.ts'
import { type Answer, type Call, type Cards, type Key, lines, type Pressed, type RuleFact } from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import type { Names } from '../names.ts'
import { repliedTo } from '../targets.ts'
import type { Voice } from '../voice.ts'
import { type QueryDeps, readQuery, refused } from './query.ts'
import { usage } from './usage.ts'

export interface ChartDeps extends QueryDeps {
  /** Absent where nothing is drawn. */
  charts: ChartDesk | undefined
  cards: Pick<Cards, 'episodeAt'>
  names: Names
  rules: (name: string, now: number) => readonly RuleFact[]
  voice: Pick<Voice, 'say'>
  background: Background
}

type Draw = (charts: ChartDesk, reader: ChartReader) => Promise<ChartMade>

/** Systems that are offered when it is not clear which is meant. */
const systemsShown = 8

/** `/chart expression [range]`, `/chart AlertName`, in reply to a card, and the card's button. */
export function chart(deps: ChartDeps): Feature {
  return {
    commands: { chart: (call, text) => command(deps, call, text) },
    presses: {
      chart: async (call, args) => pressed(deps, call, drawOf(args), args),
      'chart-days': async (call, args) => {
        const episode = textArg(args, 'episode')
        return pressed(deps, call, (charts, reader) => charts.sameHour(episode, reader), {})
      },
    },
  }
}

async function command(deps: ChartDeps, call: Call, text: string): Promise<Answer | undefined> {
  const { texts, now } = call
  if (!deps.charts) return { blocks: lines(texts.line('chat-chart-off')) }
  const { rest, range } = readAsked(text)
  if (range === 'short' || range === 'long') {
    const typed = text.trim().split(/\s+/).at(-1) ?? ''
    return { blocks: lines(texts.line('chat-chart-range', { typed: code(typed.slice(0, 20)) })) }
  }
  if (rest === '') {
    const episode = await repliedTo(deps.cards, call)
    if (episode === undefined) return explained(deps, call)
    return later(deps, call, (charts, reader) => charts.ofEpisode(episode, reader), { episode })
  }
  const named = ruleNamed(rest, deps.systems(), deps.rules, now)
  if (named) return later(deps, call, (charts, reader) => charts.ofRule({ ...named, range }, reader), { ...named })
  return expression(deps, call, rest, range)
}

function explained(deps: ChartDeps, call: Call): Answer {
  return usage(call, 'chat-chart-usage', '/chart up', `/chart ${deps.names.example()} 6h`, '/chart sum(up) 7d')
}

/** The last word is the range, unless the expression needs it (`up offset 1h`). */
export function readAsked(text: string): { rest: string; range: number | 'short' | 'long' } {
  const [, before = '', last = ''] = /^([\s\S]*?)\s*(\S+)$/.exec(text.trim()) ?? []
  const range = readRange(last)
  if (range === undefined || (before !== '' && !parses(before) && parses(text))) {
    return { rest: text.trim(), range: defaultRange }
  }
  return { rest: before, range }
}

function parses(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

/** `AlertName`, `system AlertName` or `system/AlertName`, in any case. */
function ruleNamed(text: string, systems: readonly string[], rules: ChartDeps['rules'], now: number) {
  const [, of, name = ''] =
    /^(?:([a-z0-9][a-z0-9_-]*)(?:\s*:\s*|\s+|\/))?([\p{L}_][\p{L}\p{N}_:.-]*)$/u.exec(text) ?? []
  if (name === '' || (of !== undefined && !systems.includes(of))) return undefined
  const found = rules(name, now).find(({ system }) => of === undefined || system === of)
  return found && { system: found.system, alertname: found.name }
}

function expression(deps: ChartDeps, call: Call, text: string, range: number): Answer | undefined {
  const { system, expr } = readQuery(text, deps.systems())
  try {
    const where = system === undefined ? systemsWith(deps, expr, call.now) : [system]
    const [only] = where
    if (only !== undefined && where.length === 1) return ofExpr(deps, call, { system: only, expr, range })
    return which(call, where, expr, range)
  } catch (error) {
    if (error instanceof PromqlError) return refused(error, expr, call)
    throw error
  }
}

/** Those that have it now; all of them where none has. @throws PromqlError */
function systemsWith(deps: ChartDeps, expr: string, now: number): readonly string[] {
  const all = deps.systems()
  if (all.length === 1) return all
  const found = deps.query(expr, { now, limit: 1000 }).filter(({ total }) => total > 0)
  return found.length > 0 ? found.map(({ system }) => system) : all
}

function which({ texts }: Call, systems: readonly string[], expr: string, range: number): Answer {
  const keys = systems
    .slice(0, systemsShown)
    .map((system): Key[] => [{ text: short(system, 40), press: { verb: 'chart', args: { system, expr, range } } }])
  return { blocks: lines(texts.line('chat-chart-systems')), keys }
}

function ofExpr(deps: ChartDeps, call: Call, asked: { system: string; expr: string; range: number }) {
  return later(deps, call, (charts, reader) => charts.ofExpr(asked, reader), asked)
}

function drawOf(args: Args): Draw {
  const [system, expr, episode, alertname] = ['system', 'expr', 'episode', 'alertname'].map((name) =>
    textArg(args, name),
  )
  const range = numberArg(args, 'range') ?? defaultRange
  if (episode) return (charts, reader) => charts.ofEpisode(episode, reader)
  if (alertname) return (charts, reader) => charts.ofRule({ system: system ?? '', alertname, range }, reader)
  return (charts, reader) => charts.ofExpr({ system: system ?? '', expr: expr ?? '', range }, reader)
}

function pressed(deps: ChartDeps, call: Call, draw: Draw, args: Args): Pressed {
  if (!deps.charts) return { toast: call.texts.text('chat-chart-off'), alert: true }
  later(deps, call, draw, args)
  return { toast: call.texts.text('chat-chart-drawing') }
}

/** Draws it while nobody waits: what the person does next, acknowledging above all, is not held up. */
function later(deps: ChartDeps, call: Call, draw: Draw, args: Args): undefined {
  const { charts, background, voice } = deps
  if (!charts) return undefined
  const { texts, zone, now, place, person } = call
  const to = call.message ?? call.about
  background.run('a chart could not be given', async () => {
    const made = await draw(charts, { texts, zone, now })
    const answer = made.ok || made.why !== 'expression' ? chartAnswer(made, call, again(args)) : bad(made, call)
    await voice.say(place, answer, { person: person.id, ...(to !== undefined && { replyTo: to }) })
  })
  return undefined
}

const hour = 3_600_000
const ranges = [hour, 6 * hour, 24 * hour, 168 * hour]

/** The same over another time, and earlier days of an alert. */
function again(args: Args): (call: Call) => readonly (readonly Key[])[] {
  const episode = textArg(args, 'episode')
  return ({ texts }) => {
    if (episode !== '')
      return [[{ text: texts.text('chat-button-same-hour'), press: { verb: 'chart-days', args: { episode } } }]]
    if (Object.keys(args).length === 0) return []
    return [
      ranges.map((range) => ({ text: formatDuration(range), press: { verb: 'chart', args: { ...args, range } } })),
    ]
  }
}

function bad({ error, expr }: Extract<ChartMade, { why: 'expression' }>, call: Call): Answer {
  if (error instanceof PromqlError) return refused(error, expr, call)
  return { blocks: lines([code(short(error.message, 300))]) }
}
