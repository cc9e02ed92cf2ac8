import { UserError } from '../core/errors.ts'

/** What the process is told by its environment; `.env.example` names them all. */
export interface Environment {
  botToken?: string
  apiRoot: string
  config: string
  dataDir: string
  logDir: string
  httpHost: string
  httpPort: number
  apiToken?: string
}

const tokenShape = /^[1-9]\d{0,19}:[A-Za-z0-9_-]{1,60}$/

/**
 * Reads the environment with its defaults (design: names that others depend on).
 * @throws UserError naming the variable and how to mend it; a secret's value is never in the message.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const get = (name: string) => (env[name] === '' ? undefined : env[name])
  const botToken = get('BOT_TOKEN')
  if (botToken !== undefined && !tokenShape.test(botToken)) {
    throw new UserError('BOT_TOKEN does not look like a token of @BotFather (123456789:AA...); copy it again, whole')
  }
  for (const name of ['REDIS_URL', 'WEBHOOK_URL']) {
    if (get(name) !== undefined) throw new UserError(`${name} is set, but this version ${unsupported[name]}; unset it`)
  }
  const apiToken = get('API_TOKEN')
  return {
    ...(botToken === undefined ? {} : { botToken }),
    ...(apiToken === undefined ? {} : { apiToken }),
    apiRoot: httpUrl('TELEGRAM_API_ROOT', get('TELEGRAM_API_ROOT') ?? 'https://api.telegram.org'),
    config: get('OPSBELL_CONFIG') ?? './opsbell.yaml',
    dataDir: get('DATA_DIR') ?? './data',
    logDir: get('LOG_DIR') ?? './logs',
    httpHost: get('HTTP_HOST') ?? '127.0.0.1',
    httpPort: port('HTTP_PORT', get('HTTP_PORT') ?? '8080'),
  }
}

const unsupported: Readonly<Record<string, string>> = {
  REDIS_URL: 'keeps its state in SQLite (DATA_DIR) and runs as one process',
  WEBHOOK_URL: 'receives by long polling',
}

function httpUrl(name: string, value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new UserError(`${name} is "${value}"; write an http(s) address, for example https://api.telegram.org`)
  }
  return value.replace(/\/+$/, '')
}

function port(name: string, value: string): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > 65_535)
    throw new UserError(`${name} is "${value}"; write a port from 0 (any free one) to 65535`)
  return number
}
