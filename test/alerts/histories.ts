import fc from 'fast-check'
import type { Policies, PriorityPolicy } from '../../src/core/policy.ts'
import { beat, type Step, tick, type Upkeep } from './oracle.ts'
import type { GroupPolicy } from './oracle-group.ts'
import { cooldown, minute, policies, type Rig, seen } from './support.ts'

const names = ['api-0', 'api-1', 'api-2', 'api-3', 'api-4', 'api-5']
const who = fc.uniqueArray(fc.nat(names.length - 1), { minLength: 1, maxLength: 4 })
const everyone = fc.constant(names.map((_, i) => i))
const ticks = (max: number) => fc.integer({ min: 1, max })
const scope = fc.oneof(fc.constant<'all'>('all'), fc.nat(names.length - 1))
const does = <T extends Step['do']>(what: T) => fc.constant(what)

/** Weighted so that groups fire, resolve and fire again within and after cooldowns. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: does('fire'), who }) },
  { weight: 5, arbitrary: fc.record({ do: does('resolve'), who }) },
  { weight: 2, arbitrary: fc.record({ do: does('resolve'), who: everyone }) },
  { weight: 1, arbitrary: fc.record({ do: does('lose'), who }) },
  { weight: 1, arbitrary: fc.record({ do: does('worsen'), who }) },
  { weight: 1, arbitrary: fc.record({ do: does('beyond'), who }) },
  { weight: 1, arbitrary: fc.record({ do: does('source'), state: fc.constant('firing' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: does('source'), state: fc.constant('resolved' as const), who: everyone }) },
  { weight: 1, arbitrary: fc.record({ do: does('close') }) },
  { weight: 2, arbitrary: fc.record({ do: does('ack') }) },
  { weight: 1, arbitrary: fc.record({ do: does('ack'), ticks: ticks(30) }) },
  { weight: 1, arbitrary: fc.record({ do: does('unack') }) },
  { weight: 2, arbitrary: fc.record({ do: does('silence'), who: scope, ticks: ticks(40) }) },
  { weight: 1, arbitrary: fc.record({ do: does('unsilence'), which: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ do: does('deliver') }) },
  { weight: 3, arbitrary: fc.record({ do: does('wait'), beats: ticks(3) }) },
  { weight: 5, arbitrary: fc.record({ do: does('pass'), ticks: ticks(15) }) },
  { weight: 1, arbitrary: fc.record({ do: does('pass'), ticks: ticks(150) }) },
)
export const history = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

/** How the group is told, and when its alerts are in maintenance. */
export interface Setting extends GroupPolicy {
  upkeep: readonly Upkeep[]
}

export const setting: fc.Arbitrary<Setting> = fc.record({
  push: fc.constantFrom('now' as const, 'now' as const, 'within' as const, 'hourly' as const, 'daily' as const),
  remind: fc.constantFrom(undefined, 2 * minute, 5 * minute, 8 * minute),
  escalate: fc.constantFrom(undefined, 4 * minute, 15 * minute),
  upkeep: fc.array(fc.record({ who: scope, from: fc.nat(200), ticks: ticks(60) }), { maxLength: 2 }),
})

const alertname = 'InstanceDown'
const everything = { name: 'alertname', op: '=' as const, value: alertname }
const matchersOf = (of: 'all' | number) =>
  of === 'all' ? [everything] : [everything, { name: 'instance', op: '=' as const, value: names[of] ?? '' }]

/** The setting as a configuration: P1 is told as it says, P0 at once, and a source inhibits the same instance. */
export function policiesFor({ push, remind, escalate, upkeep }: Setting, start: number): Policies {
  const nudge = { ...(remind !== undefined && { remind }), ...(escalate !== undefined && { escalate }) }
  const base = { cooldown, incident: false }
  const P0: PriorityPolicy = { ...base, ...nudge, level: 'critical', push: 'now' }
  const P1: PriorityPolicy = { ...P0, level: 'warning', push: push === 'within' ? { within: 5 * minute } : push }
  const P2: PriorityPolicy = { ...base, level: 'info', push: 'now' }
  return {
    ...policies({}, { P0, P1, P2 }),
    digestTimes: () => ({ zone: 'Asia/Taipei', daily: '09:00' }),
    inhibitions: [
      {
        name: 'r',
        source: [{ name: 'alertname', op: '=', value: 'Source' }],
        target: [everything],
        equal: ['instance'],
      },
    ],
    maintenance: upkeep.map(({ who, from, ticks }, i) => ({
      name: `m${i}`,
      matchers: matchersOf(who),
      when: { from: start + from * tick, to: start + (from + ticks) * tick },
    })),
  }
}

/** Carries out the i-th step of a history on the room; `silences` collects those that were made. */
export async function carryOut(rig: Rig, step: Step, i: number, silences: string[]): Promise<void> {
  const { verbs, views } = rig.alerts
  const episode = views.openEpisodes().find((one) => one.alertname === alertname)?.id ?? 'none'
  const until = 'ticks' in step && step.ticks !== undefined ? rig.clock.now() + step.ticks * tick : undefined
  // Another person each time: the same one could prolong what they took.
  const act = { person: { id: i, name: `P${i}` }, cause: `step:${i}` }
  if (step.do === 'fire') await tell(rig, 'firing', step.who)
  if (step.do === 'resolve') await tell(rig, 'resolved', step.who)
  if (step.do === 'lose') await tell(rig, 'unknown', step.who)
  if (step.do === 'worsen') await tell(rig, 'firing', openOf(rig, step.who), { priority: 'P0' })
  if (step.do === 'beyond') {
    await tell(rig, 'firing', openOf(rig, step.who), { value: 1, annotations: { breakthrough: '< 8' } })
  }
  if (step.do === 'source')
    await rig.tell(
      ...step.who.map((n) => seen(step.state, { alertname: 'Source', priority: 'P2', instance: names[n] ?? '' })),
    )
  if (step.do === 'ack') await verbs.acknowledge({ ...act, episode, ...(until !== undefined && { until }) })
  if (step.do === 'unack') await verbs.unacknowledge({ ...act, episode })
  if (step.do === 'close') await verbs.close({ ...act, episode })
  if (step.do === 'silence') {
    const done = await verbs.silence({ ...act, scope: { matchers: matchersOf(step.who) }, until: until ?? 'stable' })
    if (done.did === 'silenced') silences.push(done.silence.id)
  }
  if (step.do === 'unsilence') await verbs.unsilence({ ...act, silence: silences[step.which] ?? 'none' })
  if (step.do === 'deliver') {
    await rig.told()
    await rig.pass(0)
  }
  if (step.do === 'pass') await rig.pass(step.ticks * tick)
  if (step.do === 'wait') await rig.pass(step.beats * beat)
}

/** Of these, whose alerts are open: what is told with another priority must not open a group of its own. */
function openOf(rig: Rig, whose: readonly number[]): number[] {
  const open = rig.alerts.views.alerts({ matchers: [everything] }, { offset: 0, limit: 100 }).items
  return whose.filter((n) => open.some(({ labels }) => labels.instance === names[n]))
}

const tell = (
  rig: Rig,
  state: 'firing' | 'resolved' | 'unknown',
  whose: readonly number[],
  more: Partial<Parameters<typeof seen>[2]> = {},
) => rig.tell(...whose.map((n) => seen(state, { priority: '', instance: names[n] ?? '' }, { priority: 'P1', ...more })))
