import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GoLiveRig, plan, planOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

const rowsOf = async () => (await rig.card((await rig.begin()).id)).buttons.filter((row) => row.includes('⚠️…'))

describe('RP-8: buttons of the tests on a phone', () => {
  it('no more than two stand beside each other', async () => {
    expect(await rowsOf()).toEqual([
      '[✅ 單元測試] [⚠️…]',
      '[✅ 自動化測試] [⚠️…]',
      '[✅ 壓力測試] [⚠️…]',
      '[✅ 紅包端到端 A] [⚠️…]',
      '[✅ 紅包端到端 B] [⚠️…]',
      '[✅ 紅包端到端 C] [⚠️…]',
    ])
  })

  it('of a long name the round stands in front, since the end is cut', async () => {
    rig.plan = planOf(
      plan.replace('en: End to end,', 'en: x,').replace('zh-TW: 紅包端到端', 'zh-TW: 紅包服務端到端測試'),
    )
    expect((await rowsOf()).slice(3)).toEqual([
      '[✅ A · 紅包服務端到端測試] [⚠️…]',
      '[✅ B · 紅包服務端到端測試] [⚠️…]',
      '[✅ C · 紅包服務端到端測試] [⚠️…]',
    ])
  })
})
