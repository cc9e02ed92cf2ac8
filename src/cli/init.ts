import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isTimezone } from '../config/fields.ts'
import { UserError } from '../core/errors.ts'
import type { Texts } from '../core/texts.ts'
import { optionsOnly } from './options.ts'
import { cliTexts } from './texts.ts'

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * `init`: a commented configuration, a `.env` and an example pack, in the folder or `--dir`. Never overwrites: says what
 * was there already.
 */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['dir', 'locale', 'timezone', 'chat', 'admin'], texts)
  const answers = readAnswers(options, texts)
  const folder = resolve(options.dir ?? '.')
  const files = filesOf(answers)
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    const shown = relative('', path) || path
    if (existsSync(path)) {
      console.log(texts.text('cli-init-there', { path: shown }))
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    // Another process may have made it meanwhile: `wx` never overwrites. A token may stand in .env.
    writeFileSync(path, text, { flag: 'wx', mode: name === '.env' ? 0o600 : 0o644 })
    console.log(texts.text('cli-init-made', { path: shown }))
  }
  console.log(texts.text('cli-init-next'))
  return 0
}

interface Answers {
  locale: string
  timezone: string
  /** As it stands in the file: a number or a quoted @name. */
  chat?: string
  admin?: { id: number; name: string }
}

function readAnswers(options: Readonly<Record<string, string>>, texts: Texts): Answers {
  const { locale = texts.locale, timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC' } = options
  if (!['zh-TW', 'en'].includes(locale)) throw new UserError(texts.text('cli-init-locale', { typed: locale }))
  if (!isTimezone(timezone)) throw new UserError(texts.text('cli-init-timezone', { typed: timezone }))
  const chat = options.chat === undefined ? undefined : readChat(options.chat, texts)
  const admin = options.admin === undefined ? undefined : readAdmin(options.admin, texts)
  return { locale, timezone, ...(chat !== undefined && { chat }), ...(admin && { admin }) }
}

function readChat(typed: string, texts: Texts): string {
  if (/^-?\d{1,16}$/.test(typed)) return typed
  if (/^@\w{4,32}$/.test(typed)) return JSON.stringify(typed)
  throw new UserError(texts.text('cli-init-chat', { typed }))
}

/** `1001`, or `1001:Alice`. */
function readAdmin(typed: string, texts: Texts): { id: number; name: string } {
  const [, id = '', name = 'Admin'] = /^([1-9]\d{0,15})(?:[:=](.{1,64}))?$/u.exec(typed) ?? []
  if (id === '') throw new UserError(texts.text('cli-init-admin', { typed }))
  return { id: Number(id), name }
}

function filesOf(answers: Answers): Record<string, string> {
  const file = (name: string) => readFileSync(root(name), 'utf8')
  return {
    'opsbell.yaml': configurationText(answers),
    '.env': file('.env.example'),
    'systems/example/system.yaml': systemText,
    'systems/example/rules.yaml': rulesText,
  }
}

/** The configuration that works: what was not given is bound in the chat with the claim code. */
export function configurationText({ locale, timezone, chat, admin }: Answers): string {
  const chatLine = chat === undefined ? '  ops: {}' : `  ops: { id: ${chat} }`
  const chatNote =
    chat === undefined
      ? '# Bound in the chat: start the bot and write there what its terminal says. Or give the number here: { id: -1001234567890 }'
      : '# The group that gets the alerts; topic: 7 for one of its topics.'
  const people = admin
    ? `people:\n  - { id: ${admin.id}, name: ${JSON.stringify(admin.name)}, role: admin }\n  # - { id: 1002, name: Bob, role: responder }\n`
    : '# people:\n#   - { id: 1001, name: Alice, role: admin }\n#   - { id: 1002, name: Bob, role: responder }\n'
  return `# Opsbell. "node dist/main.js check" names every mistake with its line; \${VAR} and file:PATH work in every value.

timezone: ${timezone}   # of clock times on cards
locale: ${locale}   # zh-TW or en; /lang changes it for a chat or a person

${chatNote}
chats:
${chatLine}

# Who may act: viewer, responder or admin. Everybody else gets one hint how to be added.
${people}
# Folders with a system.yaml each.
systems: [ ./systems/* ]
`
}

const systemText = `# What is watched. This example polls the bot's own figures; copy the folder for your own system.
id: example
name: Example
sources:
  - { id: bot, kind: prometheus, url: "http://127.0.0.1:\${HTTP_PORT:-8080}/metrics", every: 30s,
      auth: { bearer: "\${API_TOKEN:-none}" } }
  # - { id: health, kind: health, url: "http://127.0.0.1:9101/health", every: 1m }
rules: [ rules.yaml ]
# priorities: { P0: { level: critical, push: now, remind: 5m } }
`

const rulesText = `# Prometheus rules. priority: P0 critical now, P1 warning hourly, P2-P4 info daily.
groups:
  - name: example
    rules:
      - alert: MemoryHigh
        expr: process_resident_memory_bytes > 500e6
        for: 5m
        labels: { priority: P1 }
        annotations:
          summary: "{{ $value | humanize1024 }}B of memory"
          action: "Look at what grows on /status"
`
