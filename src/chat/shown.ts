import type { Incident, Incidents } from '../respond/incidents/contract.ts'
import type { SopRun, Sops } from '../respond/sop/contract.ts'

type Refresh = (episode: string) => void

/** The cards that people look at: where it began, and the last that joined. Others follow by themselves. */
const lookedAt = ({ episodes }: Pick<Incident, 'episodes'>): Set<string> =>
  new Set([...episodes.slice(0, 1), ...episodes.slice(-1)])

/** Verbs of a person who waits: what they change of an incident is shown on its alerts' cards at once. */
export function shownAtOnce(verbs: Incidents['verbs'], refresh: Refresh): Incidents['verbs'] {
  const shown =
    <R, O extends { did: string; incident?: Incident }>(verb: (request: R) => Promise<O>) =>
    async (request: R): Promise<O> => {
      const outcome = await verb(request)
      if (outcome.incident) for (const episode of lookedAt(outcome.incident)) refresh(episode)
      return outcome
    }
  return {
    ...verbs,
    open: shown(verbs.open),
    assign: shown(verbs.assign),
    handOver: shown(verbs.handOver),
    setPhase: shown(verbs.setPhase),
    resolve: shown(verbs.resolve),
    falseAlarm: shown(verbs.falseAlarm),
    reopen: shown(verbs.reopen),
    merge: shown(verbs.merge),
  }
}

/** The same for the steps of a run. */
export function runShownAtOnce(verbs: Sops['verbs'], refresh: Refresh): Sops['verbs'] {
  const shown =
    <R, O extends { did: string; run?: SopRun }>(verb: (request: R) => Promise<O>) =>
    async (request: R): Promise<O> => {
      const outcome = await verb(request)
      if (outcome.run?.episode !== undefined) refresh(outcome.run.episode)
      return outcome
    }
  return {
    ...verbs,
    start: shown(verbs.start),
    done: shown(verbs.done),
    fail: shown(verbs.fail),
    skip: shown(verbs.skip),
    force: shown(verbs.force),
    back: shown(verbs.back),
    choose: shown(verbs.choose),
    abandon: shown(verbs.abandon),
  }
}
