import { inLocale } from '../../core/localized.ts'
import { bold, type Line, type Span } from '../../core/text.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Face, FaceButton, Faces, Reader } from '../../deliver/index.ts'
import { adviceOf, isAdvice } from './advice-face.ts'
import { buttonsOf } from './buttons.ts'
import type { CardData, ObservationShown, Shown } from './card.ts'
import { adviceFace, goLiveFace, newsFace, type OpenAlert, type Stage, stages } from './contract.ts'
import { figureLine, progressOf, triggerLine } from './figure-lines.ts'
import { itemsOf, missingItems } from './figures.ts'
import { isNews, newsOf } from './news-face.ts'
import { pendingOf } from './watching.ts'
import { itemTitle, reasonText, remarkOf, titleOf } from './words.ts'

/** How go-lives look in the chat. */
export const goLiveFaces: Faces = {
  [goLiveFace]: (data, reader) => (isCard(data) ? faceOf(data, reader) : undefined),
  [adviceFace]: (data, reader) => (isAdvice(data) ? adviceOf(data, reader) : undefined),
  [newsFace]: (data, reader) => (isNews(data) ? newsOf(data, reader) : undefined),
}

function isCard(data: unknown): data is CardData {
  const { run, hash } = (data ?? {}) as Partial<CardData>
  return typeof hash === 'string' && typeof run?.number === 'number' && typeof run.plan === 'object'
}

const strong = (line: Line): Line => line.map((span) => ({ ...span, bold: true }))

export function headOf({ number, name, deploy }: Shown, { texts }: Reader): string {
  return texts.text('respond-golive-head', {
    n: number,
    name: inLocale(name, texts.locale),
    version: deploy ? ` ${deploy.version}` : '',
  })
}

function faceOf(card: CardData, reader: Reader): Face {
  const { run } = card
  const { texts } = reader
  if (card.moved) return { blocks: [{ line: texts.line('respond-golive-moved', { n: run.number }) }], buttons: [] }
  if (run.state === 'over') return overFace(card, reader)
  const at = stages.indexOf(run.stage) + 1
  const stage = texts.text('respond-golive-stage', {
    at,
    of: stages.length,
    name: texts.text(`respond-golive-stage-${run.stage}`),
  })
  const body: Line[] = [
    strong([{ text: `🚀 ${headOf(run, reader)} · ${stage}` }]),
    texts.line('respond-golive-owner', { name: run.owner.name }),
    ...pausedLines(run, reader),
    ...stageLines(card, reader),
    ...latestNote(run),
  ]
  return { blocks: body.map((line) => ({ line })), buttons: buttonsOf(card, reader) }
}

function pausedLines({ paused }: Shown, { texts, zone, now }: Reader): Line[] {
  if (!paused) return []
  const { by, at, reason } = paused
  return [texts.line('respond-golive-paused', { name: by.name, time: clockSpan(at, zone, now), why: reason })]
}

const latestNote = ({ notes }: Shown): Line[] =>
  notes.slice(-2).map(({ by, text }) => [{ text: `📝 ${by.name}: ${text.slice(0, 200)}` }])

function stageLines(card: CardData, reader: Reader): Line[] {
  switch (card.run.stage) {
    case 'tests':
      return [...testLines(card.run, reader), ...earlyLines(card, reader)]
    case 'monitoring':
      return [...checkLines(card.run, reader), ...earlyLines(card, reader)]
    case 'observe':
      return card.run.observe ? observeLines(card, card.run.observe, reader) : waitingLines(card, reader)
    case 'review':
      return reviewLines(card, reader)
    case 'watch':
      return card.run.watch ? observeLines(card, card.run.watch, reader) : []
  }
}

const icons = { pass: '✅', warn: '⚠️' } as const

function testLines({ plan, tests }: Shown, { texts }: Reader): Line[] {
  const rows = itemsOf(plan).map((item): Line => {
    const result = tests[item.id]
    const title = itemTitle(item, texts)
    if (!result) return [{ text: `▫️ ${title}` }]
    const said = remarkOf(result, texts)
    return [{ text: `${icons[result.status]} ${title} · ${said === '' ? '' : `${said} · `}${result.by.name}` }]
  })
  const hint = missingItems({ plan, tests }).length > 0 ? [texts.line('respond-golive-tests-hint')] : []
  return [...rows, ...hint]
}

function checkLines({ check }: Shown, { texts, zone, now }: Reader): Line[] {
  if (!check) return [texts.line('respond-golive-check-hint')]
  const { channels, sources, rules, failing, alerts, by, at } = check
  const down = sources.filter(({ up }) => up !== true)
  return [
    texts.line('respond-golive-checked', { name: by.name, time: clockSpan(at, zone, now) }),
    ...channels.map(({ channel, ms, reason }) =>
      reason === undefined
        ? texts.line('respond-golive-channel-good', { channel, ms: Math.round(ms) })
        : texts.line('respond-golive-channel-bad', { channel, why: reasonText(reason, texts) }),
    ),
    ...(channels.length === 0 ? [texts.line('respond-golive-channels-none')] : []),
    texts.line(down.length === 0 ? 'respond-golive-sources-good' : 'respond-golive-sources-bad', {
      up: sources.length - down.length,
      total: sources.length,
      names: down
        .map(({ id }) => id)
        .slice(0, 5)
        .join(texts.text('card-join')),
    }),
    texts.line(rules > 0 && failing.length === 0 ? 'respond-golive-rules-good' : 'respond-golive-rules-bad', {
      n: rules,
      names: failing.slice(0, 5).join(texts.text('card-join')),
    }),
    ...(alerts ? [openLine(alerts, { texts, zone, now })] : []),
  ]
}

const mostOpen = 5

/** 🔴 RedpacketFailuresInRow 11:52 is open already. */
function openLine(alerts: readonly OpenAlert[], { texts, zone, now }: Reader): Line {
  if (alerts.length === 0) return texts.line('respond-golive-open-none')
  const shown = alerts.slice(0, mostOpen).map(({ name, at }): Line => [{ text: `${name} ` }, clockSpan(at, zone, now)])
  return [...texts.line('respond-golive-open', { n: alerts.length }), ...dotted(shown)]
}

const dotted = (all: readonly Line[]): Span[] =>
  all.flatMap((one, n): Span[] => (n === 0 ? [...one] : [{ text: ' · ' }, ...one]))

function waitingLines({ last, offered }: CardData, { texts, zone, now }: Reader): Line[] {
  const args = last && { version: last.version, time: clockSpan(last.at, zone, now) }
  if (args && offered) return [texts.line('respond-golive-offered', args), texts.line('respond-golive-offered-hint')]
  return [texts.line('respond-golive-waiting'), ...(args ? [texts.line('respond-golive-last-deploy', args)] : [])]
}

/** Deployed before it was its turn. */
function earlyLines({ last, offered }: CardData, { texts, zone, now }: Reader): Line[] {
  if (!last || !offered) return []
  const at = stages.indexOf('observe') + 1
  return [texts.line('respond-golive-early', { version: last.version, time: clockSpan(last.at, zone, now), at })]
}

/** Figures with their limits, worst first within the file's order: what is beyond its limit stands in front. */
function observeLines(card: CardData, of: ObservationShown, reader: Reader): Line[] {
  const { run, undecided } = card
  const { texts, now, zone } = reader
  const { rollback, observe } = run.plan
  const passed = Math.max(0, Math.min(of.lastAt, of.until) - of.from - of.gaps)
  const { unit, ...amounts } = progressOf(of, passed)
  const progress = texts.line(unit === 'minutes' ? 'respond-golive-observing' : 'respond-golive-watching', {
    ...amounts,
    n: of.readings,
  })
  const since = run.deploy
    ? [
        texts.line('respond-golive-deployed', {
          version: run.deploy.version,
          time: clockSpan(run.deploy.at, zone, now),
        }),
      ]
    : []
  const later = run.stage === 'watch' ? run.deploys.filter((one) => one.at > of.from).slice(-2) : []
  return [
    progress,
    ...(run.stage === 'observe' ? since : []),
    ...later.map(({ version, at }) =>
      texts.line('respond-golive-deployed-also', { version, time: clockSpan(at, zone, now) }),
    ),
    ...rollback.triggers.map((one) => triggerLine(one, of, reader)),
    ...observe.figures.map((one) => figureLine(one, of, reader)),
    ...(of.readings > 0 ? [alertsLine(of, run.stage, reader)] : []),
    ...(undecided
      ? [texts.line('respond-golive-undecided', { name: undecided.decider.name })]
      : run.asked !== undefined
        ? askedLines(card, reader)
        : heldLines(run, of, reader)),
  ]
}

/** Who decides how it goes on; at night also when they are called. */
function askedLines({ run, askedFrom }: CardData, { texts, zone, now }: Reader): Line[] {
  const asked = texts.line('respond-golive-asked', { name: run.owner.name })
  if (askedFrom === undefined) return [asked]
  return [asked, texts.line('respond-golive-asked-from', { time: clockSpan(askedFrom, zone, now) })]
}

/** What is wrong while people review; what is well takes no line. */
function firingLines({ plan }: Shown, of: ObservationShown, reader: Reader): Line[] {
  const beyond = plan.rollback.triggers.filter(({ id }) => (of.triggers[id]?.row ?? 0) > 0)
  const firing = of.alerts.filter(({ episode }) => of.firing?.includes(episode))
  const past = of.alerts.length > 0 && firing.length === 0
  return [
    ...beyond.map((one) => triggerLine(one, of, reader)),
    ...(firing.length > 0
      ? [
          [
            ...reader.texts.line('respond-golive-open', { n: firing.length }),
            ...dotted(alertSpans(firing, 'review', reader)),
          ],
        ]
      : []),
    ...(past ? [alertsLine(of, 'review', reader)] : []),
  ]
}

/** The time is over, and a trigger is half-way. */
function heldLines({ plan }: Shown, of: ObservationShown, { texts }: Reader): Line[] {
  const [held] = of.ended === undefined && of.lastAt >= of.until ? pendingOf(plan, of) : []
  if (!held) return []
  const n = Math.max(1, held.readings - (of.triggers[held.id]?.row ?? 0))
  return [texts.line('respond-golive-held', { title: titleOf(held, texts), n })]
}

function alertsLine({ alerts }: ObservationShown, stage: Stage, { texts, zone, now }: Reader): Line {
  if (alerts.length === 0)
    return texts.line(stage === 'watch' ? 'respond-golive-alerts-none-watch' : 'respond-golive-alerts-none')
  return [
    ...texts.line('respond-golive-alerts', { n: alerts.length }),
    ...dotted(alertSpans(alerts, stage, { texts, zone, now })),
  ]
}

/** The last few alerts with their times, and which of them were there before. */
const alertSpans = (all: ObservationShown['alerts'], stage: Stage, { texts, zone, now }: Reader): Line[] =>
  all.slice(-4).map(({ name, at, before }) => {
    const early = before ? [{ text: texts.text('respond-golive-alert-before', { stage }) }] : []
    return [{ text: `${name} ` }, clockSpan(at, zone, now), ...early]
  })

function reviewLines({ run, advised, undecided }: CardData, reader: Reader): Line[] {
  const { texts, zone, now } = reader
  const { tests, plan, observe, reviewers, signatures } = run
  const count = (status: 'pass' | 'warn') => Object.values(tests).filter((one) => one.status === status).length
  const waiting = reviewers.filter(({ id }) => !signatures.some(({ by }) => by.id === id))
  const risks = run.risks?.length ?? plan.risks.length
  const followUps = run.followUps?.length ?? plan.follow_ups.length
  const seen = observe && {
    length: durationText((observe.ended ?? observe.lastAt) - observe.from, texts),
    n: observe.readings,
    alerts: observe.alerts.length,
  }
  return [
    texts.line('respond-golive-review-tests', { pass: count('pass'), warn: count('warn') }),
    ...(seen ? [texts.line('respond-golive-review-observed', seen)] : []),
    texts.line('respond-golive-review-rest', { risks, followUps, advices: advised }),
    ...(run.review ? firingLines(run, run.review, reader) : []),
    ...(undecided ? [texts.line('respond-golive-undecided', { name: undecided.decider.name })] : []),
    texts.line('respond-golive-review-signed', { n: signatures.length, of: plan.review.least }),
    ...signatures.map(({ by, at }): Line => {
      const own = by.id === run.owner.id ? [{ text: texts.text('respond-golive-also-owner') }] : []
      return [{ text: `✍️ ${by.name} ` }, clockSpan(at, zone, now), ...own]
    }),
    ...(waiting.length > 0
      ? [
          texts.line('respond-golive-review-waiting', {
            names: waiting.map(({ name }) => name).join(texts.text('card-join')),
          }),
        ]
      : []),
    ...(reviewers.length < plan.review.least ? [texts.line('respond-golive-review-few')] : []),
  ]
}

function overFace({ run, startedAt }: CardData, reader: Reader): Face {
  const { texts } = reader
  const { end, plan, observe, watch } = run
  const how = end?.how ?? 'aborted'
  const length = durationText((end?.at ?? startedAt) - startedAt, texts)
  const last = watch && watch.readings > 0 ? watch : observe
  const lines: Line[] = [
    [bold(texts.text(`respond-golive-over-${how}`, { head: headOf(run, reader) }))],
    texts.line('respond-golive-over-by', { name: end?.by.name ?? '', length }),
    ...(end?.reason === undefined ? [] : [texts.line('respond-golive-why', { why: end.reason })]),
    ...(last
      ? [
          ...plan.rollback.triggers.map((one) => triggerLine(one, last, reader)),
          ...plan.observe.figures.map((one) => figureLine(one, last, reader)),
          alertsLine(last, last === watch ? 'watch' : 'observe', reader),
        ]
      : []),
  ]
  const { sop } = plan.rollback
  const buttons: FaceButton[][] =
    how === 'rolled-back' && sop !== undefined
      ? [
          [
            {
              text: texts.text('respond-golive-button-sop'),
              action: { verb: 'sop-start', args: { system: run.system, sop } },
            },
          ],
        ]
      : []
  return { blocks: lines.map((line) => ({ line })), buttons }
}

export const planTitle = ({ plan }: Shown, { texts }: Reader): string => inLocale(plan.title, texts.locale)
