import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

/** The stages that a telling passes, in order; each must make progress or the bot counts as dead. */
export type Stage = 'store' | 'poll' | 'rules' | 'outbox' | 'send'

/** What one stage says about itself: undefined while it progresses, else a sentence for operators. */
export type StageCheck = (now: Ms) => Promise<string | undefined>

export interface Vitals {
  /** What is wrong, by stage; empty while everything progresses. Never rejects: a check that fails is a problem. */
  problems(): Promise<{ stage: Stage; problem: string }[]>
}

export function createVitals(clock: Clock, checks: Readonly<Record<Stage, StageCheck>>): Vitals {
  const judge = async (stage: Stage) => {
    const problem = await checks[stage](clock.now()).catch(messageOf)
    return problem === undefined ? [] : [{ stage, problem }]
  }
  return {
    problems: async () => (await Promise.all((Object.keys(checks) as Stage[]).map(judge))).flat(),
  }
}

/** A heartbeat's call must not outlive its interval, whatever the far end does. */
const heartbeatTimeout: Ms = 5000

export interface HeartbeatOptions {
  url: string
  every: Ms
  clock: Clock
  vitals: Vitals
  log: Log
}

/**
 * Calls `url` every `every` ms, but only while no stage has a problem: whoever waits for the call notices a bot that
 * runs and does nothing. A failed call is logged and not repeated before the next interval.
 */
export function startHeartbeat({ url, every, clock, vitals, log }: HeartbeatOptions): () => void {
  let stopped = false
  let cancel = () => {}
  const beat = async () => {
    const problems = await vitals.problems()
    if (problems.length > 0) log.warn('heartbeat held back', { problems })
    else await call(url, log)
    if (!stopped) cancel = clock.after(every, () => void beat())
  }
  void beat()
  return () => {
    stopped = true
    cancel()
  }
}

async function call(url: string, log: Log): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      signal: AbortSignal.timeout(heartbeatTimeout),
      redirect: 'error',
    })
    await response.body?.cancel()
    if (!response.ok) log.warn('heartbeat refused', { status: response.status })
  } catch {
    // The URL often holds a secret, so it is not in the line.
    log.warn('heartbeat not delivered')
  }
}
