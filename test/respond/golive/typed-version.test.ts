import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeploys, type Deploys, deployKinds } from '../../../src/respond/deploys/deploys.ts'
import type { Store } from '../../../src/store/port.ts'
import { testStore } from '../../support/store.ts'
import { GoLiveRig, minute, runOf, why } from './support.ts'

let rig: GoLiveRig
let store: Store
let deploys: Deploys
beforeEach(async () => {
  rig = await GoLiveRig.start()
  store = await testStore(deployKinds, rig.clock)
  deploys = createDeploys({
    store,
    clock: rig.clock,
    onDeploy: ({ id, version, at }) => rig.room.deployed('sis', { version, at, event: id }),
  })
  rig.record = async (told) => {
    const { id: event, version, at, by = '' } = await deploys.record(told)
    return { event, version, at, by }
  }
})
afterEach(async () => {
  await rig.close()
  await store.close()
})

describe('RP-9: a version that is typed', () => {
  it('is a deployment like any other, by whoever typed it; the event of the same version begins nothing anew', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    const typed = runOf(await rig.room.verbs.deploy({ ...rig.on(run), version: ' v2.3.1 ' }))
    const kept = await deploys.last('sis', rig.clock.now())
    expect(kept).toMatchObject({ version: 'v2.3.1', by: 'Alice', typed: true })
    expect(typed.deploy).toMatchObject({ version: 'v2.3.1', by: 'Alice', event: kept?.id })
    await rig.pass(5 * minute)
    const { known } = await deploys.accept({ system: 'sis', version: 'v2.3.1', at: rig.clock.now() - 6 * minute })
    expect(known).toBe(true)
    expect(await rig.run(run.id)).toMatchObject({ deploys: [], observe: { readings: 5 } })
    await deploys.accept({ system: 'sis', version: 'v2.3.2' })
    expect(await rig.run(run.id)).toMatchObject({ deploy: { version: 'v2.3.2' }, observe: { readings: 0 } })
  })

  it('is kept once when the press comes twice, and not at all when it is refused', async () => {
    const run = await rig.to(await rig.begin(), 'monitoring')
    expect(why(await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' }))).toBe('stage')
    await rig.to(run, 'observe')
    expect(why(await rig.room.verbs.deploy({ ...rig.on(run), version: ' ' }))).toBe('empty')
    expect(await deploys.last('sis', rig.clock.now())).toBeUndefined()
    const request = { ...rig.on(run), version: 'v1' }
    runOf(await rig.room.verbs.deploy(request))
    await rig.pass(90 * minute)
    await rig.room.verbs.deploy(request)
    expect(await deploys.between('sis', 0, rig.clock.now())).toHaveLength(1)
  })
})
