import { nearest } from '../config/zod-issues.ts'
import { HttpProblem } from './problem.ts'

/** The name that was most likely meant, as the end of a sentence; else the names there are. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  if (near !== undefined) return `did you mean "${near}"?`
  return known.length === 0 ? 'there are none' : `there are ${known.slice(0, 20).join(', ')}`
}

/** The systems an answer is about: the one that `?system=` names, or all. @throws HttpProblem 404 */
export function systemsAsked(query: URLSearchParams, known: readonly string[]): readonly string[] {
  const name = query.get('system')
  if (name === null) return known
  if (known.includes(name)) return [name]
  throw new HttpProblem(404, `there is no system "${name.slice(0, 63)}"; ${meant(name.slice(0, 63), known)}`)
}
