import { messageOf } from '../../../core/errors.ts'
import { formatFloat } from '../../../core/float.ts'
import type { Runner } from './runner.ts'

/** What the system's own series say now. */
export const query: Runner<'query'> = async ({ expr, limit }, context) => {
  try {
    const { series, total } = await context.query(expr, limit)
    const lines = series.slice(0, limit).map(({ labels, value }) => {
      const pairs = Object.entries(labels).map(([name, text]) => `${name}="${text}"`)
      return `${pairs.length > 0 ? `{${pairs.join(', ')}} ` : ''}${formatFloat(value)}`
    })
    return {
      state: 'done',
      result: { id: 'respond-action-series', args: { n: total } },
      ...(lines.length > 0 && { output: lines.join('\n') }),
    }
  } catch (error) {
    return { state: 'failed', result: { id: 'respond-action-failed', args: { why: messageOf(error).slice(0, 200) } } }
  }
}
