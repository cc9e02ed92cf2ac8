import type { Mover } from '../contract.ts'
import { type Deployment, type GoLive, longestVersion, type Readings } from './contract.ts'
import type { Made } from './moves.ts'
import { begun } from './watching.ts'

/** Later deployments that a run remembers. */
const mostDeploys = 10

/** A deployment begins the observation, or begins it anew. */
export function deployed(run: GoLive, deployment: Deployment, before: Readings, { at }: Mover): Made {
  const { version } = deployment
  if (version.trim() === '') return { why: 'empty' }
  if ([...version].length > longestVersion) return { why: 'too-long', most: longestVersion }
  if (run.stage === 'tests' || run.stage === 'monitoring') return { why: 'stage', stage: run.stage }
  const known = [run.deploy, ...run.deploys]
  if (deployment.event !== undefined && known.some((one) => one?.event === deployment.event))
    return { why: 'stage', stage: run.stage }
  const deploys = [...(run.deploy ? [...run.deploys, run.deploy] : run.deploys)].slice(-mostDeploys)
  // Once it is reviewed, another deployment is told and no more: the report says what was released.
  if (run.stage !== 'observe')
    return { run: { ...run, deploys: [...run.deploys, deployment].slice(-mostDeploys) }, did: 'deploy', text: version }
  const { for: length, every } = run.plan.observe
  // Taken up later than it was done, nobody watched what was in between; alerts since then count all the same.
  const from = Math.min(at, Math.max(deployment.at, run.since, at - every))
  const since = Math.max(deployment.at, run.started.at)
  const observe = {
    ...{ ...begun(run.plan, { at: from, length, every, before }), lastAt: at, next: at + every },
    ...(since < from && { since }),
  }
  return { run: { ...run, deploy: deployment, deploys, observe }, did: 'deploy', text: version }
}
