import type { Line, Span } from '../../core/text.ts'
import type { Face, Reader } from '../../deliver/index.ts'
import type { NewsData } from './card.ts'
import { goLivePresses } from './contract.ts'

export function isNews(data: unknown): data is NewsData {
  const { run, what, mention } = (data ?? {}) as Partial<NewsData>
  return typeof run?.number === 'number' && typeof what === 'string' && Array.isArray(mention)
}

/** What somebody must hear beside the card, with whom it calls. */
export function newsOf({ run, what, mention, names = [] }: NewsData, { texts }: Reader): Face {
  const people = mention.map(({ id, name }): Span => ({ text: name, mention: id }))
  const called: Line = people.flatMap((one, n) => (n === 0 ? [one] : [{ text: ' ' }, one]))
  const line = texts.line(`respond-golive-news-${what}`, {
    n: run.number,
    version: run.deploy ? ` ${run.deploy.version}` : '',
    names: names.join(texts.text('card-join')),
    least: run.plan.review.least,
  })
  const show = {
    text: texts.text('respond-golive-button-show'),
    action: { verb: goLivePresses.show, args: { run: run.id } },
  }
  return {
    blocks: [{ line: line.map((span) => ({ ...span, bold: true })) }, ...(called.length > 0 ? [{ line: called }] : [])],
    buttons: what === 'decided' ? [] : [[show]],
  }
}
