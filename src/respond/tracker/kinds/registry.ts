import type { TrackerKind } from '../../../config/tracker.ts'
import type { IssueTracker } from '../contract.ts'
import { createGithub } from './github.ts'
import { createGitlab } from './gitlab.ts'
import { createJira } from './jira.ts'
import type { TrackerParts } from './parts.ts'

export const trackerKinds: Readonly<Record<TrackerKind, (parts: TrackerParts) => IssueTracker>> = {
  github: createGithub,
  gitlab: createGitlab,
  jira: createJira,
}

export const createTracker = (parts: TrackerParts): IssueTracker => trackerKinds[parts.config.kind](parts)
