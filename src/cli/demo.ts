import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runBot } from './bot.ts'
import { type Child, startChild } from './children.ts'
import { optionsOnly } from './options.ts'
import { untilSignal } from './signals.ts'
import { cliTexts } from './texts.ts'

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
/** The packs that have a simulated system. */
const packs = ['sis-redpacket']
/** The sandbox's group `@ops_alert`. */
const opsGroup = -1_001_000_000_001

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
    const systems = await Promise.all(
      packs.map(async (id) => ({ id, ready: await child('sandbox/systems/main', [id]) })),
    )
    const shown = systems.flatMap(({ id, ready }) => ['--system', `${id}=${ready.url}`])
    const sandbox = await child('sandbox/main', ['--port', options.port ?? '0', ...shown])
    copyPacks(join(folder, 'systems'))
    const bot = await runBot(
      {
        ...env,
        BOT_TOKEN: sandbox.token,
        TELEGRAM_API_ROOT: sandbox.apiRoot,
        OPSBELL_CONFIG: root('deploy/demo/opsbell.yaml'),
        DATA_DIR: folder,
        LOG_DIR: join(folder, 'logs'),
        HTTP_PORT: env.HTTP_PORT || '0',
        DEMO_CHAT: String(opsGroup),
        DEMO_LOCALE: texts.locale,
        DEMO_SYSTEMS: join(folder, 'systems'),
        SIS_METRICS_URL: systems[0]?.ready.metrics,
        SIS_EVERY: '1s',
      },
      { quiet: true },
    )
    console.log(texts.text('cli-demo-ready', { url: sandbox.url ?? '' }))
    console.log(texts.text('cli-demo-shortened'))
    await stopped
    await bot.stop()
    return 0
  } finally {
    await Promise.all(children.map(({ stop }) => stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The shipped packs, with ten minutes shortened to ten seconds: nobody watches a demo for ten minutes. */
function copyPacks(to: string): void {
  for (const pack of packs) {
    const folder = join(to, pack)
    mkdirSync(folder, { recursive: true })
    cpSync(root(`systems/${pack}`), folder, { recursive: true })
    for (const name of readdirSync(folder).filter(
      (file) => /^rules.*\.ya?ml$/.test(file) && !file.includes('.test.'),
    )) {
      const path = join(folder, name)
      writeFileSync(path, shortened(readFileSync(path, 'utf8')))
    }
  }
}

/** A rule file whose ten minutes last ten seconds, in its annotations too; windows such as "within 10 minutes" stay. */
export function shortened(rules: string): string {
  return rules
    .replaceAll(/\bfor: 10m\b/g, 'for: 10s')
    .replaceAll('[2m]', '[10s]')
    .replaceAll(/(已|持續) 10 分鐘/g, '$1 10 秒')
    .replaceAll('for 10 minutes', 'for 10 s')
}
