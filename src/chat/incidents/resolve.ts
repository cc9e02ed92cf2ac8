import { type FindingName, findingNames, type Incident, type Incidents } from '../../respond/incidents/contract.ts'
import { type Answer, actOf, type Call, lines } from '../contract.ts'
import { type Args, numberArg, textArg } from '../feature.ts'
import { outcomeLine, said } from './outcome.ts'

/** The questions before an incident is closed: what is not known yet of impact, root cause and fix, then what is to follow. */
export interface Closing {
  begin(incident: Incident, call: Call): Promise<Answer>
  answered(call: Call, args: Args, text: string): Promise<Answer>
}

const questions = [...findingNames, 'followUps'] as const
type Question = (typeof questions)[number]

export function closing({ incidents }: { incidents: Pick<Incidents, 'verbs' | 'views'> }): Closing {
  async function begin(incident: Incident, call: Call): Promise<Answer> {
    if (incident.closed) return said(outcomeLine({ did: 'closed', incident }, call, 'chat-incident-resolved'))
    return ask(incident.number, nextOf(incident), call)
  }

  async function answered(call: Call, args: Args, text: string): Promise<Answer> {
    const number = numberArg(args, 'n') ?? 0
    const question = questions.find((one) => one === textArg(args, 'question'))
    if (!question) return said(call.texts.line('chat-incident-missing', { n: String(number) }))
    return question === 'followUps' ? close(call, number, text) : described(call, number, question, text)
  }

  async function described(call: Call, number: number, finding: FindingName, text: string): Promise<Answer> {
    const outcome = await incidents.verbs.describe({ ...actOf(call), number, finding, text })
    if (outcome.did === 'done') return ask(number, nextOf(outcome.incident), call)
    const line = outcomeLine(outcome, call, 'chat-incident-resolved')
    if (outcome.did !== 'refused') return said(line)
    return { ...ask(number, finding, call), blocks: lines(line), unread: true }
  }

  /** The last answer: follow-ups, one a line, or none. */
  async function close(call: Call, number: number, text: string): Promise<Answer> {
    const followUps = readFollowUps(text, call).map((one) => ({ text: one }))
    const outcome = await incidents.verbs.resolve({ ...actOf(call), number, followUps })
    if (outcome.did === 'refused' && outcome.refusal.why === 'missing' && outcome.refusal.findings[0]) {
      return ask(number, outcome.refusal.findings[0], call)
    }
    return said(outcomeLine(outcome, call, 'chat-incident-resolved'))
  }

  return { begin, answered }
}

const nextOf = ({ findings }: Incident): Question => findingNames.find((name) => !findings[name]) ?? 'followUps'

function ask(number: number, question: Question, { texts, person }: Call): Answer {
  const n = String(number)
  const step = questions.indexOf(question) + 1
  return {
    blocks: lines(
      texts.line(`chat-incident-ask-${question}`, {
        ...{ n, step, of: questions.length },
        name: { text: person.name, mention: person.id },
      }),
    ),
    ask: {
      placeholder: texts.text(`chat-incident-hint-${question}`),
      typed: { verb: 'incident-finding', args: { n: number, question } },
    },
  }
}

/** One a line; a word for "none" and list marks in front count for nothing. */
export function readFollowUps(text: string, { texts }: Pick<Call, 'texts'>): string[] {
  const none = new Set(['-', 'none', 'no', texts.text('chat-incident-none')])
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '' && !none.has(line.toLowerCase()))
    .slice(0, 20)
}
