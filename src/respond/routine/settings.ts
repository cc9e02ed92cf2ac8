import type { RoutineSettings, RoutineSystem } from './options.ts'

/** IANA name of the zone of a system's days: its own, else its chat's. */
export function zoneOf({ chats }: RoutineSettings, { timezone, chat }: RoutineSystem): string {
  return timezone ?? chats.find(({ name }) => name === chat)?.zone ?? 'UTC'
}

/** Chats that systems are told in, and the first one, where the bot speaks of itself. */
export function chatsInUse({ chats, systems }: RoutineSettings): RoutineSettings['chats'] {
  const used = new Set(systems.map(({ chat }) => chat))
  return chats.filter(({ name }, i) => i === 0 || used.has(name))
}

/** Where reminders go. */
export const reminderChat = ({ routine, chats }: RoutineSettings): RoutineSettings['chats'][number] | undefined =>
  chats.find(({ name }) => name === routine.chat) ?? chats[0]

/** Whether something told in `chat` belongs to the routine of `mine`: what is told in no such chat is the first one's. */
export function belongsTo(settings: RoutineSettings, chat: string, mine: string): boolean {
  const used = chatsInUse(settings)
  return chat === mine || (mine === used[0]?.name && !used.some(({ name }) => name === chat))
}
