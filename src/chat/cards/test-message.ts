import type { Ms } from '../../core/clock.ts'
import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Card } from '../../deliver/contract.ts'
import type { TestSent } from '../../deliver/send-test.ts'
import { clock, lengthText, strong } from './phrases.ts'

/** A message that says it is a test, who asked for it and when. */
export function testMessage(texts: Texts, by: string, now: Ms, zone: string): Card {
  return {
    blocks: [
      { line: strong(texts.line('chat-test-title')) },
      { line: texts.line('chat-test-by', { name: by, time: clock(now, now, zone) }) },
    ],
    buttons: [],
  }
}

/** What came of one test: where it went, and its time, or the reason with what to do. */
export function testLine({ to, ms, place, reason, retryAfterMs }: TestSent, texts: Texts): Line {
  const name = code([to.channel, to.chat, ...(to.topic === undefined ? [] : [to.topic])].join(':'))
  const where = place ? placeSpans(place, texts) : []
  if (reason === undefined) return [...texts.line('chat-test-sent', { name, ms: Math.round(ms) }), ...where]
  const why = texts.line(`chat-reason-${reason}`)
  const wait =
    retryAfterMs === undefined ? [] : texts.line('chat-test-wait', { length: lengthText(texts, retryAfterMs) })
  return [...texts.line('chat-test-refused', { name }), ...why, ...wait, ...where]
}

/** The chat's id and topic; a topic that took nothing, with how to mend it. */
function placeSpans({ id, topic, lost }: NonNullable<TestSent['place']>, texts: Texts): Line {
  const dot = { text: ' · ' }
  if (lost !== undefined) return [dot, code(String(id)), dot, ...texts.line('chat-fix-lost-topic', { topic: lost })]
  return [dot, code(String(id)), ...(topic === undefined ? [] : texts.line('chat-setup-topic', { topic }))]
}
