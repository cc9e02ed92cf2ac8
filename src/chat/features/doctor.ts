import type { Clock } from '../../core/clock.ts'
import type { Texts } from '../../core/texts.ts'
import type { Chats } from '../../deliver/chats.ts'
import type { Channel } from '../../deliver/contract.ts'
import { placesOf, sendTests } from '../../deliver/send-test.ts'
import { strong } from '../cards/phrases.ts'
import { testLine, testMessage } from '../cards/test-message.ts'
import type { ChatSettings } from '../context.ts'
import { type Answer, type Call, lines, type Pressed } from '../contract.ts'
import { troublesOf } from '../doctor/check.ts'
import type { Doctor } from '../doctor/doctor.ts'
import type { Feature } from '../feature.ts'
import { checkLines } from '../setup/card.ts'
import type { Setup } from '../setup/setup.ts'

export interface DoctorFeatureDeps {
  doctor: Doctor
  setup: Pick<Setup, 'card'>
  channels: ReadonlyMap<string, Channel>
  chats: Pick<Chats, 'names' | 'get' | 'resolve'>
  clock: Clock
  texts: (locale: string) => Texts
  settings: () => ChatSettings
}

/** `/doctor`: what is wrong and how to mend it; test messages; the card of the set-up with fresh checks. */
export function doctor(deps: DoctorFeatureDeps): Feature {
  return {
    commands: { doctor: (call) => doctorCard(deps, call) },
    presses: {
      doctor: async (call) => ({ edit: await doctorCard(deps, call) }),
      'setup-check': async (call) => ({ edit: await deps.setup.card(call.place, call.person, call.texts) }),
      'send-test': (call) => sendTest(deps, call),
    },
  }
}

async function doctorCard({ doctor }: DoctorFeatureDeps, { texts }: Call): Promise<Answer> {
  const checks = await doctor.all(texts)
  const n = troublesOf(checks)
  const title = n === 0 ? texts.line('chat-doctor-good') : texts.line('chat-doctor-bad', { n })
  return {
    blocks: [
      ...lines(strong(title)),
      { items: checkLines(checks, texts), more: (left) => texts.line('chat-more-lines', { n: left }) },
    ],
    keys: [
      [
        { text: texts.text('chat-button-check-again'), press: { verb: 'doctor', args: {} } },
        { text: texts.text('chat-button-send-test'), press: { verb: 'send-test', args: {} } },
      ],
    ],
  }
}

/** One message through every configured chat; the outcome is told where it was asked for. */
async function sendTest(deps: DoctorFeatureDeps, call: Call): Promise<Pressed> {
  const { chats, settings } = deps
  const destinations = (await Promise.all(chats.names().map((chat) => placesOf(chats, chat)))).flat()
  const results = await sendTests(deps, destinations, async ({ chat }) => {
    const entry = await chats.get(chat)
    const { locale, timezone } = settings()
    return testMessage(deps.texts(entry?.locale ?? locale), call.person.name, call.now, entry?.timezone ?? timezone)
  })
  const failed = results.filter(({ reason }) => reason !== undefined).length
  const { texts } = call
  const title =
    failed === 0 ? texts.line('chat-test-good', { n: results.length }) : texts.line('chat-test-bad', { n: failed })
  return { reply: { blocks: lines(strong(title), ...results.map((result) => testLine(result, texts))) } }
}
