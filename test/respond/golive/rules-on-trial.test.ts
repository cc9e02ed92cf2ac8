import { afterEach, describe, expect, it } from 'vitest'
import { GoLiveRig, runOf } from './support.ts'

let rig: GoLiveRig
afterEach(() => rig.close())

describe('RP-8: the rules of the report', () => {
  it.each([
    ['zh-TW', '- P0 SessionsBelowAuthorised\n- P1 FloodWaitBurst（試行中，不通知）\n'],
    ['en', '- P0 SessionsBelowAuthorised\n- P1 FloodWaitBurst (on trial, tells nobody)\n'],
  ])('one on trial is marked (%s)', async (locale, list) => {
    rig = await GoLiveRig.start()
    rig.locale = locale
    const rules = rig.state.facts.rules.map((rule) =>
      rule.priority === 'P1' ? { ...rule, trial: true as const } : rule,
    )
    rig.state = { ...rig.state, facts: { ...rig.state.facts, rules } }
    const run = await rig.to(await rig.begin(), 'review')
    runOf(await rig.room.verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
    await rig.room.idle()
    expect(await rig.markdown('golive-1')).toContain(list)
  })
})
