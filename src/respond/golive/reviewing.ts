import type { Person } from '../../core/policy.ts'
import type { Mover } from '../contract.ts'
import type { GoLive } from './contract.ts'
import { figuresHash, shortHash, signedEnough } from './figures.ts'
import type { Made } from './moves.ts'
import { turned } from './onward.ts'
import { isFrozen } from './testing.ts'
import { following } from './watching.ts'

const mostNotes = 20
const mostReviewers = 10
const mostLines = 20

export function edited(run: GoLive, what: 'tasks' | 'risks' | 'follow-ups', text: string): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)、])\s*/, '').trim())
    .filter((line) => line !== '')
  if (lines.length > mostLines) return { why: 'too-many', most: mostLines }
  if (what === 'tasks') return { run: { ...run, tasks: lines.join(' ') }, did: 'edit', text: what }
  return { run: { ...run, [what === 'risks' ? 'risks' : 'followUps']: lines }, did: 'edit', text: what }
}

export function noted(run: GoLive, text: string, { person, at }: Mover): Made {
  if (isFrozen(run)) return { run, did: 'note', text }
  if (run.notes.length >= mostNotes) return { why: 'too-many', most: mostNotes }
  return person
    ? { run: { ...run, notes: [...run.notes, { by: person, at, text }] }, did: 'note', text }
    : { why: 'unknown' }
}

export function signed(run: GoLive, shown: string, { person, at }: Mover): Made {
  if (run.stage !== 'review') return { why: 'stage', stage: run.stage }
  if (!person || !run.reviewers.some(({ id }) => id === person.id)) return { why: 'no-reviewer' }
  // A release that is to be rolled back perhaps is not signed meanwhile.
  if (run.advices.some(({ decision }) => !decision)) return { why: 'undecided' }
  const hash = figuresHash(run)
  if (shown !== shortHash(hash)) return { why: 'changed' }
  if (run.signatures.some(({ by }) => by.id === person.id)) return { why: 'signed' }
  const next = { ...run, signatures: [...run.signatures, { by: person, at, hash }] }
  if (!signedEnough(next)) return { run: next, did: 'signed' }
  const { for: length, every } = run.plan.watch
  const { factsAt: _, ...rest } = turned(next, 'watch', at)
  return { run: { ...rest, watch: following(run, { at, length, every }) }, did: 'signed' }
}

export function reviewing(run: GoLive, who: Person): Made {
  if (isFrozen(run)) return { why: 'frozen' }
  const there = run.reviewers.some(({ id }) => id === who.id)
  const reviewers = there ? run.reviewers.filter(({ id }) => id !== who.id) : [...run.reviewers, who]
  if (reviewers.length > mostReviewers) return { why: 'too-many', most: mostReviewers }
  // Whose word does not count any more, has not signed.
  const signatures = run.signatures.filter(({ by }) => reviewers.some(({ id }) => id === by.id))
  return { run: { ...run, reviewers, signatures }, did: 'reviewer', text: `${there ? '-' : '+'}${who.name}` }
}
