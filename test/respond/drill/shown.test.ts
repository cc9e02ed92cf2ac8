import { describe, expect, it } from 'vitest'
import { legArg } from '../../../src/respond/drill/shown.ts'
import { textOf } from '../../../src/respond/routine/words.ts'
import { texts, zone } from '../incidents/support.ts'

const reader = { texts: texts('zh-TW'), zone, now: 0 }

describe('how long a leg of a drill took', () => {
  it.each<[number, string]>([
    [-3, '<1 ms'],
    [0.4, '<1 ms'],
    [10.85, '11 ms'],
    [999.4, '999 ms'],
    [999.6, '1 秒'],
    [1234, '1.2 秒'],
    [9949, '9.9 秒'],
    [9950, '10 秒'],
    [24_300, '24 秒'],
    [190_000, '3 分'],
  ])('%d ms', (ms, said) => {
    expect(textOf({ id: 'respond-drill-rule', args: { took: legArg(ms) } }, reader)).toBe(`✅ 規則：${said}`)
  })
})
