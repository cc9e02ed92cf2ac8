/** The bot's room of actions as a process of its own, which begins an action and waits to be killed. */
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { ShiftClock } from '../../support/shift-clock.ts'
import { ActionsRig, bob, kinds } from './rig.ts'

const { path, actions } = JSON.parse(process.argv[2] ?? '') as { path: string; actions: string }
const clock = new ShiftClock()
const store = await openSqliteStore({ path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'child' })
const rig = await ActionsRig.start(actions, { store, clock })
const show = { channel: 'telegram', chat: 'ops' }
const token = await rig.ask('restart', { person: bob, incident: '12', show })
const confirmed = await rig.room.confirm(token, rig.doing(bob))
if (confirmed.did !== 'started') throw new Error(JSON.stringify(confirmed))
process.send?.({ token, id: confirmed.execution.id })
