import type { Ms } from '../../core/clock.ts'
import { bold, code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Block } from '../contract.ts'
import type { Account, Gathered, Hush, Ownership } from '../storm.ts'
import { stormIncidentLines } from './extras.ts'
import type { Face, FaceButton, Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, countText, durationText } from './format.ts'

export interface StormView {
  id: string
  account: Account
  startedAt: Ms
  endedAt?: Ms
  /** Who has the groups that it told. */
  ownership: Ownership
  /** The incidents that those groups belong to. */
  gathered: Gathered
  /** All that is not critical is silent, and how many alerts of the storm with it. */
  hush?: Hush & { alerts: number }
}

const longestLine = 300
const takersNamed = 3

/** The roll-up: exact counts, and the whole list behind its button. */
export function stormFace(view: StormView, reader: Reader): Face {
  const { account, startedAt } = view
  const { texts, zone, now } = reader
  const args = { alerts: countText(account.alerts), groups: countText(account.groups) }
  const resolved = account.alerts - account.firing
  // What is folded may be the resolving alone: a lock screen must not call that a storm.
  const title = account.firing > 0 ? 'card-storm' : 'card-storm-all-resolved'
  return {
    blocks: [
      { line: texts.line(title, args).map((span) => ({ ...span, bold: true })) },
      {
        line: texts.line('card-storm-times', {
          from: clockSpan(startedAt, zone, now),
          now: clockSpan(now, zone, now),
        }),
      },
      { line: priorityLine(account, reader) },
      ...nameBlocks(account, reader),
      ...(resolved > 0 && account.firing > 0
        ? [{ line: texts.line('card-storm-resolved', { n: countText(resolved) }) }]
        : []),
      { line: whereLine(account, reader) },
      ...takenLines(view, reader),
      ...stormIncidentLines(view.gathered, view.ownership, reader),
      ...hushLine(view, reader),
    ],
    buttons: stormButtons(view, texts),
  }
}

function takenLines({ ownership: { taken } }: StormView, { texts, zone, now }: Reader): Block[] {
  return taken.slice(0, takersNamed).map(({ by, at, groups }) => {
    const args = { person: by.name, time: clockSpan(at, zone, now), n: groups }
    return { line: clip(texts.line('card-storm-acknowledged', args), longestLine) }
  })
}

function hushLine({ hush }: StormView, { texts, zone, now }: Reader): Block[] {
  if (!hush) return []
  const args = { person: hush.by.name, n: hush.alerts }
  const line =
    hush.until === 'stable'
      ? texts.line('card-storm-silenced-stable', args)
      : texts.line('card-storm-silenced', { ...args, until: clockSpan(hush.until, zone, now) })
  return [{ line: clip(line, longestLine) }]
}

const mostInRow = 3

/** The incident of its groups, as long as that is open. */
function incidentButton({ gathered: { incidents } }: StormView, texts: Texts): FaceButton[] {
  const [first] = incidents
  if (!first || first.incident.closed) return []
  const { number: n } = first.incident
  return [
    { text: texts.text('card-button-incident', { n: String(n) }), action: { verb: 'incident-show', args: { n } } },
  ]
}

/** Row 1 takes all of it, row 2 makes an incident of it, or quiet; nothing is offered that there is no need for any more. */
function stormButtons(view: StormView, texts: Texts): FaceButton[][] {
  const { id, account, ownership, hush, gathered } = view
  const press = (verb: string, text: string, more: Record<string, string | number> = {}): FaceButton => ({
    text: texts.text(text, { n: countText(ownership.open) }),
    action: { verb, args: { rollup: id, ...more } },
  })
  const some = ownership.taken.length > 0
  const take = press('storm-ack', some ? 'card-button-storm-ack-rest' : 'card-button-ack-all')
  const list = press('storm', 'card-button-storm', { page: 0 })
  const quiet = hush
    ? [
        press('unsilence', 'card-button-unsilence', { silence: hush.silence }),
        ...(hush.until === 'stable' ? [] : [press('extend', 'card-button-extend', { silence: hush.silence })]),
      ]
    : account.firing > 0
      ? [press('storm-silence', 'card-button-storm-silence')]
      : []
  const merge = gathered.loose > 0 ? [press('storm-incident', 'card-button-storm-incident')] : []
  const incident = [...incidentButton(view, texts), ...merge]
  const below = incident.length + quiet.length > mostInRow ? [incident, quiet] : [[...incident, ...quiet]]
  return [[...(ownership.open > 0 ? [take] : []), list], ...below.filter((row) => row.length > 0)]
}

function priorityLine({ byPriority }: Account, { texts }: Reader): Line {
  const parts = byPriority.map(([priority, count]) => `${priority} ${countText(count)}`)
  return clip([{ text: parts.join(texts.text('card-bar')) }], longestLine)
}

function nameBlocks({ byName, others }: Account, { texts }: Reader): Block[] {
  const lines: Line[] = byName.map(([name, count]) => clip([code(name), { text: ` ${countText(count)}` }], longestLine))
  if (others.groups > 0) {
    lines.push(texts.line('card-storm-others', { groups: countText(others.groups), n: countText(others.alerts) }))
  }
  return lines.map((line) => ({ line }))
}

function whereLine({ singled }: Account, { texts }: Reader): Line {
  if (singled.length === 0) return texts.line('card-storm-list')
  return texts.line('card-storm-list-but', { singled: singled.join(texts.text('card-join')) })
}

/** The end of a storm with its account: nobody has to wonder whether something got lost. */
export function stormEndFace(view: StormView, reader: Reader): Face {
  const { id, account, startedAt, endedAt } = view
  const { texts, zone, now } = reader
  const end = endedAt ?? now
  const times = {
    from: clockSpan(startedAt, zone, now),
    to: clockSpan(end, zone, now),
    took: durationText(end - startedAt, texts),
  }
  const { told } = account
  const left = account.firing
  return {
    blocks: [
      { line: texts.line('card-storm-over', times).map((span) => (span.time ? span : bold(span.text))) },
      {
        line: texts.line('card-storm-sum', {
          n: countText(account.alerts),
          resolved: countText(account.alerts - left),
          left: countText(left),
        }),
      },
      {
        line: texts.line('card-storm-account', {
          single: countText(told.single),
          folded: countText(told.folded),
          lost: countText(told.lost),
        }),
      },
      ...stormIncidentLines(view.gathered, view.ownership, reader),
    ],
    buttons: [
      [
        {
          text:
            left > 0 ? texts.text('card-button-storm-left', { n: countText(left) }) : texts.text('card-button-storm'),
          action: { verb: 'storm', args: { rollup: id, page: 0, ...(left > 0 && { open: 1 }) } },
        },
        ...incidentButton(view, texts),
      ],
    ],
  }
}
