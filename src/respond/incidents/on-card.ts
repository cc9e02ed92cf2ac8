import { type Line, plain } from '../../core/text.ts'
import { clip } from '../../deliver/cards/fit.ts'
import { clockSpan, dayText, durationText } from '../../deliver/cards/format.ts'
import type { FaceButton, Reader } from '../../deliver/index.ts'
import { type Incident, type LastTime, pressVerbs } from './contract.ts'

const longestLine = 300
const longestFix = 80

/** What an alert's card says of its incident, so that there is one message of both. */
export interface OnCard {
  lines: readonly Line[]
  /** One row, at most two buttons. */
  buttons: readonly FaceButton[]
}

/** Pure. The incident of the card's episode, when it has one: to be seen, to be closed once all has resolved, and how it ended. */
export function onAlertCard(episode: string, incident: Incident | undefined, reader: Reader): OnCard {
  const { texts } = reader
  if (!incident) {
    const action = { verb: pressVerbs.open, args: { episode } }
    return { lines: [], buttons: [{ text: texts.text('respond-button-open'), action }] }
  }
  const { number: n, clearedAt, closed } = incident
  const press = (verb: string, text: string): FaceButton => ({ text, action: { verb, args: { n } } })
  const show = press(pressVerbs.show, texts.text('respond-button-show', { n }))
  if (closed) return { lines: [closedLine(incident, closed, reader)], buttons: [show] }
  if (clearedAt === undefined) return { lines: [], buttons: [show] }
  const closing = [
    press(pressVerbs.resolve, texts.text('respond-button-resolve', { n })),
    press(pressVerbs.falseAlarm, texts.text('respond-button-false')),
  ]
  return { lines: [], buttons: closing }
}

function closedLine({ number: n }: Incident, { how, by, at }: NonNullable<Incident['closed']>, reader: Reader): Line {
  const { texts, zone, now } = reader
  const state = texts.text(`respond-closed-${how}`)
  const args = { n, state, time: clockSpan(at, zone, now), person: by?.name ?? '' }
  return clip(texts.line('respond-card-ended', args), longestLine)
}

/** The line "last time": when, what helped, how long it took and who. */
export function lastTimeLine(last: LastTime, { texts, zone }: Reader): Line {
  const day = { text: dayText(last.openedAt, zone), time: { at: last.openedAt } }
  const took = durationText(last.lasted, texts)
  const args = { day, took, person: last.who?.name ?? '?', n: last.number }
  if (last.how === 'false-alarm') return clip(texts.line('respond-last-false', args), longestLine)
  const fix = plain(clip([{ text: (last.helped ?? '?').replaceAll(/\s+/g, ' ') }], longestFix))
  return clip(texts.line('respond-last', { ...args, fix }), longestLine)
}
