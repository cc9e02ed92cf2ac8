import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import type { SetupNews } from '../../src/chat/index.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { mainYaml, opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'

let place: Workplace
let metrics: ExpositionServer

const system = (more = '') => `id: shop
name: Shop backend
sources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1s } ]
rules: [ rules.yaml ]
${more}`
const rule = (name: string, expr: string) =>
  `      - { alert: ${name}, expr: "${expr}", labels: { priority: P0 }, annotations: { summary: "${name} is {{ $value }}" } }\n`
const rules = (...all: string[]) => `groups:\n  - name: shop\n    rules:\n${all.join('')}`

beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('errors 0\n')
  place.write({
    'systems/shop/system.yaml': system(),
    'systems/shop/rules.yaml': rules(rule('Errors', 'errors > 3')),
  })
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const told = (text: RegExp, chatId: number = opsGroup) => place.sandbox.ledger.messages({ chatId, text })
const card = (text: RegExp, chatId: number = opsGroup) =>
  place.sandbox.waitFor(() => told(text, chatId)[0], `a message that says ${text}`)
const shows = (text: RegExp, chatId: number = opsGroup) =>
  place.sandbox.waitFor(
    () => place.sandbox.ledger.messages({ chatId }).find((one) => one.replyTo === undefined && text.test(one.text)),
    `a card that shows ${text}`,
  )
const started = async (): Promise<App> => {
  const app = await place.start()
  await app.connected
  return app
}
const status = async (): Promise<string> => {
  const asked = place.sandbox.world.say(1001, opsGroup, '/status')
  const answer = await place.sandbox.waitFor(
    () => place.sandbox.ledger.messages({ chatId: opsGroup }).find(({ replyTo }) => replyTo === asked.id),
    'the answer to /status',
  )
  return answer.text
}
const figure = async (app: App, name: string) =>
  Number(new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(`${app.url}/metrics`)).text())?.[1])

describe('a changed configuration', () => {
  it('is used as soon as its file is replaced, as editors do, and its alerts keep their state', async () => {
    const app = await started()
    metrics.text = 'errors 7\n'
    const first = await card(/Errors is 7/)
    const path = join(place.folder, 'systems/shop/rules.yaml')
    writeFileSync(`${path}~`, rules(rule('Errors', 'errors > 5'), rule('Latency', 'latency > 1')))
    renameSync(`${path}~`, path)
    metrics.text = 'errors 9\nlatency 2\n'
    await card(/Latency is 2/)
    await app.idle()
    expect(told(/Errors is/).map(({ id }) => id)).toEqual([first.id])
    expect(await status()).not.toContain('⚠️')
    expect(await figure(app, 'opsbell_config_last_reload_successful')).toBe(1)
  })

  it('without a rule ends its alerts as removed, not as recovered; a new pack is watched, one that is gone ends', async () => {
    const app = await started()
    metrics.text = 'errors 7\nlatency 2\n'
    await card(/Errors is 7/)
    place.write({
      'systems/shop/rules.yaml': rules(rule('Latency', 'latency > 3')),
      'systems/web/system.yaml': system().replaceAll('shop', 'web').replace('Shop', 'Web'),
      'systems/web/rules.yaml': rules(rule('Slow', 'latency > 1')),
    })
    await app.reload()
    await shows(/^⚪ .*Errors/)
    await card(/Slow is 2/)
    rmSync(join(place.folder, 'systems/web'), { recursive: true })
    await app.reload()
    const over = await shows(/^⚪ .*Slow/)
    expect(over.text).not.toContain('🟢')
  })

  it('a system that is taken out while the bot is down ends at the next start', async () => {
    const first = await started()
    metrics.text = 'errors 7\n'
    await card(/Errors is 7/)
    await first.stop(Date.now() + 5000)
    rmSync(join(place.folder, 'systems/shop'), { recursive: true })
    place.write({ 'opsbell.yaml': mainYaml.replace('systems: [ ./systems/* ]', 'systems: []') })
    await started()
    await shows(/^⚪ .*Errors/)
  })

  it('may change people, chats and the language; episodes that are open stay where they are', async () => {
    const { sandbox } = place
    const dev = chats.basic
    const withDev = mainYaml.replace('people:', `  dev: { id: ${dev} }\npeople:`)
    place.write({ 'opsbell.yaml': withDev, 'systems/shop/system.yaml': system('chat: dev\n') })
    const app = await started()
    metrics.text = 'errors 7\n'
    const open = await card(/Errors is 7/, dev)

    place.write({ 'opsbell.yaml': mainYaml, 'systems/shop/system.yaml': system() })
    await app.reload()
    expect(await status()).toContain('⚠️ dev 已不在設定檔中')
    sandbox.world.press(1002, { chatId: dev, id: open.id }, '👤 認領')
    await sandbox.waitFor(() => (/Bob/.test(told(/Errors/, dev)[0]?.text ?? '') ? true : undefined), 'the name')
    await app.stop(Date.now() + 5000)
    await started()
    metrics.text = 'errors 0\n'
    expect((await shows(/^🟢/, dev)).id).toBe(open.id)
    expect(told(/Errors/)).toEqual([])
  })

  it('is refused as a whole when it has mistakes: the former goes on, /status names file, line and mistake', async () => {
    const app = await started()
    place.write({
      'systems/shop/system.yaml': system('chat: nowhere\n'),
      'systems/shop/rules.yaml': rules(rule('Errors', 'errors >')),
    })
    await app.reload()
    const said = await status()
    expect(said).toContain('⚠️ 新的設定檔有 2 個錯誤，沒有採用，仍使用原來的設定')
    expect(said).toContain('systems/shop/system.yaml:5:7: chat: there is no chat "nowhere"; the chats are ops')
    expect(said).toContain('systems/shop/rules.yaml:4:')
    expect(await figure(app, 'opsbell_config_last_reload_successful')).toBe(0)
    metrics.text = 'errors 7\n'
    await card(/Errors is 7/)

    place.write({
      'systems/shop/system.yaml': system(),
      'systems/shop/rules.yaml': rules(rule('Errors', 'errors > 3')),
    })
    await app.reload()
    expect(await status()).not.toContain('⚠️')
    expect(await figure(app, 'opsbell_config_last_reload_successful')).toBe(1)
  })

  it('says which changes take a restart', async () => {
    const app = await started()
    place.write({ 'opsbell.yaml': `${mainYaml}retention: { alerts: 10d, backups: 3 }\n` })
    await app.reload()
    expect(await status()).toContain('⚠️ 已修改，但要重新啟動才生效：retention.alerts')
  })

  it('row 21: two hundred broken ones disturb nothing', async () => {
    const app = await started()
    metrics.text = 'errors 7\n'
    const first = await card(/Errors is 7/)
    const good = {
      'opsbell.yaml': mainYaml,
      'systems/shop/system.yaml': system(),
      'systems/shop/rules.yaml': rules(rule('Errors', 'errors > 3')),
    }
    const names = Object.keys(good) as (keyof typeof good)[]
    let refused = 0
    for (let seed = 0; refused < 200 && seed < 2000; seed++) {
      const name = names[seed % names.length] as keyof typeof good
      const text = mutant(good[name], seed)
      if (isRight({ ...good, [name]: text })) continue
      place.write({ [name]: text })
      await app.reload()
      expect(await figure(app, 'opsbell_config_last_reload_successful')).toBe(0)
      place.write({ [name]: good[name] })
      refused++
    }
    expect(refused).toBe(200)
    place.write(good)
    await app.reload()
    expect(told(/Errors/)).toHaveLength(1)
    metrics.text = 'errors 0\n'
    expect((await shows(/^🟢.*Errors/)).id).toBe(first.id)
  })

  it('row 21: a bomb of aliases is refused', async () => {
    const app = await started()
    const bomb = ['a: &a0 [x]', ...Array.from({ length: 60 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)]
    for (const text of [bomb.join('\n'), `${mainYaml}${'# filler filler filler\n'.repeat(230_000)}`]) {
      place.write({ 'opsbell.yaml': text })
      await app.reload()
      expect(await figure(app, 'opsbell_config_last_reload_successful')).toBe(0)
    }
    expect(await status()).toContain('the file is larger than 1048576 bytes; split it')
  })
})

describe('CORE-7: a chat without a place that a changed configuration brings', () => {
  it('gets its claim code at the reload; /status names it until somebody claims it', async () => {
    const said: SetupNews[] = []
    const app = await place.start({}, { setup: { announce: (news) => said.push(news), file: true } })
    await app.connected
    expect(said).toEqual([])
    place.write({ 'opsbell.yaml': mainYaml.replace(/(chats:\n)/, '$1  night: {}\n') })
    await app.reload()
    const code = await place.sandbox.waitFor(() => said.find((news) => news.kind === 'code')?.code, 'a claim code')
    expect(await status()).toContain('night：還沒有群組')
    place.sandbox.world.say(1001, chats.forum, `/start@opsbell_bot ${code}`)
    await card(/已加入/, chats.forum)
    expect(await status()).not.toContain('night')
  })
})

/** Whether the files are a configuration without a mistake: some mutants are. */
function isRight(files: Readonly<Record<string, string>>): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return readConfiguration(join(folder, 'opsbell.yaml'), {}).ok
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One thing wrong: a piece cut, doubled, swapped for something that does not belong there. */
function mutant(text: string, seed: number): string {
  const random = (below: number) => Math.floor((Math.abs(Math.sin(seed * 7919 + below)) * 1e6) % below)
  const lines = text.split('\n')
  const at = random(lines.length - 1)
  const line = lines[at] ?? ''
  const ways = [
    `${line.slice(0, random(line.length + 1))}`,
    `${line}\n${line}`,
    line.replace(/[a-z]+/, 'unknown_key'),
    line.replace(':', ': ['),
    `  ${line}`,
    line.replace(/\d+/, 'x'),
    `${line}: "`,
    '\t',
  ]
  lines[at] = ways[seed % ways.length] ?? ''
  return lines.join('\n')
}
