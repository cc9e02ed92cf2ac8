import type { TrialData, TrialFiring } from '../../alerts/contract.ts'
import { annotationIn } from '../../core/annotation.ts'
import { bold, type Line, plain } from '../../core/text.ts'
import type { Face, FaceButton, Reader } from './face.ts'
import { clip } from './fit.ts'
import { clockSpan, countText, durationText, valueText } from './format.ts'

const longestLine = 200

/** What a rule on trial would have told, and the decision about it: what a post of face `trial` shows. */
export function trialFace(data: TrialData, reader: Reader): Face {
  const { texts } = reader
  const said = [headLine(data, reader), whereLine(data), spanLine(data, reader), ...countLines(data, reader)]
  const listed = data.firings.map((firing) => firingLine(firing, reader))
  const more = data.times - data.firings.length
  return {
    blocks: [
      ...said.map((line) => ({ line: clip(line, longestLine) })),
      ...listed.map((line) => ({ line })),
      ...(more > 0 ? [{ line: texts.line('card-trial-more', { n: countText(more) }) }] : []),
      { line: clip(stateLine(data, reader), longestLine) },
    ],
    buttons: buttonsOf(data, reader),
  }
}

/** Line 1: what it would have done. */
function headLine({ rule, times, woken }: TrialData, { texts }: Reader): Line {
  const said = times === 0 ? 'card-trial-head-never' : woken > 0 ? 'card-trial-head' : 'card-trial-head-digest'
  return [bold(plain(texts.line(said, { rule, n: woken > 0 ? woken : times })))]
}

const whereLine = ({ system, rule }: TrialData): Line => [{ text: `${system} · ${rule}` }]

function spanLine({ startedAt, to, annotations }: TrialData, { texts, zone, now }: Reader): Line {
  const span = { from: clockSpan(startedAt, zone, now), to: clockSpan(to, zone, now) }
  const summary = annotationIn(annotations, 'summary', texts.locale)
  const line = texts.line('card-trial-span', { ...span, took: durationText(to - startedAt, texts) })
  return summary ? [...line, { text: ' · ' }, { text: summary }] : line
}

function countLines({ times, woken, brief, firing }: TrialData, { texts }: Reader): Line[] {
  const digests = times - woken
  return [
    ...(woken > 0 && digests > 0 ? [texts.line('card-trial-digest', { n: digests })] : []),
    ...(brief > 0 ? [texts.line('card-trial-brief', { n: brief })] : []),
    ...(firing > 0 ? [texts.line('card-trial-firing', { n: firing })] : []),
  ]
}

function firingLine({ at, endedAt, value, priority }: TrialFiring, { texts, zone, now }: Reader): Line {
  const took =
    endedAt === undefined
      ? texts.text('card-trial-still')
      : texts.text('card-trial-took', { took: durationText(endedAt - at, texts) })
  const figure = value === undefined ? '' : ` · ${texts.text('card-trial-value', { value: valueText(value) })}`
  return [{ text: `· ${priority} ` }, clockSpan(at, zone, now), { text: `${figure} · ${took}` }]
}

/** What people decided; or that it stays silent until they do. */
function stateLine({ state, by = '?', decidedAt, removed, length }: TrialData, { texts, zone, now }: Reader): Line {
  if (removed) return texts.line('card-trial-removed')
  if (state === 'over' || decidedAt === undefined) return texts.line('card-trial-waits')
  const args = { person: by, time: clockSpan(decidedAt, zone, now), length: durationText(length, texts) }
  const said = { running: 'again', enabled: 'enabled', discarded: 'discarded' }[state]
  return texts.line(`card-trial-${said}`, args)
}

/** What is enabled or tried again is decided; what was discarded can be taken back. */
function buttonsOf({ trial, round, state, removed, length }: TrialData, { texts }: Reader): FaceButton[][] {
  if (removed || state === 'enabled' || state === 'running') return []
  const button = (choice: string, text: string): FaceButton => ({
    text,
    action: { verb: 'trial', args: { trial, round, choice } },
  })
  const again = button('again', texts.text('card-button-trial-again', { length: durationText(length, texts) }))
  const discard = button('discard', texts.text('card-button-trial-discard'))
  return [[button('enable', texts.text('card-button-trial-enable'))], state === 'over' ? [again, discard] : [again]]
}
