import type { Update } from 'grammy/types'
import { messageOf as textOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { type ContextDeps, settingOf } from '../context.ts'
import { lines } from '../contract.ts'
import { attemptLimit } from '../inbox/inbox.ts'
import { identify } from '../people.ts'
import type { Voice } from '../voice.ts'

/** The last word about an update that could not be handled: whoever sent it is told, if that can be done at all. */
export async function givenUp(
  deps: ContextDeps & { voice: Pick<Voice, 'say'>; log: Log },
  update: Update,
): Promise<void> {
  const sender = identify(update, deps.settings().people)
  if (sender.kind !== 'person') return
  try {
    const setting = await settingOf(deps, update, sender)
    const message = update.message?.message_id ?? update.callback_query?.message?.message_id
    if (!setting?.known || message === undefined) return
    const said = setting.texts.line('chat-failed', { n: attemptLimit, id: String(update.update_id) })
    await deps.voice.say(setting.place, { blocks: lines(said) }, { replyTo: message })
  } catch (error) {
    deps.log.warn('nobody could be told that an update was given up', { error: textOf(error) })
  }
}
