import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chats } from '../../src/sandbox/world/cast.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { runCli } from '../support/cli.ts'

let place: Workplace
beforeEach(async () => {
  place = await workplace()
  place.write({
    'systems/shop/system.yaml': 'id: shop\nname: Shop\nsources: [ { id: app, kind: constant, values: { up: 1 } } ]\n',
  })
})
afterEach(() => place.close())

const env = () => ({ BOT_TOKEN: place.sandbox.token, TELEGRAM_API_ROOT: place.sandbox.apiRoot })
const sendTest = (more: Readonly<Record<string, string>> = {}) =>
  runCli(['send-test'], { cwd: place.folder, env: { ...env(), ...more } })
const configure = (lines: string) =>
  place.write({ 'opsbell.yaml': `timezone: Asia/Taipei\nlocale: zh-TW\nchats:\n${lines}systems: [ ./systems/* ]\n` })
const arrived = () => place.sandbox.ledger.messages({ text: /測試訊息/ })

describe('CORE-17: send-test', () => {
  it('sends a marked, silent message to every chat and says how long each took', async () => {
    configure(`  ops: { id: ${opsGroup} }\n  forum: { id: ${chats.forum} }\n`)
    const { code, out, err } = await sendTest()
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^🟢 telegram:ops \d+ ms · -100\d+\n🟢 telegram:forum \d+ ms · -100\d+\n2 of 2 arrived\.\n$/)
    expect(arrived().map(({ chatId, silent }) => [chatId, silent])).toEqual([
      [opsGroup, true],
      [chats.forum, true],
    ])
  })

  it('says which topic it tried', async () => {
    const topic = [...place.sandbox.world.chat(chats.forum).topics.values()].at(-1)?.id
    configure(`  forum: { id: ${chats.forum}, topic: ${topic} }\n`)
    expect((await sendTest()).out).toContain(` ms · ${chats.forum} · topic ${topic}\n`)
  })

  it('names what is wrong and how to mend it, and exits with 1; the token is in none of it', async () => {
    configure(`  ops: { id: ${opsGroup} }\n  gone: { id: -1009999999999 }\n  later: {}\n`)
    place.sandbox.world.groups.kick(opsGroup, place.sandbox.botId)
    const { code, out, err } = await sendTest({ LANG: 'zh_TW.UTF-8' })
    expect([code, err]).toEqual([1, ''])
    expect(out.split('\n')).toEqual([
      `🔴 telegram:ops：我不在那裡或被封鎖：把我加回群組，私訊請按「開始」 · ${opsGroup}`,
      '🔴 telegram:gone：找不到這個群組：檢查設定檔的 id，並把我加進去 · -1009999999999',
      '🔴 telegram:later：還沒有綁定：把我加進群組，打 /start 與終端機的認領碼',
      '0/3 個地方收到了。',
      '',
    ])
    const other = `${place.sandbox.token.split(':')[0]}:AAwrongwrongwrongwrongwrongwrongwro`
    const refused = await sendTest({ BOT_TOKEN: other })
    expect(refused.out).toContain('the token is refused')
    expect(refused.out + refused.err).not.toContain(other.split(':')[1])
  })

  it('without a token it says so', async () => {
    configure(`  ops: { id: ${opsGroup} }\n`)
    expect(await sendTest({ BOT_TOKEN: '' })).toEqual({
      code: 2,
      out: '',
      err: 'BOT_TOKEN is not set, so nothing can be sent; see .env.example.\n',
    })
  })
})
