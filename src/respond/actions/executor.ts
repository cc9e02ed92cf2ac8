import { createHash } from 'node:crypto'
import type { ActionConfig } from '../../config/actions.ts'
import { type Clock, type Ms, sleep } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Put, Row, Write } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Doing } from '../contract.ts'
import type { Values } from './arguments.ts'
import type { Execution, Refused, Started } from './contract.ts'
import { endedEntry } from './journal.ts'
import { carryOut } from './kinds/registry.ts'
import { type Outcome, outOfTime } from './kinds/runner.ts'
import { overLimit } from './limits.ts'
import type { ActionsOptions } from './options.ts'
import { keptOutput } from './output.ts'
import { executionPost, outputPost } from './post.ts'
import { raiseShield, settleShield } from './shield.ts'
import { commandLine, wordsOf } from './shown.ts'
import { tailOf } from './tail.ts'

/** Executions at once, of all actions. */
export const mostAtOnce = 4
const retryStore: Ms = 1000

/** Everything that is settled before an execution begins. */
export interface Plan {
  action: ActionConfig
  values: Values
  execution: Pick<Execution, 'system' | 'by' | 'cause'> &
    Partial<Pick<Execution, 'incident' | 'episode' | 'sopRun' | 'step' | 'show' | 'approvedBy' | 'brokenGlass'>>
  id: string
  /** Committed with its beginning. */
  with?: Pick<Write, 'put' | 'append' | 'expect'>
}

/** The id of what is carried out once for this. */
export const executionId = (once: string): string => createHash('sha256').update(once).digest('base64url').slice(0, 16)

/** The row of the audit trail of what is done with an action. */
export function actionRow(
  did: 'execute' | 'ask-approval' | 'approve' | 'break-glass' | 'cancel-action',
  doing: Doing,
  execution: { system: string; action: string; command: string; host: string; id?: string },
  more: Readonly<Record<string, unknown>> = {},
): Row {
  const { system, ...details } = execution
  return auditRow(doing, doing.at, { action: did, system, details: { ...details, ...more } })
}

/** Begins executions, at most one of each action, follows them to their end and keeps what came of them. */
export class Executor {
  readonly #options: ActionsOptions
  readonly #listeners = new Set<(execution: Execution) => void>()
  readonly #running = new Map<string, { execution: Execution; done: Promise<Execution> }>()
  readonly #stop = new AbortController()
  #stopping = false

  constructor(options: ActionsOptions) {
    this.#options = options
  }

  onDone(listener: (execution: Execution) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Why it can't begin now. */
  async hindrance(system: string, action: ActionConfig): Promise<Refused | undefined> {
    if (this.#stopping) return { did: 'refused', why: 'stopping' }
    const all = [...this.#running.values()].map(({ execution }) => execution)
    const same = all.find((one) => one.system === system && one.action === action.id)
    if (same) return { did: 'refused', why: 'running', execution: same }
    if (all.length >= mostAtOnce) return { did: 'refused', why: 'running' }
    return overLimit(this.#options.store, system, action, this.#options.clock.now())
  }

  /** Commits that it runs, then runs it; the caller sees to it that one begins after the other. */
  async begin(plan: Plan): Promise<Started> {
    const hindrance = await this.hindrance(plan.execution.system, plan.action)
    if (hindrance) return hindrance
    const { store } = this.#options
    const execution = this.#drafted(plan)
    const { id } = plan
    const by = { person: execution.by, cause: execution.cause, at: execution.startedAt }
    const { approvedBy, brokenGlass } = execution
    const row = actionRow('execute', by, execution, {
      ...(approvedBy && { approvedBy }),
      ...(brokenGlass && { brokenGlass }),
    })
    const result = await store.commit({
      put: [{ kind: 'execution', id, doc: execution }, ...executionPost(id, execution), ...(plan.with?.put ?? [])],
      append: [...(plan.with?.append ?? []), row],
      expect: [{ ref: { kind: 'execution', id }, version: 0 }, ...(plan.with?.expect ?? [])],
    })
    if (result !== 'ok') {
      const there = (await store.get('execution', id))?.doc
      return there ? { did: 'already', execution: there } : { did: 'refused', why: 'running' }
    }
    const done = this.#follow(plan, execution).finally(() => this.#running.delete(id))
    done.catch((error) =>
      this.#options.log.error('an action could not be followed', { trace_id: id, error: messageOf(error) }),
    )
    this.#running.set(id, { execution, done })
    this.#log('an action runs', execution)
    if (execution.show) this.#options.onPost?.()
    return { did: 'started', execution, done }
  }

  #drafted({ action, values, execution, id }: Plan): Execution {
    const { redact, clock } = this.#options
    const shield = action.kind === 'command' || action.kind === 'docker' ? action.shield : undefined
    const startedAt = clock.now()
    return {
      ...execution,
      id,
      action: action.id,
      kind: action.kind,
      changes: action.changes,
      title: action.title,
      command: commandLine(action, values, redact),
      host: action.host,
      environment: action.environment,
      state: 'running',
      startedAt,
      revision: 1,
      // Until it ended, when its time is counted from there.
      ...(shield && { shield: { ...shield, until: startedAt + action.timeout + shield.for } }),
    }
  }

  async #follow(plan: Plan, begun: Execution): Promise<Execution> {
    const shield = await raiseShield(this.#options, begun)
    const execution = { ...begun, ...(shield && { shield }) }
    const outcome = await this.#carryOut(plan)
    const settled = await settleShield(this.#options, execution, outcome.idle === true)
    const { shield: _, ...rest } = execution
    const ended: Execution = {
      ...rest,
      state: outcome.state,
      endedAt: this.#options.clock.now(),
      ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
      result: this.#masked(outcome.result),
      ...keptOutput(outcome.output ?? '', outcome.cut === true, this.#options.redact),
      ...(settled && { shield: settled }),
      revision: execution.revision + 1,
    }
    await this.keep(plan.id, ended, [
      ...endedEntry(this.#options.journal, ended),
      ...(await this.#fileOf(plan.id, ended)),
    ])
    this.#running.delete(plan.id)
    this.#log('an action ended', ended)
    this.tell(ended)
    return ended
  }

  async #fileOf(id: string, execution: Execution): Promise<readonly Put[]> {
    const { files, log, clock } = this.#options
    const { output, show } = execution
    if (!files || !show || output === undefined || !tailOf(output).more) return []
    try {
      return outputPost(id, execution, await files.put(Buffer.from(output)), clock.now())
    } catch (error) {
      log.warn('the output of an action is not kept as a file', { execution: id, error: messageOf(error) })
      return []
    }
  }

  #log(message: string, { id, system, action, by, state, exitCode }: Execution): void {
    const { log } = this.#options
    log.info(message, {
      trace_id: id,
      system,
      action,
      person: by.id,
      state,
      ...(exitCode !== undefined && { code: exitCode }),
    })
  }

  #masked(result: NonNullable<Execution['result']>): NonNullable<Execution['result']> {
    const { redact } = this.#options
    const args = Object.entries(result.args ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact.text(value) : value,
    ])
    return { id: result.id, args: Object.fromEntries(args) as Record<string, string | number> }
  }

  /** Never rejects: whatever goes wrong is a result. */
  async #carryOut({ action, values, execution }: Plan): Promise<Outcome> {
    const { clock, query } = this.#options
    // A command counts its own time, so that its group is ended in steps.
    const time = action.kind === 'command' ? undefined : timer(clock, action.timeout)
    const signal = time ? AbortSignal.any([this.#stop.signal, time.signal]) : this.#stop.signal
    try {
      const words = wordsOf(action, values)
      return await carryOut(action, {
        clock,
        signal,
        words,
        query: (expr, limit) => query(execution.system, expr, limit),
      })
    } catch (error) {
      const why = messageOf(error).slice(0, 200)
      return { state: 'failed', result: { id: 'respond-action-failed', args: { why } } }
    } finally {
      time?.cancel()
    }
  }

  /** Something happened outside, so it must be kept: a store that is away is waited for until the bot stops. */
  async keep(id: string, execution: Execution, more: readonly Put[]): Promise<void> {
    const { store, clock, log, journal, onPost, onDue } = this.#options
    const put: Put[] = [{ kind: 'execution', id, doc: execution }, ...executionPost(id, execution), ...more]
    for (;;) {
      try {
        await store.commit({ put })
        break
      } catch (error) {
        log.warn('what came of an action is not kept yet', { trace_id: id, error: messageOf(error) })
        // Left to the next start, which says that its result is not known.
        if (this.#stop.signal.aborted) return
        await sleep(clock, retryStore, this.#stop.signal).catch(() => {})
      }
    }
    if (execution.incident !== undefined) journal?.written(execution.incident)
    onPost?.()
    onDue?.()
  }

  tell(execution: Execution): void {
    for (const listener of this.#listeners) {
      try {
        listener(execution)
      } catch (error) {
        this.#options.log.error('somebody who waits for an action failed', {
          execution: execution.id,
          error: messageOf(error),
        })
      }
    }
  }

  /** Begins nothing more; what runs may end by itself until shortly before `deadline` and is then ended. */
  async stop(deadline: Ms): Promise<void> {
    this.#stopping = true
    const { clock } = this.#options
    const cancel = clock.after(Math.max(0, deadline - clock.now() - endingTakes), () => this.#stop.abort('stopping'))
    await this.idle()
    cancel()
    this.#stop.abort('stopping')
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running.values()].map(({ done }) => done))
  }
}

/** SIGTERM, its grace, SIGKILL and keeping the result. */
const endingTakes: Ms = 6000

function timer(clock: Clock, timeout: Ms): { signal: AbortSignal; cancel: () => void } {
  const limit = new AbortController()
  return { signal: limit.signal, cancel: clock.after(timeout, () => limit.abort(outOfTime)) }
}
