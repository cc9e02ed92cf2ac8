import type { EpisodeView } from '../../alerts/contract.ts'
import { inLocale } from '../../core/localized.ts'
import type { Texts } from '../../core/texts.ts'
import type { Extras } from '../ports.ts'
import type { FaceButton } from './face.ts'

const etas = [30, 60] as const
const mostInRow = 3

type Press = (verb: string, text: string, args?: Record<string, string | number>) => FaceButton

/** The buttons of an alert's card: 認領 always in row 1; once it is over those that close its incident, else none. */
export function alertButtons(view: EpisodeView, texts: Texts, extras?: Extras): FaceButton[][] {
  const { episode } = view
  const press: Press = (verb, text, args = {}) => ({
    text,
    action: { verb, args: { episode: episode.id, ...args } },
  })
  if ((episode.resolvedAt !== undefined && episode.shows === undefined) || episode.endedAt !== undefined) {
    return closingRow(extras, press, texts)
  }
  const silence = episode.silenced
    ? [
        press('unsilence', texts.text('card-button-unsilence'), { silence: episode.silenced.silence }),
        press('extend', texts.text('card-button-extend'), { silence: episode.silenced.silence }),
      ]
    : [press('silence', texts.text('card-button-silence'))]
  const tools = extras ? toolRow(extras, press, texts) : []
  const advised = advisedButton(view, press, texts, extras)
  const links = linkRow(view, texts)
  if (!episode.acknowledged) {
    return [[press('ack', texts.text('card-button-ack')), ...silence], ...packed(advised, tools, links)]
  }
  const eta = etas.map((minutes) => press('eta', texts.text('card-button-eta', { n: minutes }), { minutes }))
  const mine = [...handButton(extras, texts), press('unack', texts.text('card-button-unack'))]
  const rows = episode.silenced ? [mine, silence] : [[...mine, ...silence]]
  return [...rows, ...packed(advised, tools, eta, links)]
}

/** Groups of buttons, each kept together, in as few rows as they fit in. */
function packed(...groups: readonly FaceButton[][]): FaceButton[][] {
  const rows: FaceButton[][] = []
  for (const group of groups.filter(({ length }) => length > 0)) {
    const last = rows.at(-1)
    if (last && last.length + group.length <= mostInRow) last.push(...group)
    else rows.push([...group])
  }
  return rows
}

const ofIncident = (verb: string, text: string, n: number): FaceButton => ({ text, action: { verb, args: { n } } })

/** Whoever owns the incident passes it on. */
function handButton(extras: Extras | undefined, texts: Texts): FaceButton[] {
  const { incident } = extras ?? {}
  if (!incident || incident.closed) return []
  return [ofIncident('incident-hand', texts.text('card-button-hand'), incident.number)]
}

function toolRow({ incident, run, sop, chart, drill }: Extras, press: Press, texts: Texts): FaceButton[] {
  const walk = run && texts.text('card-button-sop-run', { step: run.step, of: run.of })
  return [
    ...(run && walk ? [{ text: walk, action: { verb: 'sop-show', args: { run: run.id } } }] : []),
    ...(sop && !run ? [press('sop-open', texts.text('card-button-sop'))] : []),
    ...(incident
      ? [
          ofIncident(
            'incident-show',
            texts.text('card-button-incident', { n: String(incident.number) }),
            incident.number,
          ),
        ]
      : drill
        ? []
        : [press('incident-open', texts.text('card-button-incident-open'))]),
    ...(chart ? [press('chart', texts.text('card-button-chart'))] : []),
  ]
}

/** The action that the rule advises; it asks before anything changes. */
function advisedButton({ episode }: EpisodeView, press: Press, texts: Texts, extras?: Extras): FaceButton[] {
  if (!extras?.action) return []
  const { id, title } = extras.action
  const text = texts.text('card-button-run-action', { title: inLocale(title, texts.locale) })
  return [{ ...press('run', text, { system: episode.system, action: id }), style: 'danger' }]
}

/** The alerts are over, the incident is not. */
function closingRow(extras: Extras | undefined, press: Press, texts: Texts): FaceButton[][] {
  const { incident, chart } = extras ?? {}
  if (!incident || incident.closed) return []
  const { number: n } = incident
  return [
    [
      ofIncident('incident-resolve', texts.text('card-button-resolve', { n: String(n) }), n),
      ofIncident('incident-false', texts.text('card-button-false'), n),
      ...(chart ? [press('chart', texts.text('card-button-chart'))] : []),
    ],
  ]
}

const links = [
  ['runbook_url', 'card-button-runbook'],
  ['dashboard_url', 'card-button-dashboard'],
] as const

/** Links that the rule's author wrote as annotations. */
function linkRow({ members }: EpisodeView, texts: Texts): FaceButton[] {
  const annotations = members[0]?.annotations ?? {}
  return links.flatMap(([name, label]): FaceButton[] => {
    const url = annotations[name] ?? ''
    return /^https?:\/\//i.test(url) && url.length <= 2048 ? [{ text: texts.text(label), url }] : []
  })
}
