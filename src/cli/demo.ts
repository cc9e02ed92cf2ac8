import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../core/clock.ts'
import { runBot } from './bot.ts'
import { type Child, startChild } from './children.ts'
import { demoVariables } from './demo-env.ts'
import { addTrial, copyPacks } from './demo-packs.ts'
import { optionsOnly } from './options.ts'
import { untilSignal } from './signals.ts'
import { cliTexts } from './texts.ts'

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
/** The packs that have a simulated system. */
const packs = ['sis-redpacket', 'video-backend', 'tixmaster', 'ai-streaming']

/** The sandbox, the simulated systems and the bot; state lives in a folder that goes with it. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['port'], texts)
  const stopped = untilSignal()
  const folder = mkdtempSync(join(tmpdir(), 'opsbell-demo-'))
  const children: Child[] = []
  const child = async (entry: string, childArgs: readonly string[]) => {
    const started = await startChild(entry, childArgs, () => process.kill(process.pid, 'SIGTERM'))
    children.push(started)
    return started.ready
  }
  try {
    // One process plays them all.
    const systems = await child('sandbox/systems/main', packs)
    const shown = packs.flatMap((id) => ['--system', `${id}=${systems[id]}`])
    const sandbox = await child('sandbox/main', ['--port', options.port ?? '0', ...shown])
    copyPacks(packs, root('systems'), join(folder, 'systems'))
    addTrial(root('deploy/demo'), join(folder, 'systems'))
    const shape = { packs: join(folder, 'systems'), locale: texts.locale, at: systemClock.now() }
    const variables = demoVariables(systems, shape)
    const bot = await runBot(
      {
        ...env,
        BOT_TOKEN: sandbox.token,
        TELEGRAM_API_ROOT: sandbox.apiRoot,
        OPSBELL_CONFIG: root('deploy/demo/opsbell.yaml'),
        DATA_DIR: folder,
        LOG_DIR: join(folder, 'logs'),
        HTTP_PORT: env.HTTP_PORT || '0',
        ...variables,
      },
      { quiet: true },
    )
    await tell(`${systems['video-backend']}/control`, { url: bot.app.url, token: env.API_TOKEN })
    console.log(texts.text('cli-demo-ready', { url: sandbox.url ?? '' }))
    console.log(texts.text('cli-demo-shortened', { morning: variables.DEMO_MORNING ?? '' }))
    await stopped
    await bot.stop()
    return 0
  } finally {
    await Promise.all(children.map(({ stop }) => stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the simulated system sends its error events. */
async function tell(control: string, bot: { url: string; token: string | undefined }): Promise<void> {
  const body = JSON.stringify({ id: 'bot', value: bot })
  await fetch(control, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}
