import type { Ms } from '../../core/clock.ts'
import type { Texts } from '../../core/texts.ts'
import { durationText } from '../../deliver/cards/format.ts'
import type { Deed, GoLive } from './run.ts'

/** Lines that a report has room for; what is in the middle of more is left out. */
const mostLines = 60

/** What stands in the course, as its texts are called; corrections of texts and tests do not. */
const told: ReadonlySet<string> = new Set([
  ...['started', 'checked', 'next', 'deploy', 'continue', 'rolled-back', 'owner', 'paused', 'resumed', 'reviewer'],
  ...['signed', 'go-on', 'longer', 'aborted'],
])

/** How the run went: who moved it on, held it, handed it over and signed, oldest first. */
export function courseOf(run: GoLive, texts: Texts, time: (at: Ms) => string): string[] {
  const lines = [...reviewLine(run, texts), ...run.deeds.flatMap((deed, n) => lineOf(run, deed, n, texts))]
    .sort((a, b) => a.at - b.at)
    .map(({ at, by, text }) => [time(at), ...(by === undefined ? [] : [by]), text].join(' '))
  const left = lines.length - mostLines
  if (left <= 0) return lines
  const half = mostLines / 2
  return [
    ...lines.slice(0, half),
    texts.text('respond-golive-report-more', { n: left }),
    ...lines.slice(lines.length - half),
  ]
}

interface Told {
  at: Ms
  by?: string
  text: string
}

function lineOf({ deeds }: GoLive, deed: Deed, n: number, texts: Texts): Told[] {
  const { did, at, by, stage, text = '' } = deed
  if (!told.has(did)) return []
  const args = {
    text,
    stage: texts.text(`respond-golive-stage-${stage === 'tests' ? 'monitoring' : 'observe'}`),
    ...(did === 'resumed' && { length: lengthOf(deeds.slice(0, n), at, texts) }),
  }
  const id = did === 'next' && text !== '' ? 'next-all-the-same' : did
  return [{ at, ...(by && { by: by.name }), text: texts.text(`respond-golive-report-did-${id}`, args) }]
}

/** How long the pause was that ends here. */
function lengthOf(before: readonly Deed[], at: Ms, texts: Texts): string {
  const since = before.findLast(({ did }) => did === 'paused')
  return durationText(at - (since?.at ?? at), texts)
}

/** The observation ends by itself: nobody's deed. */
const reviewLine = ({ observe }: GoLive, texts: Texts): Told[] =>
  observe?.ended === undefined ? [] : [{ at: observe.ended, text: texts.text('respond-golive-report-did-reviewing') }]
