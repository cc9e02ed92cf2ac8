import { afterEach, beforeEach, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { plainText } from '../chat/rig.ts'
import { opsGroup, settled, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { FakeClock } from '../support/fake-clock.ts'

let clock: FakeClock
let place: Workplace
let metrics: ExpositionServer
let app: App
beforeEach(async () => {
  clock = new FakeClock('2026-05-04T02:00:00Z')
  place = await workplace({ clock })
  metrics = await startExposition('checkout_errors 0\n')
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const rule = (name: string, trial = '') =>
  `      - { alert: ${name}, expr: checkout_errors > 3, labels: { priority: P1 }, annotations: { summary: x${trial} } }\n`
const files = () => ({
  'systems/shop/system.yaml': `id: shop
name: Shop
sources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1m } ]
rules: [ rules.yaml ]
trial: { for: 3d, rules: [ ByName ] }
`,
  'systems/shop/rules.yaml': `groups:
  - name: shop
    rules:
${rule('Told')}${rule('ByName')}${rule('Annotated', ', trial: 1h')}`,
  'systems/shop/golive.yaml': `title: { zh-TW: Shop, en: Shop }
tests: [ { id: unit, title: { zh-TW: Unit, en: Unit } } ]
observe: { figures: [ { id: errors, title: { zh-TW: Errors, en: Errors }, value: checkout_errors } ] }
rollback: { triggers: [ { id: many, title: { zh-TW: Errors, en: Errors }, value: checkout_errors, when: "> 3" } ] }
`,
})

const answerTime = 3000
const pass = (ms: number) => clock.advance(ms, () => settled(app, place))
const last = (text: RegExp) => {
  const all = place.sandbox.ledger.messages({ chatId: opsGroup, text: /^/ })
  const found = all.findLast((one) => text.test(plainText(one.text ?? '')))
  if (!found) throw new Error(`no message ${text}; there are:\n${all.map((one) => one.text).join('\n---\n')}`)
  return found
}

async function press(text: RegExp, button: string): Promise<void> {
  await place.sandbox.world.press(1001, { chatId: opsGroup, id: last(text).id }, button).answered()
  await pass(answerTime)
}

async function say(text: string, to?: RegExp): Promise<void> {
  place.sandbox.world.say(1001, opsGroup, text, to && { replyTo: last(to) })
  await pass(answerTime)
}

it('RP-8: rules on trial, by name or by annotation, are marked in the report of a go-live', async () => {
  place.write(files())
  app = await place.start()
  await app.connected
  await pass(2 * 60_000)
  const card = /^🚀 上線 #1/
  await say('/golive')
  await press(/要上線/, '🚀 Shop')
  await press(card, '✅ Unit')
  await press(card, '下一步 ▶')
  await press(card, '📨 送測試並檢查')
  await pass(60_000)
  await press(card, '下一步 ▶')
  await press(card, '✏️ 輸入版本…')
  await say('v1', /部署的版本/)
  await press(card, '↩️ 回滾…')
  await say('enough', /回滾 v1 的原因/)
  await pass(60_000)
  const reports = [...place.sandbox.world.state.files.values()].filter(({ name }) => name === 'golive-1-final.md')
  expect(reports[0]?.data.toString()).toContain(
    '- P1 Told\n- P1 ByName（試行中，不通知）\n- P1 Annotated（試行中，不通知）\n',
  )
})
