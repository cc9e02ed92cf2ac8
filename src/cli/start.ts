import { runBot } from './bot.ts'
import { configPath, optionsOnly } from './options.ts'
import { untilSignal } from './signals.ts'
import { cliTexts } from './texts.ts'

/** Runs the bot until a signal; without BOT_TOKEN runs the demo and says so. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['config'], texts)
  if (!env.BOT_TOKEN) {
    console.log(texts.text('cli-no-token'))
    return (await import('./demo.ts')).run([], env)
  }
  const stopped = untilSignal()
  const bot = await runBot({ ...env, OPSBELL_CONFIG: configPath(options, env, texts) }, { quiet: false })
  await stopped
  await bot.stop()
  return 0
}
