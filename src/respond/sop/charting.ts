import { messageOf } from '../../core/errors.ts'
import { type SopRun, sopChartId, sopPostId } from './contract.ts'
import type { SopsOptions } from './options.ts'
import { stepOf } from './ways.ts'

/**
 * Sends the chart of the step that a run has come to, in reply to its card; once, whoever asks how often. Never throws:
 * the run goes on without it.
 */
export async function chartStep(options: SopsOptions, run: SopRun): Promise<void> {
  const { store, clock, chart, onPost, log } = options
  const what = run.state === 'open' ? stepOf(run.sop, run.at)?.chart : undefined
  if (!chart || what === undefined || run.episode === undefined) return
  const id = sopChartId(run.id, run.at)
  try {
    if (await store.get('post', id)) return
    const { episode, destination } = run
    const replyTo = { post: sopPostId(run.id, run.card) }
    const post = await chart({ what, episode, destination, at: clock.now(), replyTo })
    if (!post) return
    const put = [{ kind: 'post' as const, id, doc: post }]
    if ((await store.commit({ put, expect: [{ ref: { kind: 'post', id }, version: 0 }] })) === 'ok') onPost()
  } catch (error) {
    log.warn('the chart of an SOP step is left out', { run: run.id, step: run.at, error: messageOf(error) })
  }
}
