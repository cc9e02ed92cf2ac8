import { type DigestData, type DigestGroup, digestFace as faceName } from '../../alerts/contract.ts'
import { annotationIn } from '../../core/annotation.ts'
import { formatLabels } from '../../core/labels.ts'
import { bold, code, type Line, plain } from '../../core/text.ts'
import type { Block } from '../contract.ts'
import { levelIcons } from './alert.ts'
import type { Face, FaceButton, Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, countText, durationText, valueText } from './format.ts'

/** More groups than these make a wall on a phone; the rest is in the file. */
const mostGroups = 12
const longestHead = 160
const longestLine = 200

/** Alerts that are not told at once, the worst first: what a post of face `digest` shows. */
export function digestFace(data: DigestData, reader: Reader): Face {
  const { groups, more, totals } = data
  const left = (n: number) => reader.texts.line('card-digest-more', { n: n + more })
  return {
    blocks: [
      { line: headLine(data, reader) },
      { line: timesLine(data, reader) },
      ...(totals.length > 1 ? [{ line: totalsLine(data, reader) }] : []),
      { items: groups.flatMap((group) => groupLines(group, reader)), per: 2, more: left, most: mostGroups },
      ...(groups.length === 0 && more > 0 ? [{ line: left(0) }] : []),
      ...beforeLines(data, reader),
    ],
    buttons: buttonsOf(data, reader),
    full: { name: `${faceName}.txt`, text: () => fullText(data, reader) },
  }
}

/** Line 1: how many, and how many of them still want somebody. */
function headLine({ cadence, totals, unknown }: DigestData, { texts }: Reader): Line {
  const sum = (of: (total: DigestData['totals'][number]) => number) => totals.reduce((all, one) => all + of(one), 0)
  const firing = sum((total) => total.firing)
  const open = totals.find((total) => total.firing > 0)
  const icon = open ? levelIcons[open.level] : unknown > 0 ? '⚪' : '🟢'
  const args = { what: texts.text(`card-digest-${cadence}`), n: sum((total) => total.groups) }
  const said = firing > 0 ? 'card-digest-open' : unknown > 0 ? 'card-digest-unknown' : 'card-digest-over'
  const line = texts.line(said, { ...args, firing, unknown })
  return [bold(`${icon} `), ...line.map((span) => ({ ...span, bold: true }))]
}

function timesLine({ from, to }: DigestData, { texts, zone, now }: Reader): Line {
  return texts.line('card-digest-times', { from: clockSpan(from, zone, now), to: clockSpan(to, zone, now) })
}

function totalsLine({ totals }: DigestData, { texts }: Reader): Line {
  const parts = totals.map(({ priority, groups, fired }) =>
    texts.text('card-digest-total', { priority, groups, n: fired }),
  )
  return clip([{ text: parts.join(texts.text('card-bar')) }], longestLine)
}

/** Two lines: the problem, then where and when. */
function groupLines(group: DigestGroup, { texts, zone, now }: Reader): [Line, Line] {
  const { priority, alertname, annotations, startedAt, resolvedAt, system, groupLabels = {} } = group
  const problem = annotationIn(annotations, 'summary', texts.locale) ?? alertname
  const count = group.firing + group.unknown || group.resolved
  const suffix = count > 1 ? texts.text('card-count', { n: countText(count) }) : ''
  const head: Line = [{ text: `${iconOf(group)} ${priority} ` }, ...clip([{ text: problem }], longestHead - 20)]
  const where = [system, ...Object.entries(groupLabels).map(([name, value]) => `${name}=${value}`)].join(' · ')
  const since = { from: clockSpan(startedAt, zone, now) }
  const when =
    resolvedAt === undefined
      ? texts.line('card-since', { time: since.from })
      : texts.line('card-digest-ran', {
          ...since,
          to: clockSpan(resolvedAt, zone, now),
          took: durationText(resolvedAt - startedAt, texts),
        })
  const notes = notesOf(group, { texts }).join(' · ')
  // A full-width bracket brings its own space.
  const dot = notes === '' ? '' : plain(when).endsWith('）') ? '· ' : ' · '
  const place: Line = [{ text: `${where} · ` }, code(alertname), { text: ' · ' }, ...when, { text: dot + notes }]
  return [[...head, { text: suffix }], clip(place, longestLine)]
}

/** Only a recovery is green. */
function iconOf({ firing, unknown, resolvedAt, end = 'resolved', level }: DigestGroup): string {
  if (firing > 0) return levelIcons[level]
  if (unknown > 0 || (resolvedAt !== undefined && end !== 'resolved')) return '⚪'
  return '🟢'
}

function notesOf(group: DigestGroup, { texts }: Pick<Reader, 'texts'>): string[] {
  const { episodes, firing, unknown, resolved, resolvedAt, end } = group
  return [
    ...(episodes > 1 ? [texts.text('card-digest-times-fired', { n: episodes })] : []),
    ...(firing > 0 && resolved > 0 ? [texts.text('card-digest-some-resolved', { n: resolved })] : []),
    ...(unknown > 0 ? [texts.text('card-digest-some-unknown', { n: unknown })] : []),
    ...(resolvedAt !== undefined && end === 'removed' ? [texts.text('card-digest-end-removed')] : []),
    ...(resolvedAt !== undefined && end === 'closed' ? [texts.text('card-digest-end-closed')] : []),
  ]
}

function beforeLines({ before }: DigestData, { texts }: Reader): Block[] {
  if (before.groups === 0) return []
  return [{ line: texts.line('card-digest-before', { groups: before.groups, n: before.alerts }) }]
}

/** Taking what still fires, all of it at once; and the list of what is open now. */
function buttonsOf({ groups }: DigestData, { texts }: Reader): FaceButton[][] {
  const open = groups.filter(({ firing }) => firing > 0)
  const [only] = open
  const take: FaceButton[] =
    open.length > 1
      ? [{ text: texts.text('card-button-ack-all'), action: { verb: 'digest-ack', args: {} } }]
      : only
        ? [{ text: texts.text('card-button-ack'), action: { verb: 'ack', args: { episode: only.episode } } }]
        : []
  return [
    [...take, { text: texts.text('card-button-alerts'), action: { verb: 'alerts', args: { page: 0, reply: 1 } } }],
  ]
}

function fullText(data: DigestData, reader: Reader): string {
  const head = [headLine(data, reader), timesLine(data, reader), totalsLine(data, reader)].map(plain)
  const groups = data.groups.flatMap((group) => {
    const lines = groupLines(group, reader).map(plain)
    const value = group.value === undefined ? '' : ` ${valueText(group.value)}`
    return ['', ...lines, `${formatLabels(group.labels)}${value}`]
  })
  const more = data.more > 0 ? ['', plain(reader.texts.line('card-digest-more', { n: data.more }))] : []
  return [...head, ...groups, ...more, ''].join('\n')
}
