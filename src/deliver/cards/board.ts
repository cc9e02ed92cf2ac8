import { annotationIn } from '../../core/annotation.ts'
import { inLocale } from '../../core/localized.ts'
import { bold, type Line } from '../../core/text.ts'
import { type BoardData, type BoardGroup, type BoardState, boardStates } from '../board/data.ts'
import type { Block } from '../contract.ts'
import { levelIcons } from './alert.ts'
import type { Face, Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, countText } from './format.ts'

const longestProblem = 80
const longestLine = 200
const stateIcons = { unhealthy: '🔴', degraded: '🟠', unknown: '⚪', healthy: '🟢' } as const
const quietIcons = { silenced: '🔕', maintenance: '🔧', inhibition: '🔇' } as const

/** The pinned board: short while all is well. */
export function boardCard(data: BoardData, reader: Reader): Face {
  const { texts, zone, now } = reader
  const { groups, open, closed } = data
  if (closed) return { blocks: [{ line: [bold(texts.text('card-board-closed'))] }], buttons: [] }
  const more = (left: number) => texts.line('card-digest-more', { n: left + open - groups.length })
  const lines = groups.map((group) => groupLine(group, reader))
  return {
    blocks: [
      { line: headLine(data, reader) },
      ...boardStates.flatMap((state) => systemsBlock(data, state, reader)),
      { items: lines, more },
      ...(open > groups.length ? [{ line: more(0) }] : []),
      { line: texts.line('card-board-changed', { time: clockSpan(data.changedAt, zone, now) }) },
    ],
    buttons: [
      [
        { text: texts.text('card-button-alerts'), action: { verb: 'alerts', args: { page: 0, reply: 1 } } },
        { text: texts.text('card-button-health'), action: { verb: 'health', args: { reply: 1 } } },
      ],
    ],
  }
}

/** Line 1: all that the bar of a pinned message shows. */
function headLine({ systems, groups, open }: BoardData, { texts }: Reader): Line {
  const ill = systems.filter(({ state }) => state !== 'healthy')
  if (open === 0 && ill.length === 0) return [bold(texts.text('card-board-good', { n: systems.length }))]
  const firing = groups.find((group) => group.firing > 0)
  const icon = firing ? levelIcons[firing.level] : stateIcons[ill[0]?.state ?? 'unknown']
  const said = ill.length === 0 ? 'card-board-open' : open === 0 ? 'card-board-ill' : 'card-board-both'
  const head = texts.text(said, { open, ill: ill.length })
  return [bold(`${icon} ${head}`)]
}

/** Systems of one state in one line; the well ones last. */
function systemsBlock({ systems }: BoardData, state: BoardState, { texts }: Reader): Block[] {
  const names = systems.filter((system) => system.state === state).map(({ name }) => inLocale(name, texts.locale))
  const [first, ...rest] = names.map((name): Line => clip([{ text: name }], longestProblem))
  if (!first) return []
  const more = (left: number) => texts.line('card-more', { n: countText(left) })
  const items = [[{ text: `${stateIcons[state]} ` }, ...first], ...rest]
  return [{ items, more, most: 20, join: texts.text('card-join') }]
}

/** `🟠 P1 磁碟空間不足（2 則）· shop · 03:12 👤 Alice`. */
function groupLine(group: BoardGroup, { texts, zone, now }: Reader): Line {
  const { level, priority, alertname, annotations, firing, unknown, system, startedAt, acknowledged, quiet } = group
  const icon = firing > 0 ? levelIcons[level] : '⚪'
  const problem = annotationIn(annotations, 'summary', texts.locale) ?? alertname
  const count = firing + unknown
  const suffix = count > 1 ? texts.text('card-count', { n: countText(count) }) : ''
  const dot = suffix.endsWith('）') ? '· ' : ' · '
  const marks = `${acknowledged ? ` 👤 ${acknowledged}` : ''}${quiet ? ` ${quietIcons[quiet]}` : ''}`
  const line: Line = [
    { text: `${icon} ${priority} ` },
    ...clip([{ text: problem }], longestProblem),
    { text: `${suffix}${dot}${system} · ` },
    clockSpan(startedAt, zone, now),
    { text: marks },
  ]
  return clip(line, longestLine)
}
