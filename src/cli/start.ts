import { existsSync } from 'node:fs'
import { type RunningBot, runBot } from './bot.ts'
import { optionsOnly, wishedConfigPath } from './options.ts'
import { announcer, unclaimedText } from './setup.ts'
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
  const file = wishedConfigPath(options, env, texts)
  if (!existsSync(file)) console.log(texts.text('cli-setup-mode', { path: file }))
  const setup = {
    unclaimed: { text: unclaimedText(texts.locale) },
    announce: announcer(texts, (text) => console.log(`\n${text}\n`)),
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
  await bot.stop(await stopped)
  return 0
}
