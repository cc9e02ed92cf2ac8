import { inLocale } from '../../core/localized.ts'
import type { Texts } from '../../core/texts.ts'
import type { EntryText, NewEntry } from '../contract.ts'
import type { Deed, SopRun } from './contract.ts'
import { numberOf, stepOf } from './ways.ts'

const longestStep = 80

/** What is told of a deed in the timeline; what an action printed stands there by itself. */
export function entryOf(run: SopRun, deed: Deed, texts: Texts): NewEntry | undefined {
  const { at, by, did, file, text, cause } = deed
  // Whoever carries actions out writes down what they gave, with their output.
  if (did === 'result' && cause.startsWith('execution:')) return undefined
  if (did === 'ran' || did === 'note' || (did === 'evidence' && file)) return quoted(deed)
  const said = { at, kind: 'sop' as const, ...(by && { by }), text: textOf(run, deed, texts) }
  if (did !== 'evidence' || text === undefined) return said
  return { ...said, output: text }
}

/** What people wrote or attached: it stands as it is. */
function quoted({ at, by, did, file, text }: Deed): NewEntry | undefined {
  if (did === 'ran') return undefined
  if (!file) return { at, kind: 'note', ...(by && { by }), text: { typed: text ?? '' } }
  const kept = { ...(file.file && { file: file.file }), ...(file.telegramFile && { telegramFile: file.telegramFile }) }
  const typed = file.caption ? `${file.name}: ${file.caption}` : file.name
  return { at, kind: 'file', ...(by && { by }), text: { typed }, ...kept }
}

function textOf(run: SopRun, deed: Deed, texts: Texts): EntryText {
  const { did, step: id, text, ok } = deed
  const { sop } = run
  const title = inLocale(sop.title, texts.locale)
  if (did === 'started') return { id: 'respond-sop-entry-started', args: { title } }
  if (did === 'finished') return { id: 'respond-sop-entry-finished', args: { title, ...countsOf(run) } }
  if (did === 'abandoned') return { id: 'respond-sop-entry-abandoned', args: { title, why: text ?? '' } }
  const step = stepOf(sop, id)
  const args = { title, n: numberOf(sop, id), step: step ? firstLine(inLocale(step.text, texts.locale)) : id }
  if (did === 'result')
    return { id: `respond-sop-entry-result-${ok === undefined ? 'unknown' : ok ? 'passed' : 'failed'}`, args }
  if (text === undefined || did === 'evidence') return { id: `respond-sop-entry-${did}`, args }
  return { id: `respond-sop-entry-${did}-why`, args: { ...args, why: text } }
}

/** How many steps ended how. */
export function countsOf({
  outcomes,
}: Pick<SopRun, 'outcomes'>): Record<'done' | 'failed' | 'skipped' | 'forced', number> {
  const counts = { done: 0, failed: 0, skipped: 0, forced: 0 }
  for (const outcome of Object.values(outcomes)) counts[outcome]++
  return counts
}

export function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n')
  const points = [...line]
  return points.length <= longestStep ? line : `${points.slice(0, longestStep - 1).join('')}…`
}
