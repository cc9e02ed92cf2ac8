import type { Destination } from '../../core/policy.ts'
import { code } from '../../core/text.ts'
import type { Drills } from '../../respond/drill/index.ts'
import { clock } from '../cards/phrases.ts'
import { type Answer, actOf, type Call, lines, type Pressed } from '../contract.ts'
import type { Feature } from '../feature.ts'

/** What the chat asks of drills. */
export interface DrillDesk extends Pick<Drills, 'start'> {
  /** Where a drill is told that is asked for in private. */
  home(): Destination | undefined
}

/** `/drill`: a test alert through rule, alert and every channel, which somebody acknowledges. */
export function drill(drills: DrillDesk | undefined): Feature {
  return {
    commands: {
      drill: async (call, text) => (text.trim() === '' ? command(drills, call) : unknown(call, text.trim())),
    },
    presses: { 'drill-start': async (call) => press(drills, call) },
  }
}

async function begin(drills: DrillDesk | undefined, call: Call): Promise<{ began: boolean; text: string }> {
  const { texts, place, now, zone } = call
  const destination: Destination | undefined =
    place.name === undefined ? drills?.home() : { channel: 'telegram', chat: place.name }
  if (!drills || !destination) return { began: false, text: texts.text('chat-drill-none') }
  const { did, drill: of } = await drills.start({ ...actOf(call), destination })
  if (did === 'started') return { began: true, text: texts.text('chat-drill-started', { chat: destination.chat }) }
  const said = { name: of.by.name, time: clock(of.endsAt, now, zone).text }
  return { began: false, text: texts.text('chat-drill-already', said) }
}

/** It rings everybody: not for something that was meant otherwise. */
const unknown = ({ texts }: Call, typed: string): Answer => ({
  blocks: lines(
    texts.line('chat-drill-unknown', { typed: typed.slice(0, 40) }),
    texts.line('chat-drill-usage', { example: code('/drill') }),
  ),
})

/** In the group its own message is the answer. */
async function command(drills: DrillDesk | undefined, call: Call): Promise<Answer | undefined> {
  const { began, text } = await begin(drills, call)
  return began && !call.place.private ? undefined : { blocks: lines([{ text }]) }
}

async function press(drills: DrillDesk | undefined, call: Call): Promise<Pressed> {
  const { began, text } = await begin(drills, call)
  return { toast: text, ...(!began && { alert: true }) }
}
