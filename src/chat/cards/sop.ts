import { inLocale, type Localized } from '../../core/localized.ts'
import type { Deed, Outcome, Ran, Refusal, SopRun } from '../../respond/sop/contract.ts'
import { numberOf } from '../../respond/sop/ways.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import type { Args } from '../feature.ts'
import { ago, clock, short, spaced, strong } from './phrases.ts'

/** An SOP that can be begun, with what its button does. */
export interface Offer {
  title: Localized
  /** The system's name, where several have SOPs. */
  system?: string
  args: Args
}

const mostOffers = 20
const longestTitle = 48

const startKey = ({ title, system, args }: Offer, { texts }: Call): Key[] => {
  const name = short(inLocale(title, texts.locale), longestTitle)
  const text = system === undefined ? name : `${name} · ${short(system, 14)}`
  return [{ text, press: { verb: 'sop-start', args } }]
}

/** What is under way, and what can be begun. */
export function sopList(open: readonly SopRun[], offers: readonly Offer[], call: Call): Answer {
  const { texts, now } = call
  if (open.length === 0 && offers.length === 0) return { blocks: lines(texts.line('chat-sop-none')) }
  const title = ({ sop }: SopRun) => short(inLocale(sop.title, texts.locale), longestTitle)
  const place = ({ sop, at }: SopRun) => ({ n: numberOf(sop, at), total: sop.steps.length })
  const running = open.slice(0, mostOffers)
  return {
    blocks: lines(
      strong(texts.line('chat-sop-title')),
      ...(running.length > 0 ? [texts.line('chat-sop-open')] : []),
      ...running.map((run) =>
        texts.line('chat-sop-open-line', {
          title: title(run),
          ...place(run),
          person: run.who?.name ?? run.started.by.name,
          time: ago(texts, run.touchedAt, now),
        }),
      ),
      ...(offers.length > 0 ? [texts.line('chat-sop-which')] : []),
    ),
    keys: [
      ...running.map((run): Key[] => {
        const { n, total } = place(run)
        return [{ text: `▶️ ${title(run)} ${n}/${total}`, press: { verb: 'sop-show', args: { run: run.id } } }]
      }),
      ...offers.slice(0, mostOffers).map((offer) => startKey(offer, call)),
    ],
  }
}

/** Several SOPs are for the same thing: people choose. */
export function sopChoice(alert: string, offers: readonly Offer[], call: Call): Answer {
  return {
    blocks: lines(strong(call.texts.line('chat-sop-for', { alert }))),
    keys: offers.slice(0, mostOffers).map((offer) => startKey(offer, call)),
  }
}

/** What came of it, for whoever did it; `bad` where it did not happen. */
export function outcomeText(outcome: Outcome, call: Call): { text: string; bad: boolean } {
  const { texts } = call
  switch (outcome.did) {
    case 'done': {
      const { evidence } = outcome.run
      const n = evidence.photo + evidence.file + evidence.text
      return { text: texts.text(`chat-sop-did-${didOf(outcome)}`, { n }), bad: false }
    }
    case 'stale':
      return { text: staleText(outcome, call), bad: true }
    case 'over':
      return {
        text: texts.text(`chat-sop-over-${outcome.run.state === 'abandoned' ? 'abandoned' : 'finished'}`),
        bad: true,
      }
    case 'missing':
      return { text: texts.text('chat-sop-missing'), bad: true }
    case 'refused':
      return { text: refusalText(outcome.refusal, call), bad: true }
  }
}

function didOf({ run, deed }: Extract<Outcome, { did: 'done' }>): Exclude<Deed['did'], 'started'> {
  if (run.state === 'finished' && run.deeds.at(-1)?.did === 'finished' && deed.to !== undefined) return 'finished'
  return deed.did === 'started' ? 'finished' : deed.did
}

const known: ReadonlySet<string> = new Set(['done', 'failed', 'skipped', 'forced', 'branched', 'back'])

/** Who was faster, and with what. */
function staleText({ run, deed }: { run: SopRun; deed: Deed }, { texts, now, zone }: Call): string {
  const n = numberOf(run.sop, run.at)
  if (!deed.by || !known.has(deed.did)) return texts.text('chat-sop-stale-other', { n })
  const time = clock(deed.at, now, zone).text
  return texts.text(`chat-sop-stale-${deed.did}`, { n, person: deed.by.name, time })
}

function refusalText(refusal: Refusal, { texts, now, zone }: Call): string {
  const { why } = refusal
  if (why === 'evidence') return texts.text(`chat-sop-refused-evidence-${refusal.want}`)
  if (why === 'too-long') return texts.text('chat-sop-refused-too-long', { n: refusal.most })
  if (why !== 'running') return texts.text(`chat-sop-refused-${why}`)
  const time = clock(refusal.at, now, zone).text
  return texts.text('chat-sop-refused-running', { person: refusal.by.name, time })
}

export type Asked = 'note' | 'skip' | 'force' | 'fail' | 'abandon'

/** Asks for something typed, in reply to the card. */
export function askCard(what: Asked, run: SopRun, args: Args, call: Call): Answer {
  const { texts, person } = call
  const words = {
    name: { text: person.name, mention: person.id },
    n: numberOf(run.sop, run.at),
    title: inLocale(run.sop.title, texts.locale),
  }
  const optional = what === 'note' || what === 'fail'
  return {
    blocks: lines(texts.line(`chat-sop-ask-${what}`, words)),
    ask: {
      placeholder: texts.text(optional ? 'chat-sop-hint-note' : 'chat-sop-hint-reason'),
      typed: { verb: optional ? 'sop-note' : `sop-${what}`, args },
    },
  }
}

/** One line that says what came of it. */
export const sopLine = (text: string): Answer => ({ blocks: lines(spaced([{ text }])) })

export type Refused = Extract<Ran, { did: 'not-run' }>['refused']
