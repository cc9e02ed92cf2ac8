import { startChild } from './children.ts'
import { untilSignal } from './signals.ts'
import { cliTexts } from './texts.ts'

/** The local Telegram alone, as its own process; its options (`--port`, `--token` ...) are handed on. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const stopped = untilSignal()
  const { ready, stop } = await startChild('sandbox/main', args, (code) => process.exit(code ?? 1))
  console.log(
    cliTexts(env).text('cli-sandbox-ready', {
      url: ready.url ?? '',
      root: ready.apiRoot ?? '',
      token: ready.token ?? '',
    }),
  )
  await stopped
  await stop()
  return 0
}
