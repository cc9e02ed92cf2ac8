import { deepRedact } from '../core/redact-deep.ts'
import { HttpProblem } from '../http/problem.ts'
import type { Route } from '../http/route.ts'
import { deploysRoute } from '../http/routes/deploys.ts'
import { eventListRoute, eventsRoute } from '../http/routes/events.ts'
import { samplesRoute } from '../http/routes/samples.ts'
import { systemHealthRoute } from '../http/routes/system-health.ts'
import { systemQuotaRoute } from '../http/routes/system-quota.ts'
import type { SystemFacts } from '../http/shapes/health.ts'
import type { Vitals } from '../telemetry/vitals.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import type { Rooms } from './rooms.ts'

/** Fields of the health of everything; what comes beyond is left out. */
const mostValues = 100_000

/** What the HTTP server serves of the rooms. A new route is a line here. */
export function apiRoutes(
  { clock, redact }: AppDeps,
  live: Live,
  { events, systems, alerts, deploys }: Rooms,
  vitals: Vitals,
): Route[] {
  const { samples, poller } = systems
  const facts = () => systemFacts(live, systems, alerts)
  const problems = async () => (await vitals.problems()).map(({ problem }) => problem)
  const told = {
    clock,
    events,
    systems: () => live.config.systems.map((system) => ({ id: system.id, events: system.events.length > 0 })),
    clean: (details: Readonly<Record<string, unknown>>) => deepRedact(details, redact) as Record<string, unknown>,
  }
  return [
    systemHealthRoute({
      clock,
      facts,
      problems,
      clean: (answer) => deepRedact(answer, redact, { values: mostValues }),
    }),
    systemQuotaRoute({ clock, samples }),
    samplesRoute(poller),
    deploysRoute({ clock, deploys, systems: () => live.config.systems.map(({ id }) => id) }),
    eventsRoute(told),
    eventListRoute(told),
  ]
}

function systemFacts(live: Live, systems: Rooms['systems'], alerts: Rooms['alerts']): SystemFacts[] {
  const sources = systems.poller.status()
  const firing = alerts.views.openEpisodes().filter((episode) => episode.firing > 0)
  return live.config.systems.map(({ id }) => ({
    system: id,
    samples: systems.samples.get(id),
    sources: sources.filter(({ system }) => system === id),
    firing: firing.filter(({ system }) => system === id).map(({ level }) => level),
  }))
}

/** The same routes, which wait for what they are about: before the start and after the stop they ask to come again. */
export function whileRunning(routes: readonly Route[], running: () => boolean): Route[] {
  return routes.map((route) => ({
    ...route,
    handle: async (ask) => {
      if (running()) return route.handle(ask)
      throw new HttpProblem(503, 'the bot is starting or stopping; try again in a moment', {}, { 'retry-after': '2' })
    },
  }))
}
