import type { ActionConfig } from '../../../config/actions.ts'
import { command } from './command.ts'
import { docker } from './docker.ts'
import { http } from './http.ts'
import { log } from './log.ts'
import { query } from './query.ts'
import type { Outcome, RunContext } from './runner.ts'
import { tcp } from './tcp.ts'

/** Carries an action out, whatever its kind. */
export function carryOut(action: ActionConfig, context: RunContext): Promise<Outcome> {
  switch (action.kind) {
    case 'command':
      return command(action, context)
    case 'docker':
      return docker(action, context)
    case 'http':
      return http(action, context)
    case 'log':
      return log(action, context)
    case 'query':
      return query(action, context)
    case 'tcp':
      return tcp(action, context)
  }
}
