import { existsSync } from 'node:fs'
import type { SetupNews } from '../chat/index.ts'
import type { Texts } from '../core/texts.ts'
import { type RunningBot, runBot } from './bot.ts'
import { configPath, optionsOnly } from './options.ts'
import { untilSignal } from './signals.ts'
import { cliTexts } from './texts.ts'

/**
 * Runs the bot until a signal; without BOT_TOKEN runs the demo and says so. A bot without a configuration is set up in
 * the chat, with the code that is printed here.
 */
export async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  reread: () => Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['config'], texts)
  if (!env.BOT_TOKEN) {
    console.log(texts.text('cli-no-token'))
    return (await import('./demo.ts')).run([], env)
  }
  const stopped = untilSignal()
  // A path that was typed is to be there; the others may be set up in the chat.
  const file = options.config === undefined ? env.OPSBELL_CONFIG || './opsbell.yaml' : configPath(options, env, texts)
  if (!existsSync(file)) console.log(texts.text('cli-setup-mode', { path: file }))
  const setup = {
    unclaimed: { text: unclaimedText(texts.locale) },
    announce: announcer(texts, (line) => console.log(line)),
  }
  let bot: RunningBot | undefined
  process.on('SIGHUP', () => void bot?.app.reload())
  bot = await runBot(
    { ...env, OPSBELL_CONFIG: file },
    {
      quiet: false,
      setup,
      reread: () => ({ ...reread(), OPSBELL_CONFIG: file }),
    },
  )
  await stopped
  await bot.stop()
  return 0
}

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
      return print(texts.text('cli-setup-code', { bot: `@${news.bot}`, command, link: news.link, minutes }))
    }
    const lines = news.lines.map((line) => `  ${line}`).join('\n')
    print(texts.text('cli-setup-claimed', { name: news.name, chat: news.chat ?? '', lines }))
  }
}
