import type { GoLivePlan } from '../../config/golive.ts'
import { hashOf } from '../reports/hash.ts'
import type { GoLive, Observation, Recorded, TestResult } from './contract.ts'

/** What is recorded one by one: a test, or each of its rounds, as `unit` and `e2e/A`. */
export interface Item {
  id: string
  test: GoLivePlan['tests'][number]
  round?: string
}

export const itemsOf = ({ tests }: Pick<GoLivePlan, 'tests'>): readonly Item[] =>
  tests.flatMap((test): Item[] =>
    test.rounds.length === 0
      ? [{ id: test.id, test }]
      : test.rounds.map((round) => ({ id: `${test.id}/${round}`, test, round })),
  )

export const missingItems = ({ plan, tests }: Pick<GoLive, 'plan' | 'tests'>): readonly Item[] =>
  itemsOf(plan).filter(({ id }) => tests[id] === undefined)

/** A mean, where there was a value at all. */
export const meanOf = ({ sum, readings, missing }: Recorded): number | undefined =>
  readings > missing ? sum / (readings - missing) : undefined

/** What stands in the report: a change of any of it is another hash, and voids signatures. */
export function figuresOf(run: GoLive): Readonly<Record<string, unknown>> {
  const { system, deploy, deploys, owner, plan, tests, monitoring, check, forced, observe, advices, notes } = run
  return {
    system,
    deploy: deploy && { version: deploy.version, at: deploy.at, by: deploy.by },
    deploys: deploys.map(({ version, at }) => ({ version, at })),
    owner: owner.id,
    tasks: run.tasks ?? plan.tasks,
    tests: Object.fromEntries(Object.entries(tests).map(([id, result]) => [id, resultFigures(result)])),
    monitoring,
    channels: check?.channels.map(({ channel, reason }) => ({ channel, arrived: reason === undefined })),
    forced: forced.map(({ stage, reason, alerts }) => ({ stage, reason, ...(alerts && { alerts }) })),
    observed: observe && observedFigures(observe),
    advices: advices
      // One of the review voids nothing by itself; that people went on with it, does.
      .filter(({ stage, decision }) => stage === 'observe' || (stage === 'review' && decision))
      .map(({ trigger, at, reading, decision }) => ({ trigger, at, reading, did: decision?.did })),
    risks: run.risks ?? plan.risks.map(({ risk, mitigation }) => ({ risk, mitigation })),
    followUps: run.followUps ?? plan.follow_ups,
    notes: notes.map(({ text }) => text),
  }
}

const resultFigures = ({ status, remark, figures }: TestResult) => ({ status, remark, figures })

const observedFigures = ({ from, ended, readings, gaps, figures, triggers, alerts }: Observation) => ({
  from,
  ended,
  readings,
  gaps,
  figures,
  triggers,
  alerts: alerts.map(({ name, at }) => ({ name, at })),
})

/** SHA-256 of the figures, hex. */
export const figuresHash = (run: GoLive): string => hashOf(figuresOf(run))

/** As it stands on a button. */
export const shortHash = (hash: string): string => hash.slice(0, 12)

/** Whether as many reviewers as the plan asks for signed the figures as they are. */
export function signedEnough({ plan, signatures }: Pick<GoLive, 'plan' | 'signatures'>): boolean {
  return new Set(signatures.map(({ by }) => by.id)).size >= plan.review.least
}
