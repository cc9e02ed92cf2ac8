import { aboutOf } from '../about.ts'
import type { CardDesk } from '../contract.ts'
import type { ReplyHandler } from '../feature.ts'
import { allows } from '../people.ts'
import { replyRole } from '../policy.ts'
import type { TextContext } from '../router.ts'
import { saidIn } from '../said.ts'
import { admit, type DoorDeps, isRefusal, refuse, reply } from './shared.ts'

export interface RepliedDeps extends DoorDeps {
  cards: Pick<CardDesk, 'episodeAt'>
  replies: readonly ReplyHandler[]
}

/**
 * A word, photo or file in reply to a card of ours: a note or evidence where something is going on, else talk among
 * people, as is everything that viewers write. False when nobody takes it.
 */
export async function repliedDoor(deps: RepliedDeps, ctx: TextContext): Promise<boolean> {
  const { setting, message, sender } = ctx
  const answered = message.reply_to_message?.message_id
  if (!setting?.known || answered === undefined || sender.kind !== 'person') return false
  const said = saidIn(message)
  if (!said || !allows(sender.person.role, replyRole) || said.text.startsWith('/')) return false
  const about = await aboutOf(deps, setting.place.chat, answered)
  if (!about) return false
  for (const handler of deps.replies) {
    const take = await handler(about)
    if (!take) continue
    const call = await admit(deps, ctx, setting, replyRole, 'command')
    if (isRefusal(call)) await refuse(deps, ctx, setting, call, 'reply')
    else await reply(deps, call, await take(call, said))
    return true
  }
  return false
}
