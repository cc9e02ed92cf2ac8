import { stormPage } from '../../deliver/storm-pages.ts'
import type { Store } from '../../store/port.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'

/** The list behind the button of a roll-up card, a page at a time in a message of its own. */
export function storm(store: Store): Feature {
  return {
    presses: {
      storm: async (call, args) => {
        const page = await pageOf(store, call, args)
        return numberArg(args, 'list') === 1 ? { edit: page } : { reply: page }
      },
    },
  }
}

async function pageOf(store: Store, call: Call, args: Args): Promise<Answer> {
  const { texts, zone, now } = call
  const rollup = textArg(args, 'rollup')
  const open = numberArg(args, 'open') === 1
  const found = await stormPage(store, rollup, { page: numberArg(args, 'page') ?? 0, open }, { texts, zone, now })
  if (!found) return { blocks: lines(texts.line('chat-press-unknown')) }
  const { page, pages, blocks } = found
  const to = (text: string, target: number): Key => ({
    text: texts.text(text),
    press: { verb: 'storm', args: { rollup, page: target, list: 1, ...(open && { open: 1 }) } },
  })
  const keys = [
    ...(page > 0 ? [to('chat-button-previous', page - 1)] : []),
    to('chat-button-refresh', page),
    ...(page < pages - 1 ? [to('chat-button-next', page + 1)] : []),
  ]
  return { blocks, keys: [keys] }
}
