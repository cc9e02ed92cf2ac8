import type { SetupNews } from '../chat/index.ts'
import type { Texts } from '../core/texts.ts'

/** A configuration for a bot that has none: the machine's time zone and language. */
export function unclaimedText(locale: string, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  return `timezone: ${zone || 'UTC'}\nlocale: ${locale}\n`
}

/** Says in the terminal what is to be done in the chat, and what to keep. */
export function announcer(texts: Texts, print: (text: string) => void): (news: SetupNews) => void {
  return (news) => {
    if (news.kind === 'code') {
      const minutes = Math.max(1, Math.round((news.expiresAt - Date.now()) / 60_000))
      const command = `/start@${news.bot} ${news.code}`
      return print(texts.text('cli-setup-code', { bot: news.bot, command, link: news.link, minutes }))
    }
    const lines = news.lines.map((line) => `  ${line}`).join('\n')
    print(texts.text('cli-setup-claimed', { name: news.name, chat: news.chat ?? '', lines }))
  }
}
