import { type Clock, type Ms, sleep } from '../core/clock.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats } from '../deliver/chats.ts'
import { clock as clockSpan } from './cards/phrases.ts'
import type { ChatSettings } from './context.ts'
import { lines } from './contract.ts'
import type { Gap, GapWatch } from './inbox/gap.ts'
import type { Voice } from './voice.ts'

export interface OfflineDeps {
  gaps: GapWatch
  chats: Pick<Chats, 'names' | 'get' | 'resolve'>
  voice: Pick<Voice, 'say'>
  texts: (locale: string) => Texts
  settings: () => ChatSettings
  clock: Clock
}

const tries = 5
const pause: Ms = 2000

/**
 * Tells each chat once which minutes' presses were lost. What can't be said now is tried again a few times, then after
 * the next answer of Telegram, at the latest when the bot starts anew.
 */
export async function tellOffline(deps: OfflineDeps, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tellAll(deps)
    } catch (error) {
      if (attempt >= tries || signal.aborted) throw error
      await sleep(deps.clock, attempt * pause, signal)
    }
  }
}

async function tellAll(deps: OfflineDeps): Promise<void> {
  const gap = await deps.gaps.pending()
  if (!gap) return
  for (const name of deps.chats.names()) {
    if (gap.told.includes(name)) continue
    await tell(deps, name, gap)
    await deps.gaps.told(name)
  }
  await deps.gaps.close()
}

async function tell({ chats, voice, texts, settings, clock }: OfflineDeps, name: string, gap: Gap): Promise<void> {
  const [target, entry] = await Promise.all([chats.resolve(name), chats.get(name)])
  if (!target || typeof target.id !== 'number') return
  const { locale, timezone } = settings()
  const zone = entry?.timezone ?? timezone
  const now = clock.now()
  const said = texts(entry?.locale ?? locale)
  const line = said.line('chat-offline', { from: clockSpan(gap.from, now, zone), to: clockSpan(gap.to, now, zone) })
  const place = { chat: target.id, private: false, ...(target.topic !== undefined && { thread: target.topic }) }
  await voice.say(place, { blocks: lines(line) }, { patience: 'forever' })
}
