import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import type { VerifyRun } from './contract.ts'
import { verifyFace } from './face.ts'
import { openLines } from './judge.ts'

export const verifyPostId = (run: string): string => `verify:${run}`

/** A report each time a line is confirmed: the first is `verify-<run>`. */
export const verifyReportId = (run: string, confirmed = 0): string =>
  confirmed === 0 ? `verify-${run}` : `verify-${run}-${confirmed + 1}`

/** A run and its card. */
export const putsOf = (run: VerifyRun): Put[] => [{ kind: 'verify-run', id: run.id, doc: run }, postOf(run)]

function postOf(run: VerifyRun): Put {
  const { plan, untold: _, ...shown } = run
  const doc: Post = {
    destination: run.show,
    level: 'info',
    face: verifyFace,
    data: { ...shown, title: plan.title },
    audible: false,
    revision: run.revision,
    queuedAt: run.at,
    // While a person is asked, the card follows.
    final: run.state !== 'running' && openLines(run).length === 0,
  }
  return { kind: 'post', id: verifyPostId(run.id), doc }
}
