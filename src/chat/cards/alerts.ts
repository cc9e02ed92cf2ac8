import type { EpisodeView } from '../../alerts/contract.ts'
import { code, type Line } from '../../core/text.ts'
import type { Answer, Call, Key } from '../contract.ts'
import { allows } from '../people.ts'
import { ago, short, spaced, strong } from './phrases.ts'

export const alertsPerPage = 5

/** `/alerts`: open episodes, worst first; each page with a button that takes its first unclaimed one. */
export function alertsCard(open: readonly EpisodeView[], wanted: number, call: Call): Answer {
  const { texts } = call
  const pages = Math.max(1, Math.ceil(open.length / alertsPerPage))
  const page = Math.min(Math.max(0, Math.trunc(wanted)), pages - 1)
  const shown = open.slice(page * alertsPerPage, (page + 1) * alertsPerPage)
  const title = open.length === 0 ? texts.line('chat-alerts-none') : texts.line('chat-alerts-title', { n: open.length })
  const paging = pages > 1 ? [texts.line('chat-alerts-page', { page: page + 1, pages })] : []
  return {
    blocks: [
      { line: strong(title) },
      { items: shown.flatMap((view) => rows(view, call)), more: (n) => texts.line('chat-more-lines', { n }) },
      ...paging.map((line) => ({ line })),
    ],
    keys: [...ackKeys(shown, call), navigation(page, pages, call)],
  }
}

function rows({ episode, members, total }: EpisodeView, call: Call): Line[] {
  const { texts, now } = call
  const { alertname, system, priority, level, acknowledged, silenced } = episode
  const summary = members[0]?.annotations.summary ?? alertname
  const head = texts.line('chat-alerts-row', { level, priority, summary: short(summary, 80), n: total })
  const marks = [
    ...(acknowledged ? [texts.line('chat-alerts-acknowledged', { name: acknowledged.by.name })] : []),
    ...(silenced ? [texts.line('chat-alerts-silenced', { name: silenced.by.name })] : []),
  ]
  return [head, spaced([{ text: `${system} · ` }, code(alertname)], [ago(texts, episode.startedAt, now)], ...marks)]
}

function ackKeys(shown: readonly EpisodeView[], { texts, person }: Call): Key[][] {
  if (!allows(person.role, 'responder')) return []
  return shown
    .filter(({ episode }) => !episode.acknowledged && !episode.resolvedAt)
    .map(({ episode }) => [
      {
        text: texts.text('chat-button-ack-named', { name: short(episode.alertname, 24) }),
        press: { verb: 'ack', args: { episode: episode.id } },
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
