import type { Episode, Silence } from '../../../alerts/contract.ts'
import type { Ms } from '../../../core/clock.ts'
import { inLocale, packLocales } from '../../../core/localized.ts'
import { formatMatcher } from '../../../core/matchers.ts'
import { oneLine } from '../../../core/text.ts'
import { isDrill } from '../../drill/contract.ts'
import { stages } from '../../golive/contract.ts'
import { checklist, type FollowUp, type Incident } from '../../incidents/contract.ts'
import type { SopRun } from '../../sop/contract.ts'
import type { GoLiveInHand, RoutineOptions } from '../options.ts'
import { belongsTo } from '../settings.ts'
import type { Word } from '../words.ts'

const day: Ms = 86_400_000
/** Silences that end within this are the next watch's. */
const endsSoon = day
/** A follow-up without a date is asked for when it is this old. */
const undatedAfter = 7 * day
const mostLines = 6
const longest = 100

/** What the next one has to know, worst first, each group with an exact count of what is left out. */
export async function handoverLines(options: RoutineOptions, chat: string, since: Ms, now: Ms): Promise<Word[]> {
  const settings = options.settings()
  const mine = (destination: { chat: string }) => belongsTo(settings, destination.chat, chat)
  const incidents = (await options.incidents.open()).filter(({ destination }) => mine(destination))
  const runs = (await options.sops.open()).filter(({ destination }) => mine(destination))
  const goLives = (await options.goLives.open()).filter(({ destination }) => mine(destination))
  const due = (await dueFollowUps(options, chat, now)).map(({ incident, followUp }) =>
    followUpWord(incident, followUp, now),
  )
  const lines = [
    ...listed(incidents.flatMap(incidentWords), 2, 'respond-handover-more-incidents'),
    ...listed(
      goLives.map((run) => goLiveWord(run, options)),
      1,
      'respond-handover-more-golives',
    ),
    ...listed(silenceWords(options, now), 1, 'respond-handover-more-silences'),
    ...listed(runs.map(runWord), 1, 'respond-handover-more-runs'),
    ...listed(due, 1, 'respond-handover-more-follow-ups'),
    ...(await nightWords(options, chat, since, now)),
  ]
  return lines
}

/** Of `words`, `per` make one thing. */
function listed(words: readonly Word[], per: number, more: string): Word[] {
  const left = Math.ceil(words.length / per) - mostLines
  return left <= 0 ? [...words] : [...words.slice(0, mostLines * per), { id: more, args: { n: left } }]
}

/** One line of what somebody wrote, not too long. */
export function cut(text: string, most = longest): string {
  const characters = [...oneLine(text)]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('')
}

/** `#12 Backend down: investigation`, then its next step and whose it is. */
function incidentWords(incident: Incident): Word[] {
  const { number: n, title, about, phase, clearedAt } = incident
  const state: Word = { id: clearedAt === undefined ? `respond-phase-${phase.now}` : 'respond-handover-cleared' }
  const titled = { 'zh-TW': about?.summary ?? title, en: about?.summary_en ?? about?.summary ?? title }
  const shown = { 'zh-TW': cut(titled['zh-TW']), en: cut(titled.en) }
  return [
    { id: 'respond-handover-incident', args: { n, title: { in: shown }, state: { word: state } } },
    nextStep(incident),
  ]
}

/** The first follow-up that is open, else what its phase still asks for, else its closing. */
export function nextStep({ followUps, phase, ticks, owner, clearedAt }: Incident): Word {
  const who = (person = owner?.person): Word =>
    person ? { id: 'respond-handover-who', args: { name: person.name } } : { id: 'respond-handover-nobody' }
  const open = followUps.find(({ done }) => !done)
  if (open) return step({ id: 'respond-handover-text', args: { text: cut(open.text) } }, who(open.owner))
  if (clearedAt !== undefined) return step({ id: 'respond-handover-close' }, who())
  const item = checklist[phase.now].find((one) => ticks[one as keyof typeof ticks] === undefined)
  return step({ id: item === undefined ? 'respond-handover-close' : `respond-item-${item}` }, who())
}

const step = (what: Word, who: Word): Word => ({
  id: 'respond-handover-next',
  args: { what: { word: what }, who: { word: who } },
})

function goLiveWord(
  { number: n, system, owner, stage, paused, deploy }: GoLiveInHand,
  { goLives }: RoutineOptions,
): Word {
  const name: Word = { id: `respond-golive-stage-${stage}` }
  const at = { at: stages.indexOf(stage) + 1, of: stages.length, name: { word: name } }
  const named = goLives.systemName(system)
  const titleIn = (locale: string) => [cut(inLocale(named, locale)), ...(deploy ? [cut(deploy.version)] : [])].join(' ')
  const title = Object.fromEntries(packLocales.map((locale) => [locale, titleIn(locale)]))
  return {
    id: paused ? 'respond-handover-golive-paused' : 'respond-handover-golive',
    args: { n, title: { in: title }, stage: { word: { id: 'respond-golive-stage', args: at } }, name: owner.name },
  }
}

/** Silences that end soon, and what still fires under them. */
function silenceWords({ alerts }: RoutineOptions, now: Ms): Word[] {
  const ending = alerts.silences().filter(({ until }) => typeof until === 'number' && until <= now + endsSoon)
  if (ending.length === 0) return []
  const firing = new Set(
    alerts
      .alerts({ silenced: true, state: 'firing' }, { offset: 0, limit: 10_000 })
      .items.map(({ suppressedBy }) => suppressedBy),
  )
  return ending.map((silence) => ({
    id: firing.has(silence.id) ? 'respond-handover-silence-firing' : 'respond-handover-silence',
    args: { time: { at: Number(silence.until) }, scope: { code: cut(scopeOf(silence)) } },
  }))
}

function scopeOf({ matchers, system }: Silence): string {
  const [only] = matchers
  if (matchers.length === 1 && only?.name === 'alertname' && only.op === '=') return only.value
  const all = [...(system === undefined ? [] : [system]), ...matchers.map(formatMatcher)]
  return all.join(' ') || '*'
}

function runWord({ sop, at, incident }: SopRun): Word {
  const title = Object.fromEntries(Object.entries(sop.title).map(([locale, text]) => [locale, cut(text)]))
  const n = Math.max(1, sop.steps.findIndex(({ id }) => id === at) + 1)
  const args = { title: { in: title }, n, total: sop.steps.length }
  return incident === undefined
    ? { id: 'respond-handover-run', args }
    : { id: 'respond-handover-run-incident', args: { ...args, incident } }
}

/** Follow-ups that are due by the end of the coming day, or have no date and wait for a week. */
export async function dueFollowUps(options: RoutineOptions, chat: string, now: Ms) {
  const settings = options.settings()
  const open = await options.incidents.followUps()
  return open.filter(
    ({ incident, followUp }) =>
      belongsTo(settings, incident.destination.chat, chat) &&
      (followUp.dueAt === undefined ? now - followUp.added.at >= undatedAfter : followUp.dueAt <= now + day),
  )
}

export function followUpWord(incident: Incident, { text, owner, dueAt }: FollowUp, now: Ms): Word {
  const who: Word = owner
    ? { id: 'respond-handover-who', args: { name: owner.name } }
    : { id: 'respond-handover-nobody' }
  const args = { n: incident.number, text: cut(text), who: { word: who } }
  if (dueAt === undefined) return { id: 'respond-handover-follow-up', args }
  return {
    id: dueAt < now ? 'respond-handover-follow-up-late' : 'respond-handover-follow-up-due',
    args: { ...args, time: { at: dueAt } },
  }
}

const mostNotices = 5000

/** What woke people since, and what came of it: `Called people 1 time; P0 1 · P1 4; 4 resolved`. */
async function nightWords(options: RoutineOptions, chat: string, since: Ms, now: Ms): Promise<Word[]> {
  const { store, alerts } = options
  const settings = options.settings()
  const sent = await store.list('notice', 'sent', { from: since, to: now, limit: mostNotices })
  const called = sent.filter(
    ({ doc }) => doc.audible && doc.kind !== 'resolved' && belongsTo(settings, doc.destination.chat, chat),
  )
  const episodes = (await firedWithin(options, since, now)).filter(
    (episode) => !isDrill(episode) && episode.destinations.some((to) => belongsTo(settings, to.chat, chat)),
  )
  const drills = new Set<string>()
  for (const { doc } of called) {
    const episode = await alerts.episode(doc.episode)
    if (episode && isDrill(episode)) drills.add(doc.id)
  }
  if (episodes.length === 0) return [{ id: 'respond-handover-quiet' }]
  const counts = new Map<string, number>()
  for (const { priority } of episodes) counts.set(priority, (counts.get(priority) ?? 0) + 1)
  const list = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([priority, n]) => `${priority} ${n}`)
  const resolved = episodes.filter(({ resolvedAt }) => resolvedAt !== undefined).length
  const args = { n: called.length - drills.size, list: list.join(' · '), resolved }
  return [{ id: 'respond-handover-night', args }]
}

const mostEpisodes = 1000
/** An episode that began longer before the watch is only known while it is open. */
const longestPast = 7 * day

/** What fired at any time of the watch: what began in it, and what had begun before and was not over. */
async function firedWithin({ alerts }: RoutineOptions, since: Ms, now: Ms): Promise<Episode[]> {
  const began = await alerts.history({ from: since, to: now, limit: mostEpisodes })
  const before = await alerts.history({ from: since - longestPast, to: since - 1, limit: mostEpisodes })
  const all = [...began, ...before, ...alerts.openEpisodes().filter(({ startedAt }) => startedAt < since)]
  const lasted = all.filter(({ resolvedAt, endedAt }) => (resolvedAt ?? endedAt ?? now) >= since)
  return [...new Map(lasted.map((episode) => [episode.id, episode])).values()]
}
