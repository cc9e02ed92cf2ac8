import type { Silence } from '../../alerts/contract.ts'
import { code } from '../../core/text.ts'
import { scopeName, silencesCard } from '../cards/silence.ts'
import { type AlertsDesk, type Answer, actOf, type Call, type Cards, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import type { Meaning } from '../meant.ts'
import { repliedTo } from '../targets.ts'

interface LiftDeps {
  desk: AlertsDesk
  cards: Cards
}

export interface UnsilenceDeps extends LiftDeps {
  meaning: Meaning
}

/** `/unsilence` and every Undo. */
export function unsilence(deps: UnsilenceDeps): Feature {
  return {
    commands: { unsilence: (call, text) => command(deps, call, text) },
    presses: { unsilence: (call, args) => press(deps, call, args) },
  }
}

/** Silences in force that a person means: by id, or by what they cover. */
function find(all: readonly Silence[], target: string, call: Call): Silence[] {
  const wanted = target.trim().toLowerCase()
  return all.filter(
    ({ id, matchers, levels }) =>
      id === target.trim() || scopeName(matchers, call.texts, levels).toLowerCase() === wanted,
  )
}

async function command(deps: UnsilenceDeps, call: Call, text: string): Promise<Answer> {
  const active = deps.desk.views.silences()
  const before = await deps.meaning.before(call)
  const only = before ?? (text === '' ? await ofRepliedCard(deps, call, active) : onlyOne(find(active, text, call)))
  if (only !== undefined) {
    await deps.meaning.settle(call, only)
    return { blocks: lines([{ text: await lift(deps, call, only) }]) }
  }
  const found = text === '' ? active : find(active, text, call)
  if (found.length > 0 || text === '') return silencesCard(found, call)
  const all = silencesCard(active, call)
  const said = call.texts.line('chat-no-such-silence', { name: code(text.slice(0, 80)) })
  return { ...all, blocks: [...lines(said), ...all.blocks] }
}

const onlyOne = (found: readonly Silence[]) => (found.length === 1 ? found[0]?.id : undefined)

/** The silence of the card that the person replied to. */
async function ofRepliedCard({ desk, cards }: LiftDeps, call: Call, active: readonly Silence[]) {
  const replied = await repliedTo(cards, call)
  const episode = replied === undefined ? undefined : await desk.views.episode(replied)
  return active.find(({ id }) => id === episode?.silenced?.silence)?.id
}

/** Ends a silence; one sentence about it. */
async function lift({ desk, cards }: LiftDeps, call: Call, silence: string): Promise<string> {
  const { texts } = call
  const result = await desk.verbs.unsilence({ silence, ...actOf(call) })
  if (result.did !== 'unsilenced') return texts.text('chat-unsilence-gone')
  const ended = result.silence
  if (ended.episode !== undefined) cards.refresh(ended.episode)
  return texts.text('chat-unsilence-done', { name: scopeName(ended.matchers, texts, ended.levels) })
}

async function press(deps: LiftDeps, call: Call, args: Args): Promise<Pressed> {
  const toast = await lift(deps, call, textArg(args, 'silence'))
  const rollup = textArg(args, 'rollup')
  if (rollup) deps.cards.refreshStorm(rollup)
  if (numberArg(args, 'list') === 1) return { toast, edit: silencesCard(deps.desk.views.silences(), call) }
  // On the card of an alert or a storm the card itself shows it; the result of a sheet is ours to change.
  return textArg(args, 'episode') || rollup ? { toast } : { toast, edit: { blocks: lines([{ text: toast }]) } }
}
