import { describe, expect, it } from 'vitest'
import { plain } from '../../src/core/text.ts'
import { deployLine } from '../../src/deliver/cards/extras.ts'
import { texts } from './basis.ts'

const now = Date.parse('2026-03-02T12:12:00+08:00')
const at = now - 12 * 60_000

describe('RP-9: a deployment on the card of an alert', () => {
  it.each([
    ['zh-TW', '🚀 12 分前部署 v2.3.1'],
    ['en', '🚀 v2.3.1 was deployed 12 min ago'],
  ])('%s: how long before now, which the chat counts on', (locale, text) => {
    const line = deployLine({ version: 'v2.3.1', at, url: 'https://ci/1' }, { texts: texts(locale), now })
    expect(plain(line)).toBe(text)
    expect(line.find(({ time }) => time)?.time).toEqual({ at, relative: true })
    expect(line.find(({ url }) => url)?.text).toBe('v2.3.1')
  })
})
