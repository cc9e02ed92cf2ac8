import fc from 'fast-check'
import { type Step, tick } from './oracle.ts'
import { type Rig, seen } from './support.ts'

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
  { weight: 1, arbitrary: fc.record({ do: does('close') }) },
  { weight: 2, arbitrary: fc.record({ do: does('ack') }) },
  { weight: 1, arbitrary: fc.record({ do: does('ack'), ticks: ticks(30) }) },
  { weight: 1, arbitrary: fc.record({ do: does('unack') }) },
  { weight: 2, arbitrary: fc.record({ do: does('silence'), who: scope, ticks: ticks(40) }) },
  { weight: 1, arbitrary: fc.record({ do: does('unsilence'), which: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ do: does('deliver') }) },
  { weight: 5, arbitrary: fc.record({ do: does('pass'), ticks: ticks(15) }) },
)
export const history = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' })

/** Carries out the i-th step of a history on the room; `silences` collects those that were made. */
export async function carryOut(rig: Rig, step: Step, i: number, silences: string[]): Promise<void> {
  const { verbs, views } = rig.alerts
  const episode = views.openEpisodes()[0]?.id ?? 'none'
  const until = 'ticks' in step && step.ticks !== undefined ? rig.clock.now() + step.ticks * tick : undefined
  // Another person each time: the same one could prolong what they took.
  const act = { person: { id: i, name: `P${i}` }, cause: `step:${i}` }
  if (step.do === 'fire') await tell(rig, 'firing', step.who)
  if (step.do === 'resolve') await tell(rig, 'resolved', step.who)
  if (step.do === 'lose') await tell(rig, 'unknown', step.who)
  if (step.do === 'ack') await verbs.acknowledge({ ...act, episode, ...(until !== undefined && { until }) })
  if (step.do === 'unack') await verbs.unacknowledge({ ...act, episode })
  if (step.do === 'close') await verbs.close({ ...act, episode })
  if (step.do === 'silence') {
    const done = await verbs.silence({ ...act, scope: { matchers: matchersOf(step.who) }, until: until ?? 'stable' })
    if (done.did === 'silenced') silences.push(done.silence.id)
  }
  if (step.do === 'unsilence') await verbs.unsilence({ ...act, silence: silences[step.which] ?? 'none' })
  if (step.do === 'deliver') await rig.told()
  if (step.do === 'pass') await rig.pass(step.ticks * tick)
}

const tell = (rig: Rig, state: 'firing' | 'resolved' | 'unknown', whose: readonly number[]) =>
  rig.tell(...whose.map((i) => seen(state, { instance: names[i] ?? '' })))

function matchersOf(of: 'all' | number) {
  const everything = { name: 'alertname', op: '=' as const, value: 'InstanceDown' }
  return of === 'all' ? [everything] : [everything, { name: 'instance', op: '=' as const, value: names[of] ?? '' }]
}
