import type { AlertLevel } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Phase } from '../../respond/incidents/contract.ts'

/** What may follow `/incident`, by its English word; each has one more word in the reader's language. */
export const incidentWords = [
  'list',
  'note',
  'assign',
  'handover',
  'tag',
  'phase',
  'level',
  'timeline',
  'correct',
  'todo',
  'done',
  'merge',
  'resolve',
  'false',
  'reopen',
  'issue',
] as const
export type IncidentWord = (typeof incidentWords)[number]

export interface IncidentCommand {
  /** `#12` or `12` in front. */
  number?: number
  word?: IncidentWord
  /** What follows the word; without a word the text of a new incident. */
  rest: string
}

/** Reads what stands behind `/incident`: an optional number, an optional word, and the rest as typed. */
export function readIncident(text: string, texts: Pick<Texts, 'text'>): IncidentCommand {
  const [, digits, after] = /^#?([1-9]\d{0,8})(?:\s+([\s\S]*))?$/.exec(text.normalize('NFC').trim()) ?? []
  const body = digits === undefined ? text.trim() : (after ?? '').trim()
  const [first = ''] = body.split(/\s+/, 1)
  const wanted = first.normalize('NFKC').toLowerCase()
  const word = incidentWords.find((one) => one === wanted || texts.text(`chat-incident-word-${one}`) === wanted)
  return {
    ...(digits !== undefined && { number: Number(digits) }),
    ...(word && { word }),
    rest: word ? body.slice(first.length).trim() : body,
  }
}

const phaseWords: Readonly<Record<string, Phase>> = {
  detection: 'detection',
  investigation: 'investigation',
  resolution: 'resolution',
}
const levelWords: Readonly<Record<string, AlertLevel>> = { critical: 'critical', warning: 'warning', info: 'info' }

export const readPhase = (text: string, texts: Pick<Texts, 'text'>): Phase | undefined =>
  named(text, phaseWords, (phase) => texts.text(`respond-phase-${phase}`))
export const readLevel = (text: string, texts: Pick<Texts, 'text'>): AlertLevel | undefined =>
  named(text, levelWords, (level) => texts.text(`respond-level-${level}`))

function named<T extends string>(text: string, words: Readonly<Record<string, T>>, own: (one: T) => string) {
  const wanted = text.normalize('NFKC').trim().toLowerCase()
  return Object.values(words).find((one) => one === wanted || own(one).toLowerCase() === wanted)
}

/** Numbers like `#13 14`, each once; undefined when anything else stands there. */
export function readNumbers(text: string): number[] | undefined {
  const words = text.split(/[\s,]+/).filter(Boolean)
  if (words.length === 0 || words.some((word) => !/^#?[1-9]\d{0,8}$/.test(word))) return undefined
  return [...new Set(words.map((word) => Number(word.replace('#', ''))))]
}
