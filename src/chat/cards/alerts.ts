import type { Episode, EpisodeView } from '../../alerts/contract.ts'
import { annotationIn } from '../../core/annotation.ts'
import { code, type Line } from '../../core/text.ts'
import type { AlertsDesk, Answer, Call, Key } from '../contract.ts'
import { allows } from '../people.ts'
import { ago, joined, short, spaced, strong } from './phrases.ts'
import { trialBlocks } from './trials.ts'

export const alertsPerPage = 5
/** Members of each episode that are asked which source is missing. */
const membersLooked = 50

/** Episodes with something open, worst first; those that wait out their cooldown are over for people. */
export function openNow({ views }: Pick<AlertsDesk, 'views'>): Episode[] {
  return views.openEpisodes().filter(({ firing, unknown }) => firing + unknown > 0)
}

/** `/alerts`: open episodes, worst first; those nobody has taken get a button. */
export async function alertsCard(desk: Pick<AlertsDesk, 'views'>, wanted: number, call: Call): Promise<Answer> {
  const { texts } = call
  const open = openNow(desk)
  const pages = Math.max(1, Math.ceil(open.length / alertsPerPage))
  const page = Math.min(Math.max(0, Math.trunc(wanted)), pages - 1)
  const shown = open.slice(page * alertsPerPage, (page + 1) * alertsPerPage)
  const views = (await Promise.all(shown.map(({ id }) => desk.views.view(id, membersLooked)))).filter(
    (view) => view !== undefined,
  )
  const title = open.length === 0 ? texts.line('chat-alerts-none') : texts.line('chat-alerts-title', { n: open.length })
  const paging = pages > 1 ? [texts.line('chat-alerts-page', { page: page + 1, pages })] : []
  return {
    blocks: [
      { line: strong(title) },
      { items: views.flatMap((view) => rows(view, call)), more: (n) => texts.line('chat-more-lines', { n }) },
      ...paging.map((line) => ({ line })),
      ...trialBlocks(desk.views.trials(), call),
    ],
    keys: [...ackKeys(shown, page, call), navigation(page, pages, call)],
  }
}

function rows({ episode, members }: EpisodeView, call: Call): Line[] {
  const { texts, now } = call
  const { alertname, system, priority, level, acknowledged, silenced, firing, unknown } = episode
  const summary = annotationIn(members[0]?.annotations ?? {}, 'summary', texts.locale) ?? alertname
  const head = texts.line('chat-alerts-row', {
    level: firing > 0 ? level : 'unknown',
    priority,
    summary: short(summary, 80),
    n: firing + unknown,
  })
  const missing = [...new Set(members.flatMap(({ state, why }) => (state === 'unknown' && why ? [why] : [])))]
  const source = missing.length > 0 ? short(joined(texts, missing), 80) : system
  const marks = [
    ...(unknown > 0 ? [texts.line('chat-alerts-unknown', { n: unknown, source })] : []),
    ...(acknowledged ? [texts.line('chat-alerts-acknowledged', { name: acknowledged.by.name })] : []),
    ...(silenced ? [texts.line('chat-alerts-silenced', { name: silenced.by.name })] : []),
  ]
  return [head, spaced([{ text: `${system} · ` }, code(alertname)], [ago(texts, episode.startedAt, now)], ...marks)]
}

function ackKeys(shown: readonly Episode[], page: number, { texts, person }: Call): Key[][] {
  if (!allows(person.role, 'responder')) return []
  return shown
    .filter(({ acknowledged }) => !acknowledged)
    .map(({ id, alertname }) => [
      {
        text: texts.text('chat-button-ack-named', { name: short(alertname, 24) }),
        press: { verb: 'ack', args: { episode: id, page } },
      },
    ])
}

function navigation(page: number, pages: number, { texts }: Call): Key[] {
  const to = (text: string, target: number): Key => ({ text, press: { verb: 'alerts', args: { page: target } } })
  return [
    ...(page > 0 ? [to(texts.text('chat-button-previous'), page - 1)] : []),
    to(texts.text('chat-button-refresh'), page),
    ...(page < pages - 1 ? [to(texts.text('chat-button-next'), page + 1)] : []),
  ]
}
