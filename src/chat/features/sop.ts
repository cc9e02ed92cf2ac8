import { inLocale, type Localized } from '../../core/localized.ts'
import type { Destination } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import { personChat } from '../../deliver/chats.ts'
import type { Evidence } from '../../respond/contract.ts'
import type { OnStep, Outcome, SopRun, Sops, Started, Subject } from '../../respond/sop/contract.ts'
import { refusalText as actionRefusal, copyCard } from '../cards/action.ts'
import { clock } from '../cards/phrases.ts'
import {
  type Asked,
  askCard,
  type Offer,
  outcomeText,
  type Refused,
  sopChoice,
  sopLine,
  sopList,
} from '../cards/sop.ts'
import { type AlertsDesk, type Answer, actOf, type Call, type Cards, lines, type Pressed } from '../contract.ts'
import { type About, type Args, type Feature, numberArg, type PressHandler, textArg } from '../feature.ts'
import { allows } from '../people.ts'
import type { Said, SaidFile } from '../said.ts'
import { findEpisodes, repliedTo } from '../targets.ts'

/** What the chat asks of the room of SOPs. */
export type SopsDesk = Pick<Sops, 'verbs' | 'views'>

export interface SopDeps {
  /** Absent where there are no SOPs. */
  sops?: SopsDesk | undefined
  desk: AlertsDesk
  cards: Pick<Cards, 'episodeAt'>
  /** The button that runs an action: it asks for the confirmation of a change. */
  runAction: PressHandler
  /** Keeps what somebody sent, when it is not too large. */
  keep(file: SaidFile, caption: string): Promise<Evidence>
}

type With = SopDeps & { sops: SopsDesk }

/** `/sop`, the buttons of a run's card, and what people write or send in reply to it. */
export function sop(deps: SopDeps): Feature {
  const on =
    (handler: (deps: With, call: Call, args: Args) => Promise<Pressed>): PressHandler =>
    async (call, args) =>
      deps.sops ? handler({ ...deps, sops: deps.sops }, call, args) : { toast: call.texts.text('chat-sop-none') }
  const typed =
    (handler: (deps: With, call: Call, args: Args, text: string, file?: SaidFile) => Promise<Answer>) =>
    async (call: Call, args: Args, text: string, file?: SaidFile): Promise<Answer> =>
      deps.sops
        ? handler({ ...deps, sops: deps.sops }, call, args, text, file)
        : sopLine(call.texts.text('chat-sop-none'))
  return {
    commands: {
      sop: async (call, text) =>
        deps.sops ? command({ ...deps, sops: deps.sops }, call, text) : sopLine(call.texts.text('chat-sop-none')),
    },
    presses: {
      'sop-open': on(async (of, call, args) => forEpisode(of, call, textArg(args, 'episode'))),
      'sop-start': on(async (of, call, args) => startedPress(await begin(of, call, args), call)),
      'sop-other': on(other),
      'sop-show': on(show),
      'sop-run': on(run),
      'sop-done': on(async ({ sops }, call, args) => pressed(await sops.verbs.done(stepOf(call, args)), call)),
      'sop-fail': on(fail),
      'sop-back': on(async ({ sops }, call, args) => pressed(await sops.verbs.back(stepOf(call, args)), call)),
      'sop-choose': on(async ({ sops }, call, args) =>
        pressed(await sops.verbs.choose({ ...stepOf(call, args), choice: numberArg(args, 'choice') ?? -1 }), call),
      ),
      'sop-note': on((of, call, args) => ask(of, call, args, 'note')),
      'sop-skip': on((of, call, args) => ask(of, call, args, 'skip')),
      'sop-force': on((of, call, args) => ask(of, call, args, 'force')),
      'sop-abandon': on((of, call, args) => ask(of, call, args, 'abandon')),
    },
    typed: {
      'sop-note': typed(async ({ sops, keep }, call, args, text, file) => {
        if (file) return evidence({ sops, keep }, call, textArg(args, 'run'), { text, file })
        const step = textArg(args, 'step')
        const request = { ...actOf(call), run: textArg(args, 'run'), text, ...(step !== '' && { step }) }
        return answered(await sops.verbs.note(request), call, 'note', args)
      }),
      'sop-skip': typed(async ({ sops }, call, args, reason) =>
        answered(await sops.verbs.skip({ ...stepOf(call, args), reason }), call, 'skip', args),
      ),
      'sop-force': typed(async ({ sops }, call, args, reason) =>
        answered(await sops.verbs.force({ ...stepOf(call, args), reason }), call, 'force', args),
      ),
      'sop-abandon': typed(async ({ sops }, call, args, reason) =>
        answered(
          await sops.verbs.abandon({ ...actOf(call), run: textArg(args, 'run'), reason }),
          call,
          'abandon',
          args,
        ),
      ),
    },
    replies: async (about) => deps.sops && replied({ ...deps, sops: deps.sops }, about),
  }
}

const stepOf = (call: Call, args: Args): OnStep => ({
  ...actOf(call),
  run: textArg(args, 'run'),
  turn: numberArg(args, 'turn') ?? -1,
})

/** The card itself shows what came of it; whoever pressed hears it. */
function pressed(outcome: Outcome, call: Call): Pressed {
  const { text, bad } = outcomeText(outcome, call)
  return { toast: text, ...(bad && { alert: true }) }
}

/** What was typed is answered; what could not be taken is asked once more. */
function answered(outcome: Outcome, call: Call, what: Asked, args: Args): Answer {
  const answer = sopLine(outcomeText(outcome, call).text)
  if (outcome.did !== 'refused' || (outcome.refusal.why !== 'too-long' && outcome.refusal.why !== 'empty'))
    return answer
  const { ask } = askCard(what, outcome.run, args, call)
  return { ...answer, unread: true, ...(ask && { ask }) }
}

async function ask({ sops }: With, call: Call, args: Args, what: Asked): Promise<Pressed> {
  const found = await sops.views.run(textArg(args, 'run'))
  if (!found) return pressed({ did: 'missing' }, call)
  if (found.state !== 'open') return pressed({ did: 'over', run: found }, call)
  const turn = numberArg(args, 'turn')
  if (turn !== undefined && turn !== found.turn) {
    const deed = found.deeds.find((one) => one.turn === turn && one.to !== undefined) ?? found.deeds.at(-1)
    if (deed) return pressed({ did: 'stale', run: found, deed }, call)
  }
  return { reply: askCard(what, found, args, call) }
}

/** It is noted at once; what was wrong may be written in reply, and belongs to the step that failed. */
async function fail({ sops }: With, call: Call, args: Args): Promise<Pressed> {
  const outcome = await sops.verbs.fail(stepOf(call, args))
  if (outcome.did !== 'done' || outcome.run.state !== 'open') return pressed(outcome, call)
  const { run: of, deed } = outcome
  return { ...pressed(outcome, call), reply: askCard('fail', of, { run: of.id, step: deed.step }, call) }
}

async function run(deps: With, call: Call, args: Args): Promise<Pressed> {
  const { texts } = call
  const ran = await deps.sops.verbs.run(stepOf(call, args))
  if (ran.did === 'not-run') return notRun(ran.refused, call)
  if (ran.did !== 'confirm') return pressed(ran, call)
  const { run: of, step } = ran
  const given = Object.entries(step.with).map(([name, value]) => [`arg.${name}`, value])
  const subject = {
    ...(of.incident !== undefined && { incident: of.incident }),
    ...(of.episode !== undefined && { episode: of.episode }),
  }
  const request = {
    system: of.system,
    action: step.action,
    sopRun: of.id,
    step: step.id,
    ...subject,
    ...Object.fromEntries(given),
  }
  const asked = await deps.runAction(call, request)
  return asked.toast === undefined && !asked.reply ? { toast: texts.text('chat-sop-did-ran') } : asked
}

function notRun(refused: Refused, call: Call): Pressed {
  if (refused.why === 'copy') return { reply: copyCard(refused.shown, call) }
  return { toast: actionRefusal(refused, call), alert: true }
}

async function show({ sops }: With, call: Call, args: Args): Promise<Pressed> {
  const shown = await sops.verbs.show(textArg(args, 'run'))
  return shown ? { toast: call.texts.text('chat-sop-shown') } : pressed({ did: 'missing' }, call)
}

/** Another SOP that the step names, about the same thing. */
async function other(deps: With, call: Call, args: Args): Promise<Pressed> {
  const from = await deps.sops.views.run(textArg(args, 'run'))
  if (!from) return pressed({ did: 'missing' }, call)
  const { system, incident, episode, alert } = from
  const about = {
    ...(incident !== undefined && { incident }),
    ...(episode !== undefined && { episode }),
    ...(alert && { alert }),
  }
  return startedPress(await go(deps, call, { system, sop: textArg(args, 'sop') }, about), call)
}

/** Where it was asked for: in private, in the group, or in the system's own topic. */
function destinationOf({ place, person }: Call, system: string): Destination {
  if (place.name === undefined) return { channel: 'telegram', chat: personChat(person.id) }
  return { channel: 'telegram', chat: place.name, ...(place.thread !== undefined && { topic: system }) }
}

async function go({ sops }: With, call: Call, what: { system: string; sop: string }, about: Subject): Promise<Started> {
  const destination = destinationOf(call, what.system)
  const started = await sops.verbs.start({ ...actOf(call), ...what, ...about, destination })
  // Whoever wants it looks for its card; it may be far up by now.
  if (started.did === 'already') await sops.verbs.show(started.run.id)
  return started
}

function begin(deps: With, call: Call, args: Args): Promise<Started> {
  const of = (name: string) => textArg(args, name)
  const alert = of('alert') === '' ? {} : { alert: { name: of('alert'), labels: {} } }
  const about = {
    ...(of('episode') !== '' && { episode: of('episode') }),
    ...(of('incident') !== '' && { incident: of('incident') }),
    ...(of('episode') === '' && alert),
  }
  return go(deps, call, { system: of('system'), sop: of('sop') }, about)
}

function startedText(started: Started, { texts, now, zone }: Call): string {
  if (started.did === 'missing') return texts.text('chat-sop-missing')
  if (started.did === 'too-many') return texts.text('chat-sop-too-many', { n: started.most })
  const { sop: of, started: by } = started.run
  const title = inLocale(of.title, texts.locale)
  if (started.did === 'started') return texts.text('chat-sop-started', { title })
  return texts.text('chat-sop-already', { title, person: by.by.name, time: clock(by.at, now, zone).text })
}

const startedPress = (started: Started, call: Call): Pressed => ({
  toast: startedText(started, call),
  ...((started.did === 'missing' || started.did === 'too-many') && { alert: true }),
})

/** The SOP of an alert: the run that there is, the only SOP that fits, or a choice. */
async function forEpisode(deps: With, call: Call, episode: string): Promise<Pressed> {
  const { sops, desk } = deps
  const open = (await sops.views.ofEpisode(episode)).filter(({ state }) => state === 'open')
  const [only, ...others] = open
  if (only && others.length === 0) return show(deps, call, { run: only.id })
  const view = await desk.views.view(episode, 1)
  if (!view) return { toast: call.texts.text('chat-ack-missing'), alert: true }
  const { alertname: name, system, groupLabels } = view.episode
  const labels = { ...groupLabels, ...view.members[0]?.labels }
  const fitting = sops.views.fitting(system, { name, labels })
  const [sop, ...more] = fitting
  if (!sop) return { toast: call.texts.text('chat-sop-none-for', { alert: name }), alert: true }
  if (more.length === 0) return startedPress(await go(deps, call, { system, sop: sop.id }, { episode }), call)
  const offers = fitting.map((one): Offer => ({ title: one.title, args: { system, sop: one.id, episode } }))
  return { reply: sopChoice(name, offers, call) }
}

/** `/sop` lists; with a name, or in reply to an alert's card, it begins. */
async function command(deps: With, call: Call, text: string): Promise<Answer | undefined> {
  const { sops, cards } = deps
  const wanted = text.trim()
  const starts = allows(call.person.role, 'responder')
  const episode = wanted === '' ? await repliedTo(cards, call) : undefined
  if (episode !== undefined && starts) {
    const { reply, toast = '' } = await forEpisode(deps, call, episode)
    return reply ?? sopLine(toast)
  }
  const found = starts && wanted !== '' ? named(deps, wanted, call) : []
  const [only, ...others] = found
  if (only && others.length === 0) return sopLine(startedText(await begin(deps, call, only.args), call))
  if (only) return sopChoice(wanted.slice(0, 80), found, call)
  const list = sopList(await sops.views.open(), starts ? offersOf(deps, call) : [], call)
  if (wanted === '' || !starts) return list
  const said = call.texts.line('chat-sop-no-such', { name: code(wanted.slice(0, 80)) })
  return { ...list, blocks: [...lines(said), ...list.blocks] }
}

/** In the order of their titles, 3.10 after 3.9. */
function offersOf({ sops }: With, { texts }: Call): Offer[] {
  const { compare } = new Intl.Collator(texts.locale, { numeric: true })
  const titleOf = ({ sop }: { sop: { title: Localized } }) => inLocale(sop.title, texts.locale)
  const declared = sops.views
    .declared()
    .map((one) => ({ ...one, systemName: inLocale(one.systemName, texts.locale) }))
    .toSorted((a, b) => compare(a.systemName, b.systemName) || compare(titleOf(a), titleOf(b)))
  const several = new Set(declared.map(({ system }) => system)).size > 1
  return declared.map(({ system, systemName, sop: { id, title } }) => ({
    title,
    ...(several && { system: systemName }),
    args: { system, sop: id },
  }))
}

/** By id, title, or the name of an alert that it is for; of an alert that is open the run is about it. */
function named({ sops, desk }: With, wanted: string, { texts }: Call): Offer[] {
  const same = (text: string) => text.toLowerCase() === wanted.toLowerCase()
  return sops.views.declared().flatMap(({ system, systemName, sop: { id, title, triggers } }): Offer[] => {
    const trigger = triggers.find(({ alert }) => same(alert))
    if (!trigger && !same(id) && !same(`${system}/${id}`) && !Object.values(title).some(same)) return []
    const args = { system, sop: id }
    const offer = { title, system: inLocale(systemName, texts.locale) }
    if (!trigger) return [{ ...offer, args }]
    const open = findEpisodes(desk.views.openEpisodes(), trigger.alert).filter((one) => one.system === system)
    const [episode, ...others] = open
    const about = episode && others.length === 0 ? { episode: episode.id } : { alert: trigger.alert }
    return [{ ...offer, args: { ...args, ...about } }]
  })
}

/** A word in reply to a run's card is a note, or the excerpt that its step asks for; a photo or file is evidence. */
async function replied(deps: With, about: About) {
  if (!('post' in about)) return undefined
  const [, id] = /^sop:([^:]+):/.exec(about.post) ?? []
  const found = id === undefined ? undefined : await deps.sops.views.run(id)
  return found && ((call: Call, said: Said) => takeReply(deps, call, found, said))
}

async function takeReply({ sops, keep }: With, call: Call, of: SopRun, { text, file }: Said): Promise<Answer> {
  const { verbs } = sops
  if (file) return evidence({ sops, keep }, call, of.id, { text, file })
  const step = of.sop.steps.find(({ id }) => id === of.at)
  const wants = step?.kind === 'evidence' && (step.want === 'any' || step.want === 'text')
  const request = { ...actOf(call), run: of.id, text }
  return sopLine(outcomeText(wants ? await verbs.excerpt(request) : await verbs.note(request), call).text)
}

/** Kept, and attached to the present step of the run. */
async function evidence(
  { sops, keep }: Pick<With, 'sops' | 'keep'>,
  call: Call,
  of: string,
  { text, file }: Required<Said>,
): Promise<Answer> {
  const outcome = await sops.verbs.attach(of, await keep(file, text), actOf(call))
  return sopLine(outcomeText(outcome, call).text)
}
