import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import type { Execution } from './contract.ts'

/** The renderers' keys. */
export const executionFace = 'execution'
export const unknownFace = 'execution-unknown'
export const outputFace = 'execution-output'

/** What ends within this time is told once, with its result. */
const quick = 500

/** The message that shows an execution, where somebody wants one; edited with each of its changes. */
export function executionPost(id: string, execution: Execution): Put[] {
  const { show, episode, startedAt, revision, state, shield } = execution
  if (!show) return []
  const doc: Post = {
    destination: show,
    level: 'info',
    face: executionFace,
    data: told(execution),
    audible: false,
    revision,
    queuedAt: startedAt,
    ...(state === 'running' && { notBefore: startedAt + quick }),
    final: state !== 'running' && (shield === undefined || shield.outcome !== undefined),
    ...(episode !== undefined && { replyTo: { episode } }),
  }
  return [{ kind: 'post', id: `execution:${id}`, doc }]
}

/** Its result is not known: told by a message of its own, which sounds when something may have changed. */
export function unknownPost(id: string, execution: Execution, home: Destination | undefined, at: number): Put[] {
  const destination = execution.show ?? home
  if (!destination) return []
  const doc: Post = {
    destination,
    level: execution.changes ? 'warning' : 'info',
    face: unknownFace,
    data: told(execution),
    audible: execution.changes,
    revision: 1,
    queuedAt: at,
    final: true,
    ...(execution.episode !== undefined && { replyTo: { episode: execution.episode } }),
  }
  return [{ kind: 'post', id: `execution:${id}:unknown`, doc }]
}

const mostTold = 8 * 1024

/** As much of it as cards show. */
function told({ output, ...execution }: Execution): Post['data'] {
  if (output === undefined) return execution
  const tail = output.slice(-mostTold)
  return { ...execution, output: tail, ...(tail.length < output.length && { cut: true }) }
}

/** The whole output as a file behind the message, where that shows its end alone. */
export function outputPost(id: string, execution: Execution, file: string, at: number): Put[] {
  if (!execution.show) return []
  const { output: _, ...data } = execution
  const doc: Post = {
    destination: execution.show,
    level: 'info',
    face: outputFace,
    data,
    audible: false,
    revision: 1,
    queuedAt: at,
    file: { id: file, name: `${execution.action}.txt`, as: 'document' },
    replyTo: { post: `execution:${id}` },
    final: true,
  }
  return [{ kind: 'post', id: `execution:${id}:output`, doc }]
}
