import type { Room } from '../room.ts'
import { alertsUnder, coversEverything, type ResolvedScope, resolveScope, type SilenceScope } from './scope.ts'

export interface SilencePreview {
  scope: ResolvedScope
  /** Open alerts it would cover now, and the groups they are in. */
  alerts: number
  episodes: number
  /** Systems of these alerts, sorted; the scope's own when it names one. */
  systems: readonly string[]
  /** Of the alerts, those of level critical. */
  critical: number
  /** Names of these alerts, most frequent first, at most 10. */
  alertnames: readonly { alertname: string; alerts: number }[]
  /** It covers more than one system or a critical alert: to be confirmed. */
  confirm: boolean
}

const mostNames = 10

/** What a silence would cover; undefined for an unknown episode or a scope that covers everything. */
export async function previewSilence(room: Room, wanted: SilenceScope): Promise<SilencePreview | undefined> {
  const scope = await resolveScope(room, wanted)
  if (!scope || coversEverything(scope)) return undefined
  const episodes = new Set<string>()
  const systems = new Set(scope.system === undefined ? [] : [scope.system])
  const names = new Map<string, number>()
  let alerts = 0
  let critical = 0
  for (const alert of alertsUnder(room, scope)) {
    alerts++
    if (alert.level === 'critical') critical++
    episodes.add(alert.episode)
    systems.add(alert.system)
    const name = alert.labels.alertname ?? ''
    names.set(name, (names.get(name) ?? 0) + 1)
  }
  const alertnames = [...names].map(([alertname, count]) => ({ alertname, alerts: count }))
  alertnames.sort((a, b) => b.alerts - a.alerts || (a.alertname < b.alertname ? -1 : 1))
  return {
    scope,
    alerts,
    episodes: episodes.size,
    systems: [...systems].sort(),
    critical,
    alertnames: alertnames.slice(0, mostNames),
    confirm: systems.size > 1 || critical > 0,
  }
}
