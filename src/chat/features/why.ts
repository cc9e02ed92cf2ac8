import type { Episode } from '../../alerts/contract.ts'
import type { Why } from '../../alerts/why/contract.ts'
import { openNow } from '../cards/alerts.ts'
import { short } from '../cards/phrases.ts'
import { whyEpisode } from '../cards/why-episode.ts'
import { whyRule } from '../cards/why-rule.ts'
import { type AlertsDesk, type Answer, type Call, type Cards, lines, type RuleFact } from '../contract.ts'
import { type Feature, textArg } from '../feature.ts'
import { type Names, nearNames } from '../names.ts'
import { findEpisodes, noneFound, repliedTo } from '../targets.ts'
import { usage } from './usage.ts'

export interface WhyDeps {
  desk: Pick<AlertsDesk, 'views'>
  cards: Pick<Cards, 'episodeAt'>
  names: Names
  /** All that the alerts room knows of one episode. */
  why: (episode: string) => Promise<Why | undefined>
  /** Alerting rules of that name as they are now. */
  rules: (name: string, now: number) => readonly RuleFact[]
}

const choicesShown = 8

/** `/why`: why an alert was told or not, by its card or name; why a rule does not fire, by its name. */
export function why(deps: WhyDeps): Feature {
  return {
    commands: { why: (call, text) => command(deps, call, text) },
    presses: {
      why: async (call, args) => {
        const name = textArg(args, 'name')
        if (name !== '') return { edit: await command(deps, call, name) }
        const answer = await episodeCard(deps, call, textArg(args, 'episode'))
        if (!answer) return { toast: call.texts.text('chat-ack-missing'), alert: true }
        return { edit: answer }
      },
    },
  }
}

async function command(deps: WhyDeps, call: Call, text: string): Promise<Answer> {
  const replied = text === '' ? await repliedTo(deps.cards, call) : undefined
  const open = openNow(deps.desk)
  const found = text === '' ? [] : findEpisodes(open, text)
  const meant = text === '' ? open : found
  const only = replied ?? (meant.length === 1 ? meant[0]?.id : undefined)
  const card = only === undefined ? undefined : await episodeCard(deps, call, only)
  if (card) return card
  if (found.length > 1) return choose(found, call)
  if (text === '')
    return open.length > 0 ? choose(open, call) : usage(call, 'chat-why-usage', `/why ${deps.names.example()}`)
  return notFiring(deps, call, text)
}

async function episodeCard(deps: WhyDeps, call: Call, episode: string): Promise<Answer | undefined> {
  const known = await deps.why(episode)
  if (!known) return undefined
  const { system, alertname } = known.episode
  const rule = deps.rules(alertname, call.now).find((one) => one.system === system)
  return whyEpisode(known, rule, call)
}

/** Nothing of that name fires: the rule as it stands, else its last episode, else what may be meant. */
async function notFiring(deps: WhyDeps, call: Call, text: string): Promise<Answer> {
  const [, system, name = text] = /^([a-z0-9][a-z0-9_-]*)\/(.+)$/.exec(text) ?? []
  const rules = deps.rules(name, call.now).filter((rule) => system === undefined || rule.system === system)
  if (rules.length > 0) return whyRule(rules, call, deps.desk.views.trials())
  const past = (await deps.desk.views.history({ limit: 200 })).find(
    ({ alertname }) => alertname.toLowerCase() === name.toLowerCase(),
  )
  const card = past && (await episodeCard(deps, call, past.id))
  if (card) return card
  const near = nearNames(name, await deps.names.known())
  const missing = noneFound(call, text, openNow(deps.desk))
  if (near.length === 0) return missing
  return {
    blocks: [
      ...missing.blocks.slice(0, 1),
      ...lines(call.texts.line('chat-did-you-mean', { name: near.join(call.texts.text('chat-join')) })),
    ],
    keys: near.map((other) => [
      { text: short(other, 60), press: { verb: 'why', args: { name: other.slice(0, 200) } } },
    ]),
  }
}

function choose(found: readonly Episode[], { texts }: Call): Answer {
  return {
    blocks: lines(texts.line('chat-why-choose', { n: found.length })),
    keys: found
      .slice(0, choicesShown)
      .map(({ id, priority, system, alertname }) => [
        { text: short(`${priority} ${system} · ${alertname}`, 60), press: { verb: 'why', args: { episode: id } } },
      ]),
  }
}
