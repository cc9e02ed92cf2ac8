import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'

let place: Workplace
beforeEach(async () => {
  place = await workplace()
  const log = Array.from({ length: 200 }, (_, i) => `2026-03-02 ERROR number ${i} ${'x'.repeat(60)}`)
  place.write({
    'systems/shop/system.yaml': `id: shop
name: Shop backend
environment: staging
actions:
  errors: { kind: log, title: { zh-TW: 最近的錯誤, en: Last errors }, path: logs/error.log, lines: 150, level: error }
  restart:
    kind: command
    title: { zh-TW: 重啟後端, en: Restart the backend }
    changes: true
    host: shop-1
    argv: [ '${process.execPath}', -e, "require('node:fs').appendFileSync('marks', 'x')" ]
`,
    'systems/shop/logs/error.log': `${log.join('\n')}\n`,
  })
})
afterEach(() => place.close())

const stop = (app: App) => app.stop(Date.now() + 10_000)
const shown = (text: RegExp) =>
  place.sandbox.waitFor(() => place.sandbox.ledger.messages({ chatId: opsGroup, text })[0], String(text))
const marks = () => {
  try {
    return readFileSync(join(place.folder, 'systems/shop/marks'), 'utf8')
  } catch {
    return ''
  }
}

describe('CORE-9: actions of a pack, with the whole bot', () => {
  it('a log comes back, as a whole in a file; a change waits for its confirmation, which a restart voids', async () => {
    const first = await place.start()
    await first.connected
    place.sandbox.world.say('Bob', opsGroup, '/run errors')
    const result = await shown(/^✅ 完成：最近的錯誤/)
    expect(result.text).toContain('number 199')
    expect(result.text).toMatch(/shop · .*（staging）/)
    expect(result.text).not.toContain('number 50 ')
    const file = await shown(/完整輸出/)
    expect(file.replyTo).toBe(result.id)

    place.sandbox.world.say('Bob', opsGroup, '/run restart')
    const sheet = await shown(/要執行「重啟後端」嗎/)
    await stop(first)
    const second = await place.start()
    await second.connected
    const late = place.sandbox.world.press(1002, { chatId: opsGroup, id: sheet.id }, '執行')
    expect((await late.answered()).text).toContain('機器人重新啟動過，什麼都沒執行')
    expect(marks()).toBe('')

    place.sandbox.world.say('Bob', opsGroup, '/run shop restart')
    const again = await place.sandbox.waitFor(
      () =>
        place.sandbox.ledger
          .messages({ chatId: opsGroup, text: /要執行「重啟後端」嗎/ })
          .find(({ id }) => id !== sheet.id),
      'a new sheet',
    )
    place.sandbox.world.press(1002, { chatId: opsGroup, id: again.id }, '執行')
    await shown(/^✅ 完成：重啟後端/)
    expect(marks()).toBe('x')
    await stop(second)
  })
})
