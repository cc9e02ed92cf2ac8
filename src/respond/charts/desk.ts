import type { Episode, EpisodeView } from '../../alerts/contract.ts'
import { type ChartSpec, type Drawn, valueLabel } from '../../charts/index.ts'
import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { clockText } from '../../deliver/cards/format.ts'
import { type Expr, PromqlError, parse } from '../../promql/index.ts'
import type { ChartFacts, ChartMade, ChartReader } from './contract.ts'
import { type DrawingDeps, finished, type Subject, thresholdOf } from './drawing.ts'
import { type Figures, figuresOf } from './figures.ts'
import { namesOf } from './names.ts'
import { type Compared, comparedBy, written } from './rule.ts'
import { sameHourOf } from './same-hour.ts'
import { unitOf } from './unit.ts'

export interface ChartDeskDeps extends DrawingDeps {
  /** An episode with some members; undefined when nobody knows it. */
  view(episode: string, limit: number): Promise<EpisodeView | undefined>
  /** The expression of a system's alerting rule, as it is now. */
  rule(system: string, alertname: string): { expr: string } | undefined
  /** Deployments of a system in a time, oldest first; they are marked. */
  deploys?(system: string, from: Ms, to: Ms): Promise<readonly { at: Ms; version: string }[]>
}

/** Charts for whoever asks: commands, buttons, incidents, steps of an SOP. Never throws for what a person asked. */
export interface ChartDesk {
  /** Any expression over one system's series. */
  ofExpr(asked: { system: string; expr: string; range: Ms; title?: string }, reader: ChartReader): Promise<ChartMade>
  /** What the rule of an alert compares, with its threshold, from an hour before the alert began until now. */
  ofEpisode(episode: string, reader: ChartReader): Promise<ChartMade>
  /** The same for a rule that need not fire. */
  ofRule(asked: { system: string; alertname: string; range: Ms }, reader: ChartReader): Promise<ChartMade>
  /** The same hours of the seven days before, today's bold. */
  sameHour(episode: string, reader: ChartReader): Promise<ChartMade>
  /** A chart whose figures are known already. */
  draw(spec: ChartSpec): Promise<Drawn>
}

const hour: Ms = 3_600_000
/** What was before an alert is as telling as what it did since. */
const beforeStart: Ms = hour
/** An alert that lasts longer is shown by its last days. */
const longestEpisode: Ms = 7 * 24 * hour
const membersAsked = 300

export function createChartDesk(deps: ChartDeskDeps): ChartDesk {
  return {
    draw: (spec) => deps.charts.draw(spec),
    ofExpr: ({ system, expr, range, title = expr }, reader) =>
      guarded(expr, async () => {
        const parsed = parse(expr)
        const compared = isComparison(parsed) ? comparedBy(expr) : { left: parsed, op: '', right: undefined }
        const { now } = reader
        return drawn(deps, { system, title, about: system, compared, from: now - range, to: now }, reader)
      }),
    ofRule: ({ system, alertname, range }, reader) => {
      const rule = deps.rule(system, alertname)
      if (!rule) return Promise.resolve({ ok: false, why: 'no-rule' })
      const { now } = reader
      return guarded(rule.expr, () => {
        const compared = comparedBy(rule.expr)
        return drawn(deps, { ...titled(system, alertname, alertname), compared, from: now - range, to: now }, reader)
      })
    },
    ofEpisode: (id, reader) => withRule(deps, id, (view, expr) => drawn(deps, subjectOf(view, expr, reader), reader)),
    sameHour: (id, reader) =>
      withRule(deps, id, (view, expr) => sameHourOf(deps, subjectOf(view, expr, reader), reader)),
  }
}

async function withRule(
  { view, rule }: ChartDeskDeps,
  id: string,
  draw: (view: EpisodeView, expr: string) => Promise<ChartMade>,
): Promise<ChartMade> {
  const found = await view(id, membersAsked)
  if (!found) return { ok: false, why: 'unknown' }
  const known = rule(found.episode.system, found.episode.alertname)
  return known ? guarded(known.expr, () => draw(found, known.expr)) : { ok: false, why: 'no-rule' }
}

async function guarded(expr: string, draw: () => Promise<ChartMade>): Promise<ChartMade> {
  try {
    return await draw()
  } catch (error) {
    if (error instanceof PromqlError || error instanceof TypeError) return { ok: false, why: 'expression', error, expr }
    throw error
  }
}

const titled = (system: string, alertname: string, title: string) => ({
  system,
  title,
  about: `${system} · ${alertname}`,
})

function subjectOf({ episode, members }: EpisodeView, expr: string, { now, zone, texts }: ChartReader): Subject {
  const to = Math.min(now, lastMoment(episode, now))
  const from = Math.max(episode.startedAt - beforeStart, to - longestEpisode)
  const summary = members.length === 1 ? members[0]?.annotations.summary : undefined
  const label = texts.text('chart-mark-alert', { time: clockText(episode.startedAt, zone, now) })
  const marks = episode.startedAt > from ? [{ at: episode.startedAt, label }] : []
  const { system, alertname } = episode
  return { ...titled(system, alertname, summary ?? alertname), compared: comparedBy(expr), from, to, marks }
}

/** Of one that is over, half an hour more: that it stayed well. */
const lastMoment = ({ resolvedAt }: Episode, now: Ms): Ms => (resolvedAt === undefined ? now : resolvedAt + hour / 2)

const isComparison = (expr: Expr): boolean => {
  if (expr.kind === 'paren') return isComparison(expr.inner)
  return expr.kind === 'binary' && /^([<>]=?|[!=]=|and|or|unless)$/.test(expr.op) && !expr.bool
}

async function drawn(deps: ChartDeskDeps, subject: Subject, reader: ChartReader): Promise<ChartMade> {
  const { system, compared, from, to, title, about } = subject
  const { texts, zone } = reader
  const figures = await figuresOf(deps, { system, expr: compared.left, from, to })
  if (figures.series.every(({ points }) => points.length === 0)) {
    return { ok: false, why: 'none', ...(figures.since !== undefined && { since: figures.since }) }
  }
  const unit = unitOf(compared.left)
  const series = named(figures, compared, written(compared.left))
  const limit = await thresholdOf(deps, subject, reader)
  const times = `${clockText(from, zone, reader.now)}–${clockText(to, zone, from)}`
  const spec: ChartSpec = {
    title: title.slice(0, 300),
    subtitle: `${about} · ${times}`.slice(0, 300),
    series: series.map(({ name, points }) => ({ name, points })),
    ...(limit && { thresholds: [limit] }),
    marks: [...(subject.marks ?? []), ...(await deployMarks(deps, subject, reader))],
    from,
    to,
    zone,
    locale: texts.locale,
    unit,
    gap: figures.gap,
    none: texts.text('chart-none'),
  }
  const newest = series
    .slice(0, 3)
    .map(({ name, points }) => ({ name, value: valueLabel(points.at(-1)?.[1] ?? NaN, unit) }))
  const threshold = limit && `${compared.op} ${valueLabel(limit.value, unit)}`
  const facts: ChartFacts = { title, system, expr: written(compared.left), from, to, newest }
  return finished(deps.charts, spec, { ...facts, ...(threshold !== undefined && { threshold }) }, reader)
}

/** The newest of them: a chart has room for few marks. */
const mostDeploys = 5
const longestVersion = 40

async function deployMarks(
  { deploys }: ChartDeskDeps,
  { system, from, to }: Subject,
  { texts }: ChartReader,
): Promise<NonNullable<ChartSpec['marks']>> {
  const all = (await deploys?.(system, from, to)) ?? []
  return all.slice(-mostDeploys).map(({ at, version }) => ({
    at,
    label: texts.text('chart-mark-deploy', { version: [...version].slice(0, longestVersion).join('') }),
  }))
}

type Named = Figures['series'][number] & { name: string }

/** Worst first: those beyond the threshold by most, or the greatest where there is none. */
function named({ series }: Figures, { op }: Compared, whole: string): Named[] {
  const names = namesOf(
    series.map(({ labels }) => labels),
    whole.slice(0, 200),
  )
  const low = op === '<' || op === '<=' || op === '=='
  const last = ({ points }: Named) => points.findLast(([, value]) => !Number.isNaN(value))?.[1] ?? Number.NaN
  const worse = (a: number, b: number) => (low ? a - b : b - a)
  return series
    .map((one, n) => ({ ...one, name: (names[n] ?? '').slice(0, 200) }))
    .sort((a, b) => Number(Number.isNaN(last(a))) - Number(Number.isNaN(last(b))) || worse(last(a), last(b)) || 0)
}

/** What cannot be read is told by whoever asked; this is for logs. */
export const whyNot = (made: Exclude<ChartMade, { ok: true }>): string =>
  made.why === 'expression' ? messageOf(made.error) : made.why === 'drawing' ? made.drawn.why : made.why
