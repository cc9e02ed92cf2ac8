import { databasePath } from '../app/deps.ts'
import { testLine, testMessage } from '../chat/cards/test-message.ts'
import type { Config } from '../config/config.ts'
import { type Environment, readEnvironment } from '../config/environment.ts'
import { readConfiguration } from '../configuration.ts'
import { systemClock } from '../core/clock.ts'
import { UserError } from '../core/errors.ts'
import { silentLog } from '../core/log.ts'
import { noMetrics } from '../core/metrics.ts'
import { createRedactor } from '../core/redact.ts'
import { plain } from '../core/text.ts'
import { loadTexts } from '../core/texts.ts'
import { createTelegramChannel } from '../deliver/channels/telegram/channel.ts'
import { type Chats, createBudget, createChats, createTelegramHttp, deliverKinds } from '../deliver/index.ts'
import { placesOf, sendTests, type TestSent } from '../deliver/send-test.ts'
import { peekDocuments } from '../store/sqlite/peek.ts'
import { openSqliteStore } from '../store/sqlite/store.ts'
import { optionsOnly, wishedConfigPath } from './options.ts'
import { unclaimedText } from './setup.ts'
import { cliTexts, localesFolder } from './texts.ts'

/**
 * `send-test`: a marked message through every configured chat, beside a running bot too. Prints what came of each;
 * exit code 1 when one did not arrive.
 */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['config'], texts)
  const file = wishedConfigPath(options, env, texts)
  const environment = readEnvironment({ ...env, OPSBELL_CONFIG: file })
  const token = environment.botToken
  if (token === undefined) throw new UserError(texts.text('cli-token-needed'))
  const read = readConfiguration(file, env, { text: unclaimedText(texts.locale) })
  if (!read.ok) throw new UserError(texts.text('cli-config-bad', { path: file }), read.issues)
  const { config } = read.configuration
  const { text: redact } = createRedactor(token, ...config.secrets)
  const results = await sendAll(config, { ...environment, botToken: token }, redact)
  for (const result of results) console.log(redact(plain(testLine(result, texts))))
  const good = results.filter(({ reason }) => reason === undefined).length
  console.log(texts.text('cli-send-test-done', { good, all: results.length }))
  return good === results.length && good > 0 ? 0 : 1
}

async function sendAll(
  config: Config,
  environment: Environment & { botToken: string },
  redact: (text: string) => string,
): Promise<TestSent[]> {
  const clock = systemClock
  const metrics = noMetrics
  const { chats, close } = await knownChats(config, environment)
  const http = createTelegramHttp(environment.apiRoot)
  try {
    const budget = createBudget({ clock, metrics })
    const line = { token: environment.botToken, http, budget, metrics, redact }
    const channels = new Map([['telegram', createTelegramChannel({ ...line, chats, clock })]])
    const all = loadTexts(localesFolder)
    const destinations = (await Promise.all(Object.keys(config.chats).map((chat) => placesOf(chats, chat)))).flat()
    return await sendTests({ channels, chats, clock }, destinations, async ({ chat }) => {
      const { locale = config.locale, timezone = config.timezone } = (await chats.get(chat)) ?? {}
      return testMessage(all(locale), 'opsbell send-test', clock.now(), timezone)
    })
  } finally {
    await http.close()
    await close()
  }
}

/** The chats as the bot knows them; what is learned here stays here, since the database may be the running bot's. */
async function knownChats(
  config: Config,
  environment: Environment,
): Promise<{ chats: Chats; close: () => Promise<void> }> {
  const clock = systemClock
  const common = { clock, log: silentLog, metrics: noMetrics }
  const store = await openSqliteStore({ ...common, path: ':memory:', kinds: deliverKinds, holder: 'send-test' })
  const put = peekDocuments(databasePath(environment), 'chat').map((found) => ({ kind: 'chat' as const, ...found }))
  if (put.length > 0) await store.commit({ put })
  return { chats: createChats({ store, clock, configured: () => config.chats as never }), close: () => store.close() }
}
