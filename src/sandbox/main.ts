import { parseArgs } from 'node:util'
import { messageOf } from '../core/errors.ts'
import { noLimits } from './api/limits.ts'
import { runUntilStopped } from './lifetime.ts'
import { consoleLog } from './log.ts'
import { type SandboxOptions, startSandbox } from './sandbox.ts'

const usage = `Usage: sandbox [options]
  --port <n>           of the page and the Bot API together (default 8081; 0 takes a free one)
  --api-port <n>       of the Bot API alone (default 0)
  --host <address>     default 127.0.0.1
  --token <id:secret>  the bot's token; the number is its id
  --bot-username <u>   default opsbell_bot
  --system <id=url>    a simulated system to show on the page; may be repeated
  --no-limits          no rate limits`

function readArgs(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8081' },
      'api-port': { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      token: { type: 'string' },
      'bot-username': { type: 'string' },
      system: { type: 'string', multiple: true, default: [] },
      'no-limits': { type: 'boolean', default: false },
    },
  })
  return {
    port: portOf('port', values.port),
    apiPort: portOf('api-port', values['api-port']),
    host: values.host,
    log: consoleLog,
    systems: values.system.map(systemOf),
    ...(values.token !== undefined && { token: values.token }),
    ...(values['bot-username'] !== undefined && { botUsername: values['bot-username'] }),
    ...(values['no-limits'] && { limits: noLimits }),
  }
}

function portOf(name: string, text: string): number {
  const port = Number(text)
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--${name} ${text}: a port is a number from 0 to 65535`)
  }
  return port
}

function systemOf(text: string): { id: string; url: string } {
  const [, id = '', url = ''] = /^([a-z0-9-]+)=(https?:\/\/.+)$/.exec(text) ?? []
  if (id === '') throw new Error(`--system ${text}: write it like sis-redpacket=http://127.0.0.1:9101`)
  return { id, url }
}

try {
  const sandbox = await startSandbox(readArgs())
  console.log(JSON.stringify({ ready: true, url: sandbox.url, apiRoot: sandbox.apiRoot, token: sandbox.token }))
  runUntilStopped(() => sandbox.close())
} catch (error) {
  console.error(`${messageOf(error)}\n${usage}`)
  process.exitCode = 1
}
