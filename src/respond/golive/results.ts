import { beyondBounds } from '../../core/json-guard.ts'
import type { TestFigures } from './contract.ts'
import { readJunit } from './junit.ts'
import { readK6 } from './k6.ts'

/** Largest file of results, bytes. */
export const largestResults = 5 * 1024 * 1024

/** Why a file is refused, in a closed set: each has a sentence that says how to mend it. */
export type ResultFault =
  | 'empty'
  | 'too-large'
  | 'not-text' // neither XML nor JSON
  | 'entities' // a DTD or entities of its own
  | 'too-deep'
  | 'too-many'
  | 'broken'
  | 'not-junit' // XML of something else
  | 'not-k6' // JSON of something else
  | 'no-tests'

export type ResultsRead = { ok: true; figures: TestFigures } | { ok: false; why: ResultFault }

const deepestJson = 16
const mostValues = 50_000
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What a file of test results says: JUnit XML (pytest, vitest and others) or a k6 summary as JSON. Told by its content. */
export function readResults(bytes: Uint8Array): ResultsRead {
  if (bytes.byteLength === 0) return { ok: false, why: 'empty' }
  if (bytes.byteLength > largestResults) return { ok: false, why: 'too-large' }
  let text: string
  try {
    text = utf8.decode(bytes).trimStart()
  } catch {
    return { ok: false, why: 'not-text' }
  }
  if (text === '') return { ok: false, why: 'empty' }
  if (text.startsWith('<')) return readJunit(text)
  if (!text.startsWith('{')) return { ok: false, why: 'not-text' }
  const beyond = beyondBounds(Buffer.from(bytes), { depth: deepestJson, values: mostValues })
  if (beyond) return { ok: false, why: beyond === 'depth' ? 'too-deep' : 'too-many' }
  try {
    return readK6(JSON.parse(text))
  } catch {
    return { ok: false, why: 'broken' }
  }
}
