import { inLocale, textsOf } from '../../core/localized.ts'
import type { Destination, Person } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import { personChat } from '../../deliver/chats.ts'
import type { GoLive, Outcome, Started } from '../../respond/golive/contract.ts'
import {
  type Asked,
  askCard,
  endedCard,
  goLiveLine,
  goLiveList,
  itemCard,
  itemsCard,
  moreCard,
  outcomeText,
  peopleCard,
  previewCard,
  startedText,
} from '../cards/golive.ts'
import { type Answer, actOf, type Call, lines, type Pressed } from '../contract.ts'
import { type About, type Args, type Feature, numberArg, type PressHandler, textArg } from '../feature.ts'
import type { GoLiveDeps, With } from '../golive/desk.ts'
import { noFile, results } from '../golive/results.ts'
import { allows, type PersonEntry } from '../people.ts'
import type { Said, SaidFile } from '../said.ts'

type Typed = (of: With, call: Call, args: Args, text: string, file?: SaidFile) => Promise<Answer>

/** `/golive`, the buttons of its cards, and what people write or send in reply to them. */
export function goLive(deps: GoLiveDeps): Feature {
  const none = (call: Call) => call.texts.text('chat-golive-none')
  const on =
    (handler: (of: With, call: Call, args: Args) => Promise<Pressed>): PressHandler =>
    async (call, args) => {
      if (!deps.goLives) return { toast: none(call) }
      const of = { ...deps, goLives: deps.goLives }
      return inSheet(await handler(of, call, args), await endedIn(of, args), call)
    }
  const typed = (handler: Typed) => async (call: Call, args: Args, text: string, file?: SaidFile) =>
    deps.goLives ? handler({ ...deps, goLives: deps.goLives }, call, args, text, file) : goLiveLine(none(call))
  const asks = (what: Asked) => on((of, call, args) => ask(of, call, args, what))
  const answers = (what: Asked, act: (of: With, call: Call, args: Args, text: string) => Promise<Outcome>) =>
    typed(async (of, call, args, text) => answered(await act(of, call, args, text), call, what, args))
  return {
    commands: {
      golive: async (call, text) =>
        deps.goLives ? command({ ...deps, goLives: deps.goLives }, call, text) : goLiveLine(none(call)),
    },
    presses: {
      'golive-start': on(async (of, call, args) => startedPress(await begin(of, call, textArg(args, 'system')), call)),
      'golive-show': on(show),
      'golive-pass': on(passed),
      'golive-warn': asks('warn'),
      'golive-file': asks('file'),
      'golive-assign': on(assign),
      'golive-items': on(withRun((call, run, _, { back }) => ({ [back ? 'edit' : 'reply']: itemsCard(run, call) }))),
      'golive-item': on(
        withRun((call, run, _, args) => ({ edit: itemCard(run, textArg(args, 'item'), call) ?? itemsCard(run, call) })),
      ),
      'golive-check': verb((of, call, args) => of.goLives.verbs.check(onRun(call, args))),
      'golive-next': verb((of, call, args) => of.goLives.verbs.next({ ...onRun(call, args), turn: turnOf(args) })),
      'golive-force': asks('force'),
      'golive-version': asks('version'),
      'golive-deployed': on(deployed),
      'golive-decide': on((of, call, args) => ask(of, call, args, decisionOf(args))),
      'golive-edit': on((of, call, args) => ask(of, call, args, editOf(args))),
      'golive-sign': verb((of, call, args) =>
        of.goLives.verbs.sign({ ...onRun(call, args), hash: textArg(args, 'hash') }),
      ),
      'golive-preview': on(
        withRun((call, run, of) => ({ reply: previewCard(run, nameIn(of, run.system, call), call) })),
      ),
      'golive-reviewers': on(withRun((call, run, of) => ({ reply: peopleCard('reviewer', run, of.people(), call) }))),
      'golive-reviewer': on(reviewer),
      'golive-verdict': verb((of, call, args) =>
        of.goLives.verbs.verdict({ ...onRun(call, args), did: textArg(args, 'did') === 'longer' ? 'longer' : 'go-on' }),
      ),
      'golive-roll-back': asks('roll-back'),
      'golive-owners': on(withRun((call, run, of) => ({ edit: peopleCard('owner', run, of.people(), call) }))),
      'golive-owner': on(handOver),
      'golive-pause': asks('pause'),
      'golive-resume': verb((of, call, args) => of.goLives.verbs.resume(onRun(call, args))),
      'golive-abort': asks('abort'),
      'golive-more': on(withRun((call, run) => ({ reply: moreCard(run, call) }))),
    },
    typed: {
      'golive-warn': typed(async (of, call, args, text, file) =>
        file
          ? results(of, call, textArg(args, 'run'), file, text, textArg(args, 'item'))
          : warned(of, call, args, text),
      ),
      'golive-file': typed(async (of, call, args, text, file) =>
        file ? results(of, call, textArg(args, 'run'), file, text, textArg(args, 'item')) : noFile(of, call, args),
      ),
      'golive-force': answers('force', ({ goLives }, call, args, reason) =>
        goLives.verbs.next({ ...onRun(call, args), turn: turnOf(args), reason }),
      ),
      'golive-version': answers('version', ({ goLives }, call, args, version) =>
        goLives.verbs.deploy({ ...onRun(call, args), version }),
      ),
      'golive-decide': typed(async (of, call, args, reason) => {
        const did = textArg(args, 'did') === 'roll-back' ? 'roll-back' : 'continue'
        const request = { ...onRun(call, args), advice: numberArg(args, 'advice') ?? -1, did, reason } as const
        return answered(await of.goLives.verbs.decide(request), call, decisionOf(args), args)
      }),
      'golive-edit': typed(async (of, call, args, text) => {
        const what = editOf(args)
        return answered(await of.goLives.verbs.edit({ ...onRun(call, args), what, text }), call, what, args)
      }),
      'golive-roll-back': answers('roll-back', ({ goLives }, call, args, reason) =>
        goLives.verbs.rollBack({ ...onRun(call, args), reason }),
      ),
      'golive-pause': answers('pause', ({ goLives }, call, args, reason) =>
        goLives.verbs.pause({ ...onRun(call, args), reason }),
      ),
      'golive-abort': answers('abort', ({ goLives }, call, args, reason) =>
        goLives.verbs.abort({ ...onRun(call, args), reason }),
      ),
    },
    replies: async (about) => deps.goLives && replied({ ...deps, goLives: deps.goLives }, about),
  }

  function verb(act: (of: With, call: Call, args: Args) => Promise<Outcome>): PressHandler {
    return on(async (of, call, args) => pressed(await act(of, call, args), call))
  }
}

const onRun = (call: Call, args: Args) => ({ ...actOf(call), run: textArg(args, 'run') })
const turnOf = (args: Args): number => numberArg(args, 'turn') ?? -1
const decisionOf = (args: Args): Asked =>
  textArg(args, 'did') === 'roll-back' ? 'decide-roll-back' : 'decide-continue'
function editOf(args: Args): 'tasks' | 'risks' | 'follow-ups' {
  const what = textArg(args, 'what')
  return what === 'risks' || what === 'follow-ups' ? what : 'tasks'
}

/** The card itself shows what came of it; whoever pressed hears it. */
function pressed(outcome: Outcome, call: Call): Pressed {
  const { text, bad } = outcomeText(outcome, call)
  return { toast: text, ...(bad && { alert: true }) }
}

/** The run of a sheet, once it has ended: also when it was the press that ended it. */
async function endedIn({ goLives }: With, args: Args): Promise<GoLive | undefined> {
  const found = args.sheet ? await goLives.views.run(textArg(args, 'run')) : undefined
  return found?.state === 'over' ? found : undefined
}

const inSheet = (pressed: Pressed, ended: GoLive | undefined, call: Call): Pressed =>
  ended && !pressed.remove ? { ...pressed, edit: endedCard(ended, call) } : pressed

const askedAgain: ReadonlySet<string> = new Set(['too-long', 'empty', 'too-many', 'remark'])

/** What was typed is answered; what could not be taken is asked once more. */
function answered(outcome: Outcome, call: Call, what: Asked, args: Args): Answer {
  const answer = goLiveLine(outcomeText(outcome, call).text)
  if (outcome.did !== 'refused' || !askedAgain.has(outcome.refusal.why)) return answer
  const { ask: again } = askCard(what, outcome.run, args, call)
  return { ...answer, unread: true, ...(again && { ask: again }) }
}

/** Opens a question, where its answer would be taken. */
async function ask({ goLives }: With, call: Call, args: Args, what: Asked): Promise<Pressed> {
  const found = await goLives.views.run(textArg(args, 'run'))
  if (!found) return pressed({ did: 'missing' }, call)
  if (found.state !== 'open') return pressed({ did: 'over', run: found }, call)
  const advice = found.advices.find(({ n }) => n === numberArg(args, 'advice'))
  if (what.startsWith('decide') && advice?.decision)
    return pressed({ did: 'refused', refusal: { why: 'decided', ...advice.decision }, run: found }, call)
  // A sheet that was pressed would say for good what was before the answer; the card has it.
  return { reply: askCard(what, found, args, call), ...(args.back && { remove: true }) }
}

/** On the card, or in the sheet of the test, which becomes that of all. */
async function passed({ goLives }: With, call: Call, args: Args): Promise<Pressed> {
  const outcome = await goLives.verbs.test({ ...onRun(call, args), item: textArg(args, 'item'), status: 'pass' })
  const done = outcome.did === 'done' && args.back
  return { ...pressed(outcome, call), ...(done && { edit: itemsCard(outcome.run, call) }) }
}

const withRun =
  (show: (call: Call, run: GoLive, of: With, args: Args) => Pressed) =>
  async (of: With, call: Call, args: Args): Promise<Pressed> => {
    const found = await of.goLives.views.run(textArg(args, 'run'))
    if (!found) return pressed({ did: 'missing' }, call)
    return found.state === 'open' ? show(call, found, of, args) : pressed({ did: 'over', run: found }, call)
  }

async function show({ goLives }: With, call: Call, args: Args): Promise<Pressed> {
  const shown = await goLives.verbs.show(textArg(args, 'run'))
  return shown ? { toast: call.texts.text('chat-golive-shown') } : pressed({ did: 'missing' }, call)
}

async function deployed({ goLives }: With, call: Call, args: Args): Promise<Pressed> {
  const found = await goLives.deploy(textArg(args, 'event'))
  if (!found) return pressed({ did: 'missing' }, call)
  const { id: event, version, at: deployedAt, by, url } = found
  const request = {
    ...onRun(call, args),
    version,
    deployedAt,
    event,
    ...(by !== undefined && { deployedBy: by }),
    ...(url !== undefined && { url }),
  }
  return pressed(await goLives.verbs.deploy(request), call)
}

async function assign({ goLives }: With, call: Call, args: Args): Promise<Pressed> {
  const request = { ...onRun(call, args), upload: textArg(args, 'upload'), item: textArg(args, 'item') }
  const outcome = await goLives.verbs.assign(request)
  const { text, bad } = outcomeText(outcome, call)
  return { toast: text, ...(bad ? { alert: true } : { edit: goLiveLine(text) }) }
}

const personOf = (people: readonly PersonEntry[], args: Args): Person | undefined => {
  const found = people.find(({ id, role }) => id === numberArg(args, 'person') && allows(role, 'responder'))
  return found && { id: found.id, name: found.name }
}

async function reviewer(of: With, call: Call, args: Args): Promise<Pressed> {
  const who = personOf(of.people(), args)
  if (!who) return { toast: call.texts.text('chat-golive-refused-unknown'), alert: true }
  const outcome = await of.goLives.verbs.reviewer({ ...onRun(call, args), who })
  if (outcome.did !== 'done') return pressed(outcome, call)
  return { ...pressed(outcome, call), edit: peopleCard('reviewer', outcome.run, of.people(), call) }
}

async function handOver(of: With, call: Call, args: Args): Promise<Pressed> {
  const to = personOf(of.people(), args)
  if (!to) return { toast: call.texts.text('chat-golive-refused-unknown'), alert: true }
  const outcome = await of.goLives.verbs.handOver({ ...onRun(call, args), to })
  return { ...pressed(outcome, call), ...(outcome.did === 'done' && { remove: true }) }
}

async function warned({ goLives }: With, call: Call, args: Args, remark: string): Promise<Answer> {
  const request = { ...onRun(call, args), item: textArg(args, 'item'), status: 'warn', remark } as const
  return answered(await goLives.verbs.test(request), call, 'warn', args)
}

/** Where it was asked for: in private, in the group, or in the system's own topic. */
function destinationOf({ place, person }: Call, system: string): Destination {
  if (place.name === undefined) return { channel: 'telegram', chat: personChat(person.id) }
  return { channel: 'telegram', chat: place.name, ...(place.thread !== undefined && { topic: system }) }
}

async function begin({ goLives }: With, call: Call, system: string): Promise<Started> {
  const destination = destinationOf(call, system)
  const started = await goLives.verbs.start({ ...actOf(call), system, destination })
  // Whoever wants it looks for its card; it may be far up by now.
  if (started.did === 'already') await goLives.verbs.show(started.run.id)
  return started
}

const startedPress = (started: Started, call: Call): Pressed => ({
  toast: startedText(started, call),
  ...((started.did === 'missing' || started.did === 'too-many') && { alert: true }),
})

/** `/golive` lists; with a system it begins, with a number it shows. */
async function command(of: With, call: Call, text: string): Promise<Answer | undefined> {
  const { views, verbs } = of.goLives
  const wanted = text.trim()
  const starts = allows(call.person.role, 'responder')
  const declared = views.declared()
  const number = /^#?(\d{1,8})$/.exec(wanted)?.[1]
  if (number !== undefined && starts) {
    const found = await views.byNumber(Number(number))
    if (found && (await verbs.show(found.id))) return goLiveLine(call.texts.text('chat-golive-shown'))
  }
  const same = (name: string) => name.toLowerCase() === wanted.toLowerCase()
  const meant = declared.find(({ system, name, title }) =>
    [system, ...textsOf(name), ...Object.values(title)].some(same),
  )
  if (meant && starts) return goLiveLine(startedText(await begin(of, call, meant.system), call))
  const open = await views.open()
  const past = (await views.list(20)).filter(({ state }) => state === 'over').slice(0, 5)
  const nameOf = (system: string) => nameIn(of, system, call)
  if (declared.length + open.length + past.length === 0) return goLiveLine(call.texts.text('chat-golive-none'))
  const list = goLiveList({ open, past, offers: starts ? declared : [], nameOf }, call)
  if (wanted === '' || !starts) return list
  const said = call.texts.line('chat-golive-no-such', { name: code(wanted.slice(0, 80)) })
  return { ...list, blocks: [...lines(said), ...list.blocks] }
}

const nameIn = (of: With, system: string, { texts }: Call) =>
  inLocale(of.goLives.views.systemName(system), texts.locale)

/** A file in reply to a card is of results; a word is a note for the report. */
async function replied(of: With, about: About) {
  if (!('post' in about)) return undefined
  const [, id] = /^golive:([^:]+):/.exec(about.post) ?? []
  const found = id === undefined ? undefined : await of.goLives.views.run(id)
  return found && ((call: Call, said: Said) => takeReply(of, call, found, said))
}

async function takeReply(of: With, call: Call, run: GoLive, { text, file }: Said): Promise<Answer> {
  if (file) return results(of, call, run.id, file, text)
  const outcome = await of.goLives.verbs.note({ ...actOf(call), run: run.id, text })
  return goLiveLine(outcomeText(outcome, call).text)
}
