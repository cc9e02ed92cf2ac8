import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Execution } from './contract.ts'
import type { ActionsOptions } from './options.ts'

type Shield = NonNullable<Execution['shield']>
type Deps = Pick<ActionsOptions, 'verbs' | 'views' | 'log' | 'clock'>

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Keeps the alerts quiet that the action will cause; without it when that fails, which is no reason to leave it undone. */
export async function raiseShield({ verbs, log }: Deps, execution: Execution): Promise<Shield | undefined> {
  const { shield, system, by, startedAt, id } = execution
  if (!shield) return undefined
  const matcher = { name: 'alertname', op: '=~' as const, value: shield.alerts.map(literal).join('|') }
  try {
    const silenced = await verbs.silence({
      scope: { matchers: [matcher], system },
      until: shield.until,
      comment: execution.command,
      person: by,
      at: startedAt,
      cause: `execution:${id}`,
    })
    if (silenced.did === 'silenced') return { ...shield, silence: silenced.silence.id }
    log.warn('alerts are not silenced while an action runs', { execution: id, why: silenced.why })
  } catch (error) {
    log.warn('alerts are not silenced while an action runs', { execution: id, error: messageOf(error) })
  }
  return shield
}

/** From its end on the shield stands for its time; of an action that did not begin it is taken away. */
export async function settleShield(
  { verbs, log, clock }: Deps,
  { shield, by, id }: Execution,
  idle: boolean,
): Promise<Shield | undefined> {
  if (!shield) return undefined
  const until: Ms = clock.now() + (idle ? 0 : shield.for)
  const act = { person: by, cause: `execution:${id}:end` }
  try {
    if (shield.silence === undefined) return { ...shield, until }
    if (idle) await verbs.unsilence({ silence: shield.silence, ...act })
    else await verbs.extend({ silence: shield.silence, until, ...act })
  } catch (error) {
    log.warn('the silence of an action could not be set to its end', { execution: id, error: messageOf(error) })
  }
  return idle ? undefined : { ...shield, until }
}

/** Whether the episode it was run for is over; without one, whether any of its alerts fires. */
export async function judgeShield({ views }: Deps, { episode, system, shield }: Execution): Promise<Shield['outcome']> {
  const known = episode === undefined ? undefined : await views.episode(episode)
  if (known) return known.firing + known.unknown > 0 ? 'still-firing' : 'helped'
  const open = views
    .openEpisodes()
    .some((one) => one.system === system && one.firing > 0 && shield?.alerts.includes(one.alertname))
  return open ? 'still-firing' : 'calm'
}
