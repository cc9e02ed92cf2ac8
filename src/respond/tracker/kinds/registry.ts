import type { TrackerKind } from '../../../config/tracker.ts'
import type { IssueTracker, Result } from '../contract.ts'
import { failed } from '../failure.ts'
import { createGithub } from './github.ts'
import { createGitlab } from './gitlab.ts'
import { createJira } from './jira.ts'
import type { TrackerParts } from './parts.ts'

export const trackerKinds: Readonly<Record<TrackerKind, (parts: TrackerParts) => IssueTracker>> = {
  github: createGithub,
  gitlab: createGitlab,
  jira: createJira,
}

export const createTracker = (parts: TrackerParts): IssueTracker => guarded(trackerKinds[parts.config.kind](parts))

/** An answer that a kind stumbles over, which it must not, counts as one that makes no sense. */
function guarded(tracker: IssueTracker): IssueTracker {
  const { attach } = tracker
  return {
    create: (issue) => orOdd(() => tracker.create(issue)),
    comment: (issue, comment) => orOdd(() => tracker.comment(issue, comment)),
    ...(attach && { attach: (issue, file, again) => orOdd(() => attach(issue, file, again)) }),
    find: (marker, since) => orOdd(() => tracker.find(marker, since)),
    findComment: (issue, marker, since) => orOdd(() => tracker.findComment(issue, marker, since)),
    close: () => tracker.close(),
  }
}

async function orOdd<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch {
    return failed('odd-answer', { maybeDone: true })
  }
}
